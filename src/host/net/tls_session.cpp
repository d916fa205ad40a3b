#include "host/net/tls_session.hpp"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <boost/asio/error.hpp>
#include <boost/asio/ssl/error.hpp>

#include "base/assert.hpp"

namespace fw::net {

namespace asio = boost::asio;
using boost::system::error_code;

/// The socket as OpenSSL's BIO: its own would let a closed connection raise SIGPIPE.
struct TransportCalls {
  using Transport = TlsSession::Transport;

  static Transport& of(BIO* bio) { return *static_cast<Transport*>(BIO_get_data(bio)); }

  static int moved(BIO* bio, const Moved& moved, int retry) {
    BIO_clear_retry_flags(bio);
    of(bio).error = moved.error;
    if (moved.error == asio::error::would_block) BIO_set_flags(bio, retry | BIO_FLAGS_SHOULD_RETRY);
    if (moved.error == asio::error::eof) return 0;
    return moved.error ? -1 : static_cast<int>(moved.bytes);
  }
  static int read(BIO* bio, char* into, int room) {
    const auto size = static_cast<std::size_t>(room);
    return moved(bio, of(bio).socket.read({into, size}), BIO_FLAGS_READ);
  }
  static int write(BIO* bio, const char* bytes, int size) {
    const std::string_view text(bytes, static_cast<std::size_t>(size));
    return moved(bio, of(bio).socket.write(text), BIO_FLAGS_WRITE);
  }
  static long control(BIO* bio, int command, long /*number*/, void* /*pointer*/) {
    if (command == BIO_CTRL_FLUSH) return 1;
    if (command == BIO_CTRL_EOF) return of(bio).error == asio::error::eof ? 1 : 0;
    return 0;
  }
  static BIO_METHOD* method() {
    static BIO_METHOD* const made = [] {
      BIO_METHOD* calls = BIO_meth_new(BIO_TYPE_SOURCE_SINK | BIO_get_new_index(), "tcp_socket");
      FW_ASSERT(calls != nullptr);
      BIO_meth_set_read(calls, read);
      BIO_meth_set_write(calls, write);
      BIO_meth_set_ctrl(calls, control);
      return calls;
    }();
    return made;
  }
};

void TlsSession::Free::operator()(SSL* session) const { SSL_free(session); }

TlsSession::TlsSession(std::unique_ptr<SSL, Free> session, TcpSocket socket)
    : transport_(std::make_unique<Transport>(std::move(socket))), session_(std::move(session)) {
  BIO* bio = BIO_new(TransportCalls::method());
  FW_ASSERT(bio != nullptr);
  BIO_set_data(bio, transport_.get());
  BIO_set_init(bio, 1);
  SSL_set_bio(session_.get(), bio, bio);
  SSL_set_mode(session_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                                   SSL_MODE_RELEASE_BUFFERS);
  SSL_set_read_ahead(session_.get(), 1);
  SSL_set_connect_state(session_.get());
}

error_code TlsSession::ended(int status) {
  switch (SSL_get_error(session_.get(), status)) {
    case SSL_ERROR_WANT_READ:
      interest_ = TcpSocket::Interest::read;
      return asio::error::would_block;
    case SSL_ERROR_WANT_WRITE:
      interest_ = TcpSocket::Interest::write;
      return asio::error::would_block;
    case SSL_ERROR_ZERO_RETURN:
      return asio::error::eof;
    case SSL_ERROR_SSL: {
      const unsigned long code = ERR_get_error();
      if (ERR_GET_REASON(code) == SSL_R_UNEXPECTED_EOF_WHILE_READING)
        return asio::ssl::error::stream_truncated;
      return {static_cast<int>(code), asio::error::get_ssl_category()};
    }
    default: {
      const error_code error = transport_->error;
      if (!error || error == asio::error::eof) return asio::ssl::error::stream_truncated;
      return error;
    }
  }
}

error_code TlsSession::shake_hands() {
  ERR_clear_error();
  const int status = SSL_do_handshake(session_.get());
  return status == 1 ? error_code() : ended(status);
}

Moved TlsSession::read(std::span<char> into) {
  ERR_clear_error();
  std::size_t got = 0;
  const int status = SSL_read_ex(session_.get(), into.data(), into.size(), &got);
  if (status == 1) return {.bytes = got};
  return {.error = ended(status)};
}

Moved TlsSession::write(std::string_view bytes) {
  ERR_clear_error();
  std::size_t sent = 0;
  const int status = SSL_write_ex(session_.get(), bytes.data(), bytes.size(), &sent);
  if (status == 1) return {.bytes = sent};
  return {.error = ended(status)};
}

bool TlsSession::has_unread() const { return SSL_has_pending(session_.get()) == 1; }

}  // namespace fw::net
