// A TCP, TLS or HTTP server for tests, on 127.0.0.1 with a port chosen by the kernel. On the test's
// loop; that loop's thread only.
//
//   TcpServer echo(loop, [](Peer& peer) -> boost::asio::awaitable<void> {   // never a capture
//     const auto line = co_await peer.read_until("\r\n");
//     co_await peer.write("220 hello\r\n");
//   });
//   TcpServer web(loop, http_script([&](const HttpRequest& request) {       // captures are fine
//   here
//     return http_response(200, "hello " + request.target);
//   }), identity);                                                          // with an Identity:
//   TLS connect to web.port()
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "base/time.hpp"
#include "host/net/testing/certificates.hpp"

namespace fw::net::testing {

/// The server's end of one connection. Reads and writes that fail give "" and false: a script then
/// returns.
class Peer {
 public:
  using Socket = boost::asio::ip::tcp::socket;
  using Tls = boost::asio::ssl::stream<Socket&>;

  explicit Peer(Socket socket) : socket_(std::move(socket)) {}

  /// Everything up to and with `mark`; "" at the end.
  boost::asio::awaitable<std::string> read_until(std::string mark) {
    std::size_t found = buffer_.find(mark);
    while (found == std::string::npos) {
      const bool more = co_await read_some();
      if (!more) co_return std::string();
      found = buffer_.find(mark);
    }
    co_return take(found + mark.size());
  }
  boost::asio::awaitable<std::string> read_exactly(std::size_t count) {
    while (buffer_.size() < count) {
      const bool more = co_await read_some();
      if (!more) co_return std::string();
    }
    co_return take(count);
  }
  boost::asio::awaitable<bool> write(std::string bytes) {
    boost::system::error_code error;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    if (tls_)
      co_await boost::asio::async_write(*tls_, boost::asio::buffer(bytes), token);
    else
      co_await boost::asio::async_write(socket_, boost::asio::buffer(bytes), token);
    co_return !error;
  }
  /// TLS from here on (at once, or after STARTTLS). False where the handshake fails.
  boost::asio::awaitable<bool> start_tls(std::shared_ptr<SSL_CTX> context) {
    context_ = std::move(context);
    tls_.emplace(socket_, SSL_new(context_.get()));
    boost::system::error_code error;
    co_await tls_->async_handshake(boost::asio::ssl::stream_base::server,
                                   boost::asio::redirect_error(boost::asio::use_awaitable, error));
    co_return !error;
  }
  /// Lets time pass without blocking the loop: for servers that are slow on purpose.
  boost::asio::awaitable<void> pause(Millis duration) {
    boost::asio::steady_timer timer(socket_.get_executor(), duration);
    boost::system::error_code ignored;
    co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
  }
  /// Says nothing more and keeps the connection until the other side closes it.
  boost::asio::awaitable<void> hang() {
    for (bool more = true; more; buffer_.clear()) more = co_await read_some();
  }
  /// Closes with a reset instead of a goodbye.
  void reset() {
    boost::system::error_code ignored;
    socket_.set_option(boost::asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
  }
  void close() {
    boost::system::error_code ignored;
    socket_.shutdown(Socket::shutdown_both, ignored);
    socket_.close(ignored);
  }

 private:
  std::string take(std::size_t count) {
    std::string out = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return out;
  }
  boost::asio::awaitable<bool> read_some() {
    std::string chunk(16 * 1024, '\0');
    boost::system::error_code error;
    auto token = boost::asio::redirect_error(boost::asio::use_awaitable, error);
    std::size_t size = 0;
    if (tls_)
      size = co_await tls_->async_read_some(boost::asio::buffer(chunk), token);
    else
      size = co_await socket_.async_read_some(boost::asio::buffer(chunk), token);
    buffer_.append(chunk, 0, size);
    co_return !error;
  }

  Socket socket_;
  std::shared_ptr<SSL_CTX> context_;
  std::optional<Tls> tls_;
  std::string buffer_;
};

using PeerScript = std::function<boost::asio::awaitable<void>(Peer&)>;

/// Runs the script on every connection; the connection is closed where the script ends.
class TcpServer {
 public:
  TcpServer(boost::asio::io_context& loop, PeerScript script,
            std::optional<Identity> identity = std::nullopt, int max_tls_version = 0)
      : state_(std::make_shared<State>(loop, std::move(script))) {
    if (identity) state_->context = identity->server_context(max_tls_version);
    boost::asio::co_spawn(loop, accept(state_), boost::asio::detached);
  }
  /// Under TLS by a context of the test's own.
  TcpServer(boost::asio::io_context& loop, PeerScript script, std::shared_ptr<SSL_CTX> context)
      : TcpServer(loop, std::move(script)) {
    state_->context = std::move(context);
  }
  TcpServer(const TcpServer&) = delete;
  TcpServer& operator=(const TcpServer&) = delete;
  ~TcpServer() {
    boost::system::error_code ignored;
    state_->acceptor.close(ignored);
    for (Peer* peer : state_->open) peer->close();
  }

