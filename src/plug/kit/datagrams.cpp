#include "plug/kit/datagrams.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <cerrno>

namespace fw::kit {

namespace asio = boost::asio;

struct Datagrams::State {
  State(asio::io_context& loop, int socket) : descriptor(loop, socket), timer(loop) {}
  asio::posix::stream_descriptor descriptor;
  asio::steady_timer timer;
  std::uint64_t wait = 0;  ///< a timer that was late must not end the wait after its own
};

Datagrams::Datagrams(asio::io_context& loop, int socket)
    : state_(std::make_shared<State>(loop, socket)) {}

int Datagrams::socket() const { return state_->descriptor.native_handle(); }

std::expected<Datagrams, boost::system::error_code> Datagrams::open(
    asio::io_context& loop, const asio::ip::address& address, std::uint16_t port, Kind kind) {
  const auto last_error = [] {
    return std::unexpected(boost::system::error_code(errno, boost::system::system_category()));
  };
  const int socket = ::socket(address.is_v6() ? AF_INET6 : AF_INET,
                              kind.type | SOCK_NONBLOCK | SOCK_CLOEXEC, kind.protocol);
  if (socket < 0) return last_error();
  const asio::ip::udp::endpoint to(address, port);
  if (::connect(socket, to.data(), static_cast<socklen_t>(to.size())) != 0) {
    const auto failed = last_error();
    ::close(socket);
    return failed;
  }
  return Datagrams(loop, socket);
}

asio::awaitable<bool> Datagrams::readable(std::chrono::steady_clock::time_point until) {
  const std::shared_ptr<State> state = state_;
  const std::uint64_t wait = ++state->wait;
  state->timer.expires_at(until);
  state->timer.async_wait([weak = std::weak_ptr(state), wait](boost::system::error_code error) {
    const auto live = weak.lock();
    if (!error && live && live->wait == wait) live->descriptor.cancel();
  });
  const auto [error] = co_await state->descriptor.async_wait(
      asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
  ++state->wait;
  state->timer.cancel();
  co_return !error;
}

}  // namespace fw::kit
