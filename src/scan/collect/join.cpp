#include "scan/collect/join.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>

namespace fw::scan {

namespace asio = boost::asio;

Join::Join(asio::io_context& loop) : loop_(loop), state_(std::make_shared<State>(loop)) {
  state_->done.expires_at(asio::steady_timer::time_point::max());
}

void Join::spawn(asio::awaitable<void> work) {
  ++state_->running;
  asio::co_spawn(loop_, std::move(work), [state = state_](const std::exception_ptr& broken) {
    state->broke |= broken != nullptr;
    if (--state->running == 0) state->done.cancel();
  });
}

asio::awaitable<void> Join::wait() {
  const std::shared_ptr<State> state = state_;
  while (state->running > 0) {
    const auto result = co_await state->done.async_wait(asio::as_tuple(asio::use_awaitable));
    static_cast<void>(result);
  }
}

}  // namespace fw::scan