  [[nodiscard]] std::uint16_t port() const { return state_->port; }
  /// "http://<host>:<port><target>", or https with an identity.
  [[nodiscard]] std::string url(const std::string& host, const std::string& target = "/") const {
    return fmt::format("{}://{}:{}{}", state_->context ? "https" : "http", host, port(), target);
  }
  /// Connections accepted so far.
  [[nodiscard]] int connections() const { return state_->connections; }

 private:
  struct State {
    State(boost::asio::io_context& loop, PeerScript peer_script)
        : acceptor(loop, {boost::asio::ip::address_v4::loopback(), 0}),
          port(acceptor.local_endpoint().port()),
          script(std::move(peer_script)) {}
    boost::asio::ip::tcp::acceptor acceptor;
    std::uint16_t port;
    PeerScript script;
    std::shared_ptr<SSL_CTX> context;
    std::set<Peer*> open;
    int connections = 0;
  };

  static boost::asio::awaitable<void> accept(std::shared_ptr<State> state) {
    for (;;) {
      boost::system::error_code error;
      auto socket = co_await state->acceptor.async_accept(
          boost::asio::redirect_error(boost::asio::use_awaitable, error));
      if (error) co_return;
      ++state->connections;
      boost::asio::co_spawn(state->acceptor.get_executor(), serve(state, std::move(socket)),
                            boost::asio::detached);
    }
  }
  static boost::asio::awaitable<void> serve(std::shared_ptr<State> state, Peer::Socket socket) {
    Peer peer(std::move(socket));
    state->open.insert(&peer);
    bool ready = true;
    if (state->context) ready = co_await peer.start_tls(state->context);
    if (ready) co_await state->script(peer);
    state->open.erase(&peer);
    peer.close();
  }

  std::shared_ptr<State> state_;
};

struct HttpRequest {
  std::string method;
  std::string target;
  std::string head;  ///< request line and headers as received
  std::string body;

  /// The value of a header, or "".
  [[nodiscard]] std::string header(std::string_view name) const {
    for (const auto line : split(head, '\n')) {
      const auto colon = line.find(':');
      if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
        return std::string(trim(line.substr(colon + 1)));
    }
    return {};
  }
};

using HttpHandler = std::function<std::string(const HttpRequest&)>;

/// "HTTP/1.1 200 X\r\n<more headers>Content-Length: …\r\n\r\nbody"; each of `headers` ends in CRLF.
inline std::string http_response(int status, const std::string& body,
                                 const std::string& headers = {}) {
  return fmt::format("HTTP/1.1 {} X\r\n{}Content-Length: {}\r\n\r\n{}", status, headers,
                     body.size(), body);
}

inline boost::asio::awaitable<void> serve_http(Peer& peer, std::shared_ptr<HttpHandler> handler) {
  for (;;) {
    HttpRequest request;
    request.head = co_await peer.read_until("\r\n\r\n");
    if (request.head.empty()) co_return;
    const auto words =
        split(std::string_view(request.head).substr(0, request.head.find('\r')), ' ');
    if (words.size() < 2) co_return;
    request.method = words[0];
    request.target = words[1];
    const auto length = to_number<std::size_t>(request.header("Content-Length")).value_or(0);
    if (length > 0) request.body = co_await peer.read_exactly(length);
    std::string response = (*handler)(request);
    const bool written = co_await peer.write(std::move(response));
    if (!written || request.header("Connection") == "close") co_return;
  }
}

/// HTTP/1.1 with keep-alive; the handler gives the whole response as it goes over the wire.
inline PeerScript http_script(HttpHandler handler) {
  auto shared = std::make_shared<HttpHandler>(std::move(handler));
  return [shared](Peer& peer) { return serve_http(peer, shared); };
}

}  // namespace fw::net::testing
