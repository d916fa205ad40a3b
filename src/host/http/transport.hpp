// One client's socket, plain or under TLS: tries at once, waits for readiness when it must, keeps
// no buffer. One loop's thread.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <functional>
#include <span>
#include <string_view>

#include "host/http/tls.hpp"

namespace fw::http {

class Transport {
 public:
  enum class Status : unsigned char { ok, wants_read, wants_write, end, failed };
  struct Progress {
    Status status = Status::failed;
    std::size_t bytes = 0;
  };

  explicit Transport(boost::asio::ip::tcp::socket socket);

  /// Server side of a TLS handshake; false where it fails or is cancelled.
  boost::asio::awaitable<bool> handshake(SSL_CTX* context);
  /// "h2", "http/1.1" or "".
  [[nodiscard]] std::string_view alpn() const;
  [[nodiscard]] bool is_tls() const { return ssl_ != nullptr; }
  /// Of the key that the client has, where the server demands one; "" elsewhere.
  [[nodiscard]] std::string_view key_identity() const {
    return ssl_ ? psk::identity_of(ssl_.get()) : std::string_view();
  }

  [[nodiscard]] Progress try_read(std::span<char> into);
  [[nodiscard]] Progress try_write(std::string_view bytes);

  /// At least one byte, `end` or `failed` (also when cancelled).
  boost::asio::awaitable<Progress> read_some(std::span<char> into);
  /// Waits until the socket is ready for what `status` wants; false when cancelled.
  boost::asio::awaitable<bool> wait(Status status);
  /// As `wait`, with a callback.
  void when_ready(Status status, std::function<void(bool)> callback);

  /// Ends every wait.
  void cancel();
  /// Says that nothing more will be sent.
  void shut_down_sending();
  void close();
  [[nodiscard]] bool is_open() const { return socket_.is_open(); }

 private:
  Progress judge(int result);

  boost::asio::ip::tcp::socket socket_;
  SslPtr ssl_;
  bool drained_ = true;  ///< the last read left nothing: wait before the next one
};

}  // namespace fw::http
