// The engine's own lane to the store: blocking work in order, off the loop, its outcome back on the
// loop. run() from the loop's thread only.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <memory>
#include <utility>

namespace fw::app {

class Lane {
 public:
  explicit Lane(boost::asio::io_context& home) : home_(home) {}
  /// Waits for what was given to it.
  ~Lane() { pool_.join(); }
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  /// `work` on the lane, then `then(outcome of work)` on the loop. Jobs run one after the other, in
  /// this order.
  template <class Work, class Then>
  void run(Work work, Then then) {
    boost::asio::post(pool_, [this, work = std::move(work), then = std::move(then)]() mutable {
      auto outcome = std::make_shared<decltype(work())>(work());
      boost::asio::post(home_,
                        [outcome, then = std::move(then)]() mutable { then(std::move(*outcome)); });
    });
  }

  /// After everything given to it before; nothing may be given to it afterwards.
  void join() { pool_.join(); }

 private:
  boost::asio::io_context& home_;
  boost::asio::thread_pool pool_{1};
};

}  // namespace fw::app
