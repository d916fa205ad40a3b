#include "host/http/byte_queue.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>
#include <utility>

namespace fw::http {

bool ByteQueue::send(std::string_view bytes) {
  if (state_ != State::open) return false;
  if (taken_ == queue_.size()) {
    queue_.clear();
    taken_ = 0;
  }
  queue_.append(bytes);
  was_full_ = was_full_ || size() > waiting_bytes_max;
  wake_later();
  return true;
}

/// Later, for the writer must not run inside of what sends.
void ByteQueue::wake_later() {
  if (std::exchange(wake_posted_, true)) return;
  boost::asio::post(loop_, [self = shared_from_this()] {
    self->wake_posted_ = false;
    if (!self->ready_) return;
    const auto ready = self->ready_;
    ready();
  });
}

void ByteQueue::close() {
  if (state_ != State::open) return;
  state_ = State::closing;
  wake_later();
}

void ByteQueue::abort() {
  if (state_ == State::finished) return;
  state_ = State::broken;
  wake_later();
}

void ByteQueue::on_close(std::function<void()> callback) {
  if (state_ == State::finished) {
    boost::asio::post(loop_, std::move(callback));
  } else {
    on_close_ = std::move(callback);
  }
}

std::size_t ByteQueue::take(char* out, std::size_t bytes_max) {
  const std::size_t bytes = std::min(bytes_max, size());
  if (bytes == 0) return 0;
  std::memcpy(out, queue_.data() + taken_, bytes);
  taken_ += bytes;
  if (taken_ == queue_.size()) {
    queue_ = std::string();
    taken_ = 0;
  }
  if (was_full_ && size() <= waiting_bytes_max / 2) {
    was_full_ = false;
    if (on_room_) boost::asio::post(loop_, on_room_);
  }
  return bytes;
}

void ByteQueue::finish() {
  if (state_ == State::finished) return;
  state_ = State::finished;
  queue_ = std::string();
  taken_ = 0;
  ready_ = nullptr;
  on_room_ = nullptr;
  if (const auto callback = std::exchange(on_close_, nullptr)) callback();
}

}  // namespace fw::http
