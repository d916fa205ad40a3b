#include "host/http/http2.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "host/http/byte_queue.hpp"
#include "host/http/event_queue.hpp"
#include "host/http/http2_session.hpp"

namespace fw::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kOneWriteMax = 32 * 1024;
constexpr Millis kFarewell{1'000};

class Http2 final : public Protocol,
                    public Http2Session::Owner,
                    public std::enable_shared_from_this<Http2> {
 public:
  explicit Http2(std::shared_ptr<Link> link)
      : link_(std::move(link)), core_(*link_->core), session_(core_.limits, *this) {
    link_->protocol = this;
    link_->clear_deadline();
  }
  ~Http2() override { link_->protocol = nullptr; }

  asio::awaitable<void> run(std::string bytes);
  void end();

  void tick(TimePoint now) override;
  void drain() override;

  void on_request(Http2Session::StreamId stream, Request request) override {
    ready_.emplace_back(stream, std::move(request));
  }
  std::size_t body_limit(const Request& request) override { return core_.body_limit(request); }
  bool is_busy() override { return handlers_ >= core_.limits.streams_per_connection_max; }
  void on_refused(int status) override;

 private:
  bool take(std::string_view bytes);
  void start_handlers();
  static asio::awaitable<void> handle(std::shared_ptr<Http2> self, Http2Session::StreamId stream,
                                      Request request);
  void respond(Http2Session::StreamId stream, Response response, bool head_only);
  void begin(Http2Session::StreamId stream, const Response& response,
             const std::shared_ptr<OutQueue>& queue);
  void begin_events(Http2Session::StreamId stream, const Response& response);
  void begin_bytes(Http2Session::StreamId stream, const Response& response);
  void pump();
  void wait_to_write(Transport::Status status);

  struct Events {
    std::weak_ptr<EventQueue> queue;
    TimePoint heartbeat_at;
  };

  std::shared_ptr<Link> link_;
  Core& core_;
  Http2Session session_;
  std::vector<std::pair<Http2Session::StreamId, Request>> ready_;
  std::unordered_map<Http2Session::StreamId, Events> events_;
  std::size_t handlers_ = 0;  ///< at work, also for streams that are gone
  std::string out_;           ///< being written
  std::size_t written_ = 0;
  TimePoint stalled_since_ = kNever;
  bool waiting_ = false;
  bool ending_ = false;  ///< close when everything is written
  bool ended_ = false;
};

void Http2::on_refused(int status) {
  core_.metrics.count_request(20, status);
  core_.metrics.count_drop(status == 408                                     ? Drop::too_slow
                           : status == 413 || status == 414 || status == 431 ? Drop::too_large
                                                                             : Drop::malformed);
}

bool Http2::take(std::string_view bytes) {
  const bool whole = session_.receive(bytes, std::chrono::steady_clock::now());
  start_handlers();
  if (!whole) {
    core_.metrics.count_drop(session_.was_flooded() ? Drop::flood : Drop::malformed);
    ending_ = true;
  }
  pump();
  return whole;
}

void Http2::start_handlers() {
  for (auto& [stream, request] : std::exchange(ready_, {})) {
    ++handlers_;
    asio::co_spawn(core_.loop, handle(shared_from_this(), stream, std::move(request)),
                   asio::detached);
  }
}

asio::awaitable<void> Http2::handle(std::shared_ptr<Http2> self, Http2Session::StreamId stream,
                                    Request request) {
  const TimePoint start = std::chrono::steady_clock::now();
  self->core_.fill_origin(request, *self->link_);
  const bool head_only = request.method == "HEAD";
  const std::string accept_encoding(request.header("accept-encoding"));
  Response response = co_await self->core_.answer(std::move(request));
  --self->handlers_;
  self->core_.metrics.count_request(20, response.status);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  self->core_.metrics.seconds.observe(took.count());
  if (self->ended_) co_return;
  self->core_.finish_response(response, accept_encoding);
  self->respond(stream, std::move(response), head_only);
  self->pump();
}

void Http2::respond(Http2Session::StreamId stream, Response response, bool head_only) {
  if ((!response.events && !response.bytes) || head_only) {
    return session_.respond(stream, std::move(response), core_.date.now());
  }
  if (!session_.has(stream)) return;
  response.events ? begin_events(stream, response) : begin_bytes(stream, response);
}

void Http2::begin(Http2Session::StreamId stream, const Response& response,
                  const std::shared_ptr<OutQueue>& queue) {
  queue->attach([weak = weak_from_this(), stream] {
    const auto self = weak.lock();
    if (!self || self->ended_) return;
    self->session_.stream_ready(stream);
    self->pump();
  });
  session_.respond_with_stream(stream, response, core_.date.now(), queue);
}

void Http2::begin_bytes(Http2Session::StreamId stream, const Response& response) {
  const auto queue = std::make_shared<ByteQueue>(core_.loop);
  begin(stream, response, queue);
  pump();
  core_.open_bytes(response, queue);
}

void Http2::begin_events(Http2Session::StreamId stream, const Response& response) {
  const auto queue = std::make_shared<EventQueue>(
      core_.loop, [core = link_->core] { core->metrics.events_resynced.add(); });
  begin(stream, response, queue);
  core_.metrics.event_streams.add(1);
  events_[stream] = {queue, std::chrono::steady_clock::now() + core_.limits.event_heartbeat};
  pump();
  core_.open_events(response, queue);
}

void Http2::pump() {
  if (waiting_ || ended_) return;
  while (true) {
    if (written_ == out_.size()) {
      out_.clear();
      written_ = 0;
      if (!session_.produce(out_, kOneWriteMax, std::chrono::steady_clock::now())) break;
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
  if (out_.capacity() > kOneWriteMax / 8) out_ = std::string();
  if (session_.was_flooded() || session_.is_over()) ending_ = true;
  if (ending_) {
    link_->transport.shut_down_sending();
    if (link_->deadline == kNever) link_->set_deadline(kFarewell);
  }
}

void Http2::wait_to_write(Transport::Status status) {
  waiting_ = true;
  if (stalled_since_ == kNever) stalled_since_ = std::chrono::steady_clock::now();
  link_->transport.when_ready(status, [weak = weak_from_this()](bool ready) {
    const auto self = weak.lock();
    if (!self) return;
    self->waiting_ = false;
    if (ready) self->pump();
  });
}

void Http2::tick(TimePoint now) {
  if (ended_) return;
  if (stalled_since_ != kNever && now - stalled_since_ > core_.limits.idle_timeout) {
    core_.metrics.count_drop(Drop::slow_reader);
    return link_->cut();
  }
  for (auto next = events_.begin(); next != events_.end();) {
    const auto queue = next->second.queue.lock();
    if (!queue || !session_.has(next->first)) {
      core_.metrics.event_streams.add(-1);
      next = events_.erase(next);
      continue;
    }
    if (now >= next->second.heartbeat_at) {
      next->second.heartbeat_at = now + core_.limits.event_heartbeat;
      queue->heartbeat();
    }
    ++next;
  }
  session_.tick(now);
  pump();
}

void Http2::drain() {
  if (ended_) return;
  session_.drain();
  if (session_.open_streams() == 0) session_.terminate();
  pump();
}

asio::awaitable<void> Http2::run(std::string bytes) {
  bool goes_on = take(bytes);
  while (goes_on) {
    const auto progress = co_await link_->transport.read_some(core_.scratch);
    if (progress.status != Transport::Status::ok || ended_) break;
    if (ending_) continue;  // said good-bye: read on, so that the client gets to read it
    goes_on = take(std::string_view(core_.scratch.data(), progress.bytes));
  }
  while (!goes_on) {
    const auto progress = co_await link_->transport.read_some(core_.scratch);
    if (progress.status != Transport::Status::ok) break;
  }
}

void Http2::end() {
  ended_ = true;
  core_.metrics.event_streams.add(-static_cast<double>(events_.size()));
  events_.clear();
  session_.close_streams();
  link_->cut();
}

}  // namespace

asio::awaitable<void> serve_http2(std::shared_ptr<Link> link, std::string bytes) {
  const auto connection = std::make_shared<Http2>(std::move(link));
  co_await connection->run(std::move(bytes));
  connection->end();
}

}  // namespace fw::http
