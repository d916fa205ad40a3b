#include "host/http/event_queue.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cstring>

#include "host/http/event_text.hpp"

namespace fw::http {

EventQueue::EventQueue(boost::asio::io_context& loop, std::function<void()> dropped)
    : loop_(loop), dropped_(std::move(dropped)) {}

bool EventQueue::send(std::string_view event, std::string_view data, std::string_view id) {
  const std::lock_guard lock(mutex_);
  if (state_ != State::open) return false;
  const std::size_t before = queue_.size();
  append_event(queue_, event, data, id);
  if (queue_.size() - taken_ > queue_bytes_max) {
    queue_.resize(before);
    overflow();
  }
  wake_later();
  return true;
}

/// Keeps the rest of an event that has begun to leave, for half an event would spoil what follows.
void EventQueue::overflow() {
  std::size_t keep = taken_;
  if (!between_events_) {
    const std::size_t from = taken_ > 0 ? taken_ - 1 : 0;
    const std::size_t end = queue_.find("\n\n", from);
    keep = end == std::string::npos ? queue_.size() : end + 2;
  }
  queue_.resize(keep);
  append_event(queue_, "resync", "{}");
  overflowed_ = true;
}

void EventQueue::wake_later() {
  if (wake_posted_) return;
  wake_posted_ = true;
  boost::asio::post(loop_, [self = shared_from_this()] { self->wake(); });
}

void EventQueue::wake() {
  std::function<void()> resync;
  bool overflowed = false;
  {
    const std::lock_guard lock(mutex_);
    wake_posted_ = false;
    if (state_ == State::finished) return;
    overflowed = std::exchange(overflowed_, false);
    if (overflowed) resync = on_resync_;
  }
  if (overflowed) dropped_();
  if (resync) resync();
  if (ready_) {
    const auto ready = ready_;
    ready();
  }
}

void EventQueue::close() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::open) return;
  state_ = State::closing;
  wake_later();
}

bool EventQueue::is_open() const {
  const std::lock_guard lock(mutex_);
  return state_ == State::open;
}

bool EventQueue::is_closing() const {
  const std::lock_guard lock(mutex_);
  return state_ != State::open;
}

std::size_t EventQueue::size() const {
  const std::lock_guard lock(mutex_);
  return queue_.size() - taken_;
}

void EventQueue::on_close(std::function<void()> callback) {
  const std::lock_guard lock(mutex_);
  if (state_ == State::finished) {
    boost::asio::post(loop_, std::move(callback));
  } else {
    on_close_ = std::move(callback);
  }
}

void EventQueue::on_resync(std::function<void()> callback) {
  const std::lock_guard lock(mutex_);
  on_resync_ = std::move(callback);
}

void EventQueue::attach(std::function<void()> ready) { ready_ = std::move(ready); }

std::size_t EventQueue::take(char* out, std::size_t bytes_max) {
  const std::lock_guard lock(mutex_);
  const std::size_t size = std::min(bytes_max, queue_.size() - taken_);
  if (size == 0) return 0;
  std::memcpy(out, queue_.data() + taken_, size);
  taken_ += size;
  between_events_ = std::string_view(queue_).substr(0, taken_).ends_with("\n\n");
  if (taken_ == queue_.size()) {
    queue_ = std::string();
    taken_ = 0;
  } else if (taken_ > queue_bytes_max / 2) {
    // One byte stays: an event may end between it and the next.
    queue_.erase(0, taken_ - 1);
    taken_ = 1;
  }
  return size;
}

void EventQueue::heartbeat() {
  const std::lock_guard lock(mutex_);
  if (state_ != State::open || queue_.size() != taken_) return;
  append_heartbeat(queue_);
  wake_later();
}

void EventQueue::finish() {
  std::function<void()> callback;
  {
    const std::lock_guard lock(mutex_);
    if (state_ == State::finished) return;
    state_ = State::finished;
    queue_ = std::string();
    taken_ = 0;
    callback = std::exchange(on_close_, nullptr);
    on_resync_ = nullptr;
  }
  ready_ = nullptr;
  if (callback) callback();
}

}  // namespace fw::http
