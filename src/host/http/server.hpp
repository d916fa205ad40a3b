// The HTTP server: HTTP/1.1 and HTTP/2 on one port, limits, event streams, graceful drain. One
// loop's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "host/http/router.hpp"
#include "host/psk/psk.hpp"

namespace fw::http {

/// Every limit a client can meet, with what it gets: 431, 413, 414, 408, 429 or a closed
/// connection.
struct Limits {
  std::size_t connections_max = 20'000;
  std::size_t connections_per_peer_max = 100;
  std::size_t header_bytes_max = 32 * 1024;
  std::size_t header_fields_max = 100;
  std::size_t target_bytes_max = 8 * 1024;
  std::size_t body_bytes_max = 64 * 1024;
  std::uint32_t streams_per_connection_max = 100;
  Millis header_timeout{10'000};
  Millis idle_timeout{60'000};
  std::size_t body_bytes_per_s_min = 500;
  Millis event_heartbeat{30'000};
  Millis event_lifetime_max{15 * 60'000};  ///< then a stream is ended; its client comes back
};

struct ServerOptions {
  std::string address = "127.0.0.1";
  std::uint16_t port = 0;            ///< 0: the kernel chooses; see Server::port()
  std::string tls_certificate_file;  ///< PEM chain; set: TLS with h2 and http/1.1 by ALPN
  std::string tls_key_file;
  /// Instead of a certificate: TLS 1.3 for clients that have one of these keys, and nobody else.
  std::vector<psk::Key> tls_keys;
  /// Addresses or ranges whose X-Forwarded-For and X-Forwarded-Proto are believed: "10.0.0.0/8".
  std::vector<std::string> trusted_proxies;
  Limits limits;
};

class Server {
 public:
  /// Listens; requests are answered once the loop runs. `handler` sees every request that passed
  /// the limits. `unavailable` where the address is taken, `invalid` where a certificate cannot be
  /// read.
  static Result<std::unique_ptr<Server>> listen(boost::asio::io_context& loop,
                                                ServerOptions options, Handler handler, Log& log,
                                                Metrics& metrics);
  virtual ~Server() = default;
  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Stops accepting, lets requests end, closes event streams (their clients come back), then calls
  /// `done`; whatever is left after `timeout` is cut.
  virtual void drain(Millis timeout, std::function<void()> done) = 0;
  /// For body limits that differ by route: asked once the head is read.
  virtual void set_body_limit(std::function<std::size_t(const Request&)> limit) = 0;
};

}  // namespace fw::http
