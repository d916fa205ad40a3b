// What waits to be sent to one event stream, between the threads that send and the loop that
// writes. Those of OutQueue belong to the loop's thread; the others may be called from any.
#pragma once

#include <boost/asio/io_context.hpp>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "host/http/message.hpp"
#include "host/http/out_queue.hpp"

namespace fw::http {

class EventQueue final : public EventStream,
                         public OutQueue,
                         public std::enable_shared_from_this<EventQueue> {
 public:
  /// `dropped` (on the loop) is told of every overflow.
  EventQueue(boost::asio::io_context& loop, std::function<void()> dropped);

  bool send(std::string_view event, std::string_view data, std::string_view id) override;
  void close() override;
  [[nodiscard]] bool is_open() const override;
  void on_close(std::function<void()> callback) override;
  void on_resync(std::function<void()> callback) override;

  void attach(std::function<void()> ready) override;
  std::size_t take(char* out, std::size_t bytes_max) override;
  [[nodiscard]] std::size_t size() const override;
  [[nodiscard]] bool is_closing() const override;
  [[nodiscard]] bool is_broken() const override { return false; }
  [[nodiscard]] bool is_events() const override { return true; }
  void heartbeat() override;
  void finish() override;

 private:
  enum class State : unsigned char { open, closing, finished };

  void overflow();
  void wake_later();
  void wake();

  boost::asio::io_context& loop_;
  std::function<void()> dropped_;
  std::function<void()> ready_;

  mutable std::mutex mutex_;
  std::string queue_;
  std::size_t taken_ = 0;       ///< of queue_, from its start
  bool between_events_ = true;  ///< what was taken so far ends with an event
  State state_ = State::open;
  bool wake_posted_ = false;
  bool overflowed_ = false;
  std::function<void()> on_close_;
  std::function<void()> on_resync_;
};

}  // namespace fw::http
