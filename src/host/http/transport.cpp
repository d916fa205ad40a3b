#include "host/http/transport.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <sys/socket.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace fw::http {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

constexpr int kUnsentBytesMax = 64 * 1024;

Transport::Status status_of_errno() {
  if (errno == EAGAIN || errno == EWOULDBLOCK) return Transport::Status::wants_write;
  return Transport::Status::failed;
}

tcp::socket::wait_type direction(Transport::Status status) {
  return status == Transport::Status::wants_write ? tcp::socket::wait_write
                                                  : tcp::socket::wait_read;
}

}  // namespace

Transport::Transport(tcp::socket socket) : socket_(std::move(socket)) {
  error_code ignored;
  socket_.native_non_blocking(true, ignored);
  socket_.set_option(tcp::no_delay(true), ignored);
  // What the kernel holds for a slow reader counts too; beyond this it waits in our own queues,
  // which have limits.
  ::setsockopt(socket_.native_handle(), IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentBytesMax,
               sizeof kUnsentBytesMax);
}

Transport::Progress Transport::judge(int result) {
  switch (SSL_get_error(ssl_.get(), result)) {
    case SSL_ERROR_NONE:
      return {Status::ok, static_cast<std::size_t>(result)};
    case SSL_ERROR_WANT_READ:
      return {Status::wants_read};
    case SSL_ERROR_WANT_WRITE:
      return {Status::wants_write};
    case SSL_ERROR_ZERO_RETURN:
      return {Status::end};
    default:
      ERR_clear_error();
      return {Status::failed};
  }
}

asio::awaitable<bool> Transport::handshake(SSL_CTX* context) {
  ssl_ = make_server_tls(context, socket_.native_handle());
  while (true) {
    ERR_clear_error();
    const Progress progress = judge(SSL_do_handshake(ssl_.get()));
    if (progress.status == Status::ok) co_return true;
    if (progress.status == Status::end || progress.status == Status::failed) co_return false;
    const bool ready = co_await wait(progress.status);
    if (!ready) co_return false;
  }
}

std::string_view Transport::alpn() const {
  const unsigned char* name = nullptr;
  unsigned size = 0;
  if (ssl_) SSL_get0_alpn_selected(ssl_.get(), &name, &size);
  return {reinterpret_cast<const char*>(name), size};
}

Transport::Progress Transport::try_read(std::span<char> into) {
  if (!socket_.is_open()) return {Status::failed};
  if (ssl_) {
    ERR_clear_error();
    return judge(SSL_read(ssl_.get(), into.data(), static_cast<int>(into.size())));
  }
  const auto got = ::recv(socket_.native_handle(), into.data(), into.size(), 0);
  if (got > 0) {
    drained_ = static_cast<std::size_t>(got) < into.size();
    return {Status::ok, static_cast<std::size_t>(got)};
  }
  if (got == 0) return {Status::end};
  return {status_of_errno() == Status::failed ? Status::failed : Status::wants_read};
}

Transport::Progress Transport::try_write(std::string_view bytes) {
  if (!socket_.is_open()) return {Status::failed};
  if (bytes.empty()) return {Status::ok};
  if (ssl_) {
    ERR_clear_error();
    return judge(SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size())));
  }
  const auto sent = ::send(socket_.native_handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return {Status::ok, static_cast<std::size_t>(sent)};
  return {status_of_errno()};
}

asio::awaitable<Transport::Progress> Transport::read_some(std::span<char> into) {
  Status wanted = Status::wants_read;
  bool try_first = ssl_ != nullptr || !drained_;
  while (true) {
    if (try_first) {
      const Progress progress = try_read(into);
      if (progress.status != Status::wants_read && progress.status != Status::wants_write) {
        co_return progress;
      }
      wanted = progress.status;
    }
    const bool ready = co_await wait(wanted);
    if (!ready) co_return Progress{};
    try_first = true;
  }
}

asio::awaitable<bool> Transport::wait(Status status) {
  if (!socket_.is_open()) co_return false;
  auto [error] =
      co_await socket_.async_wait(direction(status), asio::as_tuple(asio::use_awaitable));
  co_return !error;
}

void Transport::when_ready(Status status, std::function<void(bool)> callback) {
  socket_.async_wait(direction(status),
                     [callback = std::move(callback)](error_code error) { callback(!error); });
}

void Transport::cancel() {
  error_code ignored;
  if (socket_.is_open()) socket_.cancel(ignored);
}

void Transport::shut_down_sending() {
  if (!socket_.is_open()) return;
  if (ssl_ && SSL_is_init_finished(ssl_.get()) == 1) {
    ERR_clear_error();
    SSL_shutdown(ssl_.get());
  }
  error_code ignored;
  socket_.shutdown(tcp::socket::shutdown_send, ignored);
}

void Transport::close() {
  error_code ignored;
  socket_.close(ignored);
}

}  // namespace fw::http
