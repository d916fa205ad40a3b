// Whose word about the client's address is believed. Immutable after building; safe from any
// thread.
#pragma once

#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fw::http {

class TrustedProxies {
 public:
  /// Addresses ("10.0.0.1") and ranges ("fd00::/8"). `invalid` with the bad entry.
  [[nodiscard]] static Result<TrustedProxies> parse(std::span<const std::string> entries);

  [[nodiscard]] bool contains(std::string_view address) const;

  /// The client behind a chain of proxies: the right-most address of X-Forwarded-For that is not
  /// itself trusted; `peer` where there is none or the text is malformed.
  [[nodiscard]] std::string client_of(std::string_view peer, std::string_view forwarded_for) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

}  // namespace fw::http
