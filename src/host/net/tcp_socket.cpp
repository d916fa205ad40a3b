#include "host/net/tcp_socket.hpp"

#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/error.hpp>
#include <cerrno>

namespace fw::net {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;

error_code last_error() { return {errno, boost::system::system_category()}; }

bool is_would_block() { return errno == EAGAIN || errno == EWOULDBLOCK; }

asio::ip::tcp::endpoint named(int handle, int (*name)(int, sockaddr*, socklen_t*)) {
  asio::ip::tcp::endpoint found;
  auto size = static_cast<socklen_t>(found.capacity());
  if (name(handle, found.data(), &size) != 0) return {};
  found.resize(size);
  return found;
}

}  // namespace

std::expected<TcpSocket, error_code> TcpSocket::connect(asio::io_context& loop,
                                                        const asio::ip::tcp::endpoint& to) {
  const int handle =
      ::socket(to.data()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP);
  if (handle < 0) return std::unexpected(last_error());
  if (::connect(handle, to.data(), static_cast<socklen_t>(to.size())) != 0 &&
      errno != EINPROGRESS) {
    const error_code error = last_error();
    ::close(handle);
    return std::unexpected(error);
  }
  Poller& poller = Poller::of(loop);
  return TcpSocket(poller, poller.enter(handle));
}

error_code TcpSocket::connected() {
  if (!entry_->is_broken) return {};
  int error = 0;
  socklen_t size = sizeof error;
  if (::getsockopt(handle(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return last_error();
  // A reset while connecting is told as a refusal: this one came afterwards, as the next call
  // finds.
  if (error == ECONNRESET) return {};
  return {error, boost::system::system_category()};
}

Moved TcpSocket::read(std::span<char> into) {
  if (!entry_->may_read) return {.error = asio::error::would_block};
  const auto got = ::recv(handle(), into.data(), into.size(), 0);
  if (got > 0) return {.bytes = static_cast<std::size_t>(got)};
  if (got == 0) return {.error = asio::error::eof};
  if (!is_would_block()) return {.error = last_error()};
  entry_->may_read = false;
  return {.error = asio::error::would_block};
}

Moved TcpSocket::write(std::string_view bytes) {
  if (!entry_->may_write) return {.error = asio::error::would_block};
  // The first piece goes out at once in any case; those behind it must not wait for its
  // acknowledgement (RFC 896).
  if (++writes_ == 2) {
    const int on = 1;
    ::setsockopt(handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  const auto sent = ::send(handle(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
  if (sent >= 0) return {.bytes = static_cast<std::size_t>(sent)};
  if (!is_would_block()) return {.error = last_error()};
  entry_->may_write = false;
  return {.error = asio::error::would_block};
}

bool TcpSocket::is_quiet() {
  char byte = 0;
  if (::recv(handle(), &byte, 1, MSG_PEEK) >= 0 || !is_would_block()) return false;
  entry_->may_read = false;
  return true;
}

void TcpSocket::set_unreceived_max(Millis limit) {
  const auto limit_ms = static_cast<unsigned int>(limit.count());
  ::setsockopt(handle(), IPPROTO_TCP, TCP_USER_TIMEOUT, &limit_ms, sizeof limit_ms);
}

asio::ip::tcp::socket TcpSocket::release(asio::io_context& loop) {
  const auto protocol = local().protocol();
  const int on = 1;
  ::setsockopt(handle(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  asio::ip::tcp::socket socket(loop);
  boost::system::error_code error;
  const int released = poller_->give_back(*std::exchange(entry_, nullptr));
  socket.assign(protocol, released, error);
  if (error) ::close(released);
  return socket;
}

asio::ip::tcp::endpoint TcpSocket::local() const { return named(handle(), ::getsockname); }

asio::ip::tcp::endpoint TcpSocket::peer() const { return named(handle(), ::getpeername); }

error_code error_of(Wake wake) {
  if (wake == Wake::late) return asio::error::operation_aborted;
  if (wake == Wake::failed) return asio::error::no_buffer_space;
  return {};
}

}  // namespace fw::net
