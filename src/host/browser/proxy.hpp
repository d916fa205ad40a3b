// The only way out that a browser has: an HTTP proxy within this process that asks the egress
// policy about every connection. One loop's thread only.
#pragma once

#include <sys/types.h>

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>

#include "host/net/net.hpp"

namespace fw::browser {

inline constexpr std::size_t kTunnelsMax = 128;             ///< at a time
inline constexpr std::uint64_t kProxyBytesMax = 96u << 20;  ///< of a run, both ways
inline constexpr std::uint32_t kConnectionsMax = 2'000;     ///< of a run
inline constexpr std::size_t kRefusedHostsMax = 200;        ///< that are remembered by name

struct ProxyOptions {
  std::chrono::steady_clock::time_point deadline{};  ///< for everything
  /// Whether certificates are judged here by our own trust store: a handshake of our own with each
  /// server comes before the browser's, which then takes any certificate.
  bool judges_certificates = false;
  /// Only connections of this user's processes are served; nothing: the network is the browser's
  /// alone.
  std::optional<uid_t> user;
};

struct ProxyCounts {
  std::uint32_t connections = 0;
  std::uint32_t refused = 0;     ///< by the egress policy
  std::uint32_t strangers = 0;   ///< connections that were not the browser's
  std::uint32_t distrusted = 0;  ///< servers whose certificate our trust store does not accept
  std::uint64_t bytes = 0;
  bool is_spent = false;  ///< a limit of a run was reached
  std::set<std::string> refused_hosts;
};

/// Names are looked up by our own resolver, every address is judged before it is connected to, and
/// a host's later connections go to the address that was judged.
class Proxy {
 public:
  /// `acceptor` listens already.
  Proxy(net::Net& net, boost::asio::ip::tcp::acceptor acceptor, ProxyOptions options);
  /// Closes every connection.
  ~Proxy();
  Proxy(const Proxy&) = delete;
  Proxy& operator=(const Proxy&) = delete;

  [[nodiscard]] const ProxyCounts& counts() const;

 private:
  class Run;
  std::shared_ptr<Run> run_;
};

/// Whose process the other end of a loopback connection is, by /proc/net/tcp; nothing where it is
/// not to be found.
[[nodiscard]] std::optional<uid_t> owner_of(const boost::asio::ip::tcp::endpoint& peer,
                                            const boost::asio::ip::tcp::endpoint& own);

}  // namespace fw::browser
