// How many transfers may run at a time; more wait in line. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <deque>
#include <memory>

namespace fw::net {

class TransferSlots : public std::enable_shared_from_this<TransferSlots> {
 public:
  using Deadline = std::chrono::steady_clock::time_point;

  TransferSlots(boost::asio::io_context& loop, std::size_t running_max, std::size_t waiting_max)
      : loop_(loop), running_max_(running_max), waiting_max_(waiting_max) {}

  /// Held while a transfer runs.
  class Slot {
   public:
    explicit Slot(std::shared_ptr<TransferSlots> owner) : owner_(std::move(owner)) {}
    Slot(Slot&& other) noexcept = default;
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (owner_) owner_->release();
    }

   private:
    std::shared_ptr<TransferSlots> owner_;
  };

  /// `limit` where the line is full, `timeout` where the deadline comes first.
  boost::asio::awaitable<Result<Slot>> take(Deadline deadline) {
    if (running_ < running_max_) {
      ++running_;
      co_return Slot(shared_from_this());
    }
    if (waiting_.size() >= waiting_max_)
      co_return fail(Code::limit, "{} requests wait already, which is the limit", waiting_max_);
    auto ticket = std::make_shared<Ticket>(loop_, deadline);
    waiting_.push_back(ticket);
    boost::system::error_code ignored;
    co_await ticket->gate.async_wait(
        boost::asio::redirect_error(boost::asio::use_awaitable, ignored));
    if (ticket->granted) co_return Slot(shared_from_this());
    std::erase(waiting_, ticket);
    co_return fail(Code::timeout, "the request waited too long for its turn");
  }

 private:
  struct Ticket {
    Ticket(boost::asio::io_context& loop, Deadline deadline) : gate(loop, deadline) {}
    boost::asio::steady_timer gate;
    bool granted = false;
  };

  void release() {
    if (waiting_.empty()) {
      --running_;
      return;
    }
    const auto next = waiting_.front();
    waiting_.pop_front();
    next->granted = true;
    next->gate.cancel();
  }

  boost::asio::io_context& loop_;
  std::size_t running_max_;
  std::size_t waiting_max_;
  std::size_t running_ = 0;
  std::deque<std::shared_ptr<Ticket>> waiting_;
};

}  // namespace fw::net
