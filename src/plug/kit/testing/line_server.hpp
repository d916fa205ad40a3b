// Servers of line protocols (SMTP, IMAP, POP3) for tests. The test's thread only.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>

#include "host/net/testing/tcp_server.hpp"

namespace fw::kit::testing {

struct LineServer {
  std::string greeting;
  /// What is said to a line (without its end); "" closes the connection.
  std::function<std::string(const std::string& line)> answer;
  /// After the answer to a line that ends in this word, TLS begins where `context` is set.
  std::string start_tls = "STARTTLS";
  std::shared_ptr<SSL_CTX> context;
};

inline boost::asio::awaitable<void> serve_lines(net::testing::Peer& peer,
                                                std::shared_ptr<LineServer> server) {
  co_await peer.write(server->greeting);
  for (;;) {
    std::string line = co_await peer.read_until("\r\n");
    if (line.empty()) co_return;
    line.resize(line.size() - 2);
    std::string answer = server->answer(line);
    if (answer.empty()) co_return;
    const bool written = co_await peer.write(std::move(answer));
    if (!written) co_return;
    if (!server->context || !line.ends_with(server->start_tls)) continue;
    const bool secured = co_await peer.start_tls(server->context);
    if (!secured) co_return;
  }
}

[[nodiscard]] inline net::testing::PeerScript line_script(LineServer server) {
  auto shared = std::make_shared<LineServer>(std::move(server));
  return [shared](net::testing::Peer& peer) { return serve_lines(peer, shared); };
}

/// Says `again` without an end.
inline boost::asio::awaitable<void> babble(net::testing::Peer& peer, std::string first,
                                           std::string again, Millis pause = Millis(0)) {
  bool more = co_await peer.write(std::move(first));
  while (more) {
    if (pause > Millis(0)) co_await peer.pause(pause);
    more = co_await peer.write(again);
  }
}

}  // namespace fw::kit::testing
