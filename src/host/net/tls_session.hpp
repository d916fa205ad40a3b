// TLS over the socket of a check: OpenSSL reads and writes the socket itself, and says what it
// waits for. One loop's thread only.
#pragma once

#include <openssl/types.h>

#include <memory>
#include <span>
#include <string_view>

#include "host/net/tcp_socket.hpp"

namespace fw::net {

class TlsSession {
 public:
  struct Free {
    void operator()(SSL* session) const;
  };
  /// A client's session, ready to shake hands.
  TlsSession(std::unique_ptr<SSL, Free> session, TcpSocket socket);

  /// One step of each: `would_block` where the socket must become ready first, for `interest()`.
  /// The end without a goodbye is `stream_truncated`.
  [[nodiscard]] boost::system::error_code shake_hands();
  [[nodiscard]] Moved read(std::span<char> into);
  [[nodiscard]] Moved write(std::string_view bytes);
  [[nodiscard]] TcpSocket::Interest interest() const { return interest_; }

  /// Bytes came that nobody has read yet.
  [[nodiscard]] bool has_unread() const;
  [[nodiscard]] TcpSocket& socket() { return transport_->socket; }
  [[nodiscard]] SSL* native_handle() const { return session_.get(); }

 private:
  struct Transport {
    TcpSocket socket;
    boost::system::error_code error{};  ///< of the last call
  };
  friend struct TransportCalls;

  [[nodiscard]] boost::system::error_code ended(int status);

  std::unique_ptr<Transport> transport_;
  std::unique_ptr<SSL, Free> session_;
  TcpSocket::Interest interest_ = TcpSocket::Interest::read;
};

}  // namespace fw::net
