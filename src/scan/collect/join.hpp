// Several coroutines at once on one loop, awaited together. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>

namespace fw::scan {

/// Everything spawned must end by itself, within a timeout of its own: `wait` waits for all.
class Join {
 public:
  explicit Join(boost::asio::io_context& loop);

  /// Starts `work` now. What it refers to must live until `wait` returns.
  void spawn(boost::asio::awaitable<void> work);
  /// Returns once everything spawned has ended.
  [[nodiscard]] boost::asio::awaitable<void> wait();
  /// Something spawned ended by an exception.
  [[nodiscard]] bool broke() const { return state_->broke; }

 private:
  struct State {
    explicit State(boost::asio::io_context& loop) : done(loop) {}
    int running = 0;
    bool broke = false;
    boost::asio::steady_timer done;
  };
  boost::asio::io_context& loop_;
  std::shared_ptr<State> state_;
};

}  // namespace fw::scan
