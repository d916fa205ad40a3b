// What waits to be sent of a body that comes bit by bit. One loop's thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <functional>
#include <memory>
#include <string>

#include "host/http/message.hpp"
#include "host/http/out_queue.hpp"

namespace fw::http {

class ByteQueue final : public ByteStream,
                        public OutQueue,
                        public std::enable_shared_from_this<ByteQueue> {
 public:
  explicit ByteQueue(boost::asio::io_context& loop) : loop_(loop) {}

  bool send(std::string_view bytes) override;
  [[nodiscard]] std::size_t waiting() const override { return size(); }
  void close() override;
  void abort() override;
  void on_close(std::function<void()> callback) override;
  void on_room(std::function<void()> callback) override { on_room_ = std::move(callback); }

  void attach(std::function<void()> ready) override { ready_ = std::move(ready); }
  std::size_t take(char* out, std::size_t bytes_max) override;
  [[nodiscard]] std::size_t size() const override { return queue_.size() - taken_; }
  [[nodiscard]] bool is_closing() const override { return state_ != State::open; }
  [[nodiscard]] bool is_broken() const override { return state_ == State::broken; }
  [[nodiscard]] bool is_events() const override { return false; }
  void heartbeat() override {}
  void finish() override;

 private:
  enum class State : unsigned char { open, closing, broken, finished };

  void wake_later();

  boost::asio::io_context& loop_;
  std::function<void()> ready_;
  std::function<void()> on_close_;
  std::function<void()> on_room_;
  std::string queue_;
  std::size_t taken_ = 0;  ///< of queue_, from its start
  State state_ = State::open;
  bool wake_posted_ = false;
  bool was_full_ = false;
};

}  // namespace fw::http
