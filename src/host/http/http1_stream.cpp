#include "host/http/http1_stream.hpp"

#include <fmt/format.h>

#include "host/http/byte_queue.hpp"
#include "host/http/event_queue.hpp"

namespace fw::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kSliceBytesMax = 8 * 1024;
constexpr std::size_t kStrayBytesMax = 64 * 1024;

/// Writes by callbacks while a coroutine waits for the client to leave.
class Stream1 final : public Protocol, public std::enable_shared_from_this<Stream1> {
 public:
  Stream1(std::shared_ptr<Link> link, std::shared_ptr<OutQueue> queue, bool chunked)
      : link_(std::move(link)),
        before_(link_->protocol),
        queue_(std::move(queue)),
        chunked_(chunked) {
    link_->protocol = this;
  }

  ~Stream1() override {
    if (link_->protocol == this) link_->protocol = nullptr;
  }
  Stream1(const Stream1&) = delete;
  Stream1& operator=(const Stream1&) = delete;

  void begin(const Response& response);
  asio::awaitable<void> wait_for_client();
  void tick(TimePoint now) override;
  void drain() override { link_->cut(); }
  void end();

 private:
  void pump();
  bool fill();
  void wait_to_write(Transport::Status status);

  std::shared_ptr<Link> link_;
  Protocol* before_;
  std::shared_ptr<OutQueue> queue_;
  std::string out_;  ///< being written
  std::size_t written_ = 0;
  TimePoint stalled_since_ = kNever;
  TimePoint heartbeat_at_ = kNever;
  TimePoint end_at_ = kNever;
  bool chunked_;
  bool waiting_ = false;
  bool last_ = false;  ///< what is in out_ ends the stream
};

void Stream1::begin(const Response& response) {
  const TimePoint now = std::chrono::steady_clock::now();
  link_->clear_deadline();
  if (queue_->is_events()) {
    heartbeat_at_ = now + link_->core->limits.event_heartbeat;
    end_at_ = now + link_->core->limits.event_lifetime_max;
    link_->core->metrics.event_streams.add(1);
  }
  append_head(out_, response, chunked_ ? Framing::chunked : Framing::close, chunked_,
              link_->core->date.now());
  queue_->attach([weak = weak_from_this()] {
    if (const auto self = weak.lock()) self->pump();
  });
  pump();
}

/// Takes the next slice of the queue; false where there is nothing to write.
bool Stream1::fill() {
  if (last_) return false;
  std::array<char, kSliceBytesMax> slice;
  const std::size_t size = queue_->take(slice.data(), slice.size());
  if (size > 0) {
    if (chunked_) fmt::format_to(std::back_inserter(out_), "{:x}\r\n", size);
    out_.append(slice.data(), size);
    if (chunked_) out_.append("\r\n");
    return true;
  }
  if (!queue_->is_closing()) return false;
  last_ = true;
  if (chunked_) out_.append("0\r\n\r\n");
  return chunked_;
}

void Stream1::pump() {
  if (queue_->is_broken()) return link_->cut();
  if (waiting_) return;
  while (true) {
    if (written_ == out_.size()) {
      out_.clear();
      written_ = 0;
      if (!fill()) break;
    }
    const auto progress = link_->transport.try_write(std::string_view(out_).substr(written_));
    if (progress.status == Transport::Status::ok) {
      written_ += progress.bytes;
      stalled_since_ = kNever;
      continue;
    }
    if (progress.status == Transport::Status::wants_read ||
        progress.status == Transport::Status::wants_write) {
      return wait_to_write(progress.status);
    }
    return link_->cut();
  }
  out_ = std::string();
  if (last_) {
    link_->transport.shut_down_sending();
    link_->set_deadline(Millis(1'000));
  }
}

void Stream1::wait_to_write(Transport::Status status) {
  waiting_ = true;
  if (stalled_since_ == kNever) stalled_since_ = std::chrono::steady_clock::now();
  link_->transport.when_ready(status, [weak = weak_from_this()](bool ready) {
    const auto self = weak.lock();
    if (!self) return;
    self->waiting_ = false;
    if (ready) self->pump();
  });
}

void Stream1::tick(TimePoint now) {
  if (now >= end_at_) return link_->cut();
  if (stalled_since_ != kNever && now - stalled_since_ > link_->core->limits.idle_timeout) {
    link_->core->metrics.count_drop(Drop::slow_reader);
    return link_->cut();
  }
  if (now >= heartbeat_at_) {
    heartbeat_at_ = now + link_->core->limits.event_heartbeat;
    queue_->heartbeat();
  }
}

asio::awaitable<void> Stream1::wait_for_client() {
  std::size_t stray = 0;
  while (stray <= kStrayBytesMax) {
    const auto progress = co_await link_->transport.read_some(link_->core->scratch);
    if (progress.status != Transport::Status::ok) break;
    stray += progress.bytes;
  }
}

void Stream1::end() {
  link_->cut();
  link_->protocol = before_;
  if (queue_->is_events()) link_->core->metrics.event_streams.add(-1);
  queue_->finish();
}

}  // namespace

asio::awaitable<void> serve_stream1(std::shared_ptr<Link> link, Response response, bool chunked) {
  const auto core = link->core;
  std::shared_ptr<Stream1> writer;
  if (response.events) {
    const auto queue =
        std::make_shared<EventQueue>(core->loop, [core] { core->metrics.events_resynced.add(); });
    writer = std::make_shared<Stream1>(std::move(link), queue, chunked);
    writer->begin(response);
    core->open_events(response, queue);
  } else {
    const auto queue = std::make_shared<ByteQueue>(core->loop);
    writer = std::make_shared<Stream1>(std::move(link), queue, chunked);
    writer->begin(response);
    core->open_bytes(response, queue);
  }
  co_await writer->wait_for_client();
  writer->end();
}

}  // namespace fw::http
