// The egress policy: the one place that says which addresses this program may connect to.
// Built at start, immutable afterwards; safe to use from any thread.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fw::net {

/// Decides after resolving, on the address that will be connected to: never on the text of a URL.
/// IPv4: everything but the special-purpose ranges (RFC 6890 and cloud metadata). IPv6: 2000::/3
/// only, without Teredo, 6to4 and documentation. An address that embeds another one is judged as it
/// stands, never unwrapped and allowed.
class EgressPolicy {
 public:
  /// Public addresses only.
  EgressPolicy() = default;

  /// `allowed`: ranges a self-hoster opens, such as "127.0.0.0/8" or "fd00::/8". `invalid` with the
  /// bad entry.
  [[nodiscard]] static Result<EgressPolicy> with_allowed(std::span<const std::string> allowed);

  /// Success, or `denied` with a sentence that names the address and its range.
  [[nodiscard]] Result<> allows(const boost::asio::ip::address& address) const;

  /// Ports that HTTP and TCP checks may not be aimed at on public addresses (mail relays,
  /// databases, …); explicitly allowed ranges are open on every port.
  [[nodiscard]] Result<> allows(const boost::asio::ip::address& address, std::uint16_t port) const;

  /// Every address, or nothing: one forbidden address among a name's answers condemns the whole
  /// name.
  [[nodiscard]] Result<> allows_all(std::span<const boost::asio::ip::address> addresses,
                                    std::uint16_t port) const;

 private:
  [[nodiscard]] bool is_opened(const boost::asio::ip::address& address) const;
  std::vector<boost::asio::ip::network_v4> opened_v4_;
  std::vector<boost::asio::ip::network_v6> opened_v6_;
};

}  // namespace fw::net
