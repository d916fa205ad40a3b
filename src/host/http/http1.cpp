#include "host/http/http1.hpp"

#include "host/http/http1_stream.hpp"
#include "host/http/request_reader.hpp"

namespace fw::http {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kOneWriteMax = 16 * 1024;
constexpr std::size_t kLingerBytesMax = 256 * 1024;
constexpr Millis kLingerTime{1'000};

class Http1 final : public Protocol {
 public:
  Http1(std::shared_ptr<Link> link, std::string bytes);
  ~Http1() override { link_->protocol = nullptr; }

  asio::awaitable<void> run();
  void tick(TimePoint /*now*/) override {}
  void drain() override;

 private:
  asio::awaitable<bool> read_request();
  asio::awaitable<bool> read_head();
  asio::awaitable<bool> read_body();
  asio::awaitable<bool> read_more();
  asio::awaitable<bool> answer(Request request);
  asio::awaitable<bool> send(std::string_view bytes);
  asio::awaitable<bool> send_response(Response& response, bool head_only, bool keep_alive);
  asio::awaitable<void> refuse(int status);
  asio::awaitable<void> linger();

  std::shared_ptr<Link> link_;
  Core& core_;
  RequestReader reader_;
  bool idle_ = false;  ///< between requests: may be closed at any time
  int refusal_ = 0;    ///< status to refuse with, 0: just close
};

HeadLimits head_limits(const Limits& limits) {
  return {.head_bytes_max = limits.header_bytes_max,
          .fields_max = limits.header_fields_max,
          .line_bytes_max = limits.target_bytes_max};
}

Http1::Http1(std::shared_ptr<Link> link, std::string bytes)
    : link_(std::move(link)), core_(*link_->core), reader_(head_limits(core_.limits)) {
  reader_.append(bytes);
  link_->protocol = this;
}

void Http1::drain() {
  if (idle_) link_->cut();
}

asio::awaitable<bool> Http1::read_more() {
  const auto progress = co_await link_->transport.read_some(core_.scratch);
  if (progress.status != Transport::Status::ok) co_return false;
  reader_.append(std::string_view(core_.scratch.data(), progress.bytes));
  co_return true;
}

/// False: nothing to answer, or `refusal_` is set.
asio::awaitable<bool> Http1::read_head() {
  while (true) {
    const auto state = reader_.advance();
    if (state == RequestReader::State::body) co_return true;
    if (state == RequestReader::State::failed) {
      refusal_ = reader_.failure_status();
      co_return false;
    }
    if (idle_ && reader_.has_begun()) {
      idle_ = false;
      link_->set_deadline(core_.limits.header_timeout);
    }
    const bool more = co_await read_more();
    if (!more) {
      if (link_->timed_out && reader_.has_begun()) refusal_ = 408;
      co_return false;
    }
  }
}

asio::awaitable<bool> Http1::read_body() {
  reader_.set_body_limit(core_.body_limit(reader_.request()));
  const TimePoint start = std::chrono::steady_clock::now();
  bool client_waits = reader_.expects_continue() && reader_.pending().empty();
  while (true) {
    const auto state = reader_.advance();
    if (state == RequestReader::State::complete) co_return true;
    if (state == RequestReader::State::failed) {
      refusal_ = reader_.failure_status();
      co_return false;
    }
    if (std::exchange(client_waits, false)) {
      const bool sent = co_await send("HTTP/1.1 100 Continue\r\n\r\n");
      if (!sent) co_return false;
    }
    const Millis earned(1000 * reader_.body_bytes() /
                        std::max<std::size_t>(core_.limits.body_bytes_per_s_min, 1));
    link_->deadline = start + core_.limits.header_timeout + earned;
    const bool more = co_await read_more();
    if (!more) {
      if (link_->timed_out) refusal_ = 408;
      co_return false;
    }
  }
}

asio::awaitable<bool> Http1::read_request() {
  idle_ = !reader_.has_begun();
  const bool head = co_await read_head();
  idle_ = false;
  if (!head) co_return false;
  co_return co_await read_body();
}

asio::awaitable<bool> Http1::send(std::string_view bytes) {
  link_->set_deadline(core_.limits.idle_timeout);
  while (!bytes.empty()) {
    const auto progress = link_->transport.try_write(bytes);
    if (progress.status == Transport::Status::ok) {
      bytes.remove_prefix(progress.bytes);
      link_->set_deadline(core_.limits.idle_timeout);
      continue;
    }
    if (progress.status == Transport::Status::end || progress.status == Transport::Status::failed) {
      co_return false;
    }
    const bool ready = co_await link_->transport.wait(progress.status);
    if (!ready) {
      if (link_->timed_out) core_.metrics.count_drop(Drop::slow_reader);
      co_return false;
    }
  }
  co_return true;
}

asio::awaitable<bool> Http1::send_response(Response& response, bool head_only, bool keep_alive) {
  const bool with_body = !head_only && !is_bodyless(response.status);
  std::string out;
  // A body that would have come bit by bit has no length that could be told.
  const Framing framing = response.bytes ? Framing::chunked : Framing::length;
  append_head(out, response, framing, keep_alive, core_.date.now());
  const bool one_piece = with_body && response.body.size() <= kOneWriteMax;
  if (one_piece) out.append(response.body);
  bool sent = co_await send(out);
  if (sent && with_body && !one_piece) sent = co_await send(response.body);
  co_return sent;
}

/// True where the connection goes on.
asio::awaitable<bool> Http1::answer(Request request) {
  link_->clear_deadline();
  const TimePoint start = std::chrono::steady_clock::now();
  core_.fill_origin(request, *link_);
  const bool head_only = request.method == "HEAD";
  const int version = request.version;
  const std::string accept_encoding(request.header("accept-encoding"));
  const bool asked_to_keep = reader_.keeps_alive();
  Response response = co_await core_.answer(std::move(request));
  core_.metrics.count_request(11, response.status);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  core_.metrics.seconds.observe(took.count());
  core_.finish_response(response, accept_encoding);
  bool keep_alive = asked_to_keep && !core_.draining;
  if ((response.events || response.bytes) && !head_only) {
    reader_.release();
    co_await serve_stream1(link_, std::move(response), version == 11);
    co_return false;
  }
  if (version == 10) keep_alive = false;
  const bool sent = co_await send_response(response, head_only, keep_alive);
  if (sent && !keep_alive) co_await linger();
  co_return sent&& keep_alive;
}

/// Closing with unread bytes would reset the connection and could take the answer with it.
asio::awaitable<void> Http1::linger() {
  link_->transport.shut_down_sending();
  link_->set_deadline(kLingerTime);
  for (std::size_t seen = 0; seen < kLingerBytesMax && !link_->timed_out;) {
    const auto progress = co_await link_->transport.read_some(core_.scratch);
    if (progress.status != Transport::Status::ok) break;
    seen += progress.bytes;
  }
}

asio::awaitable<void> Http1::refuse(int status) {
  core_.metrics.count_request(11, status);
  core_.metrics.count_drop(status == 408                                     ? Drop::too_slow
                           : status == 413 || status == 414 || status == 431 ? Drop::too_large
                                                                             : Drop::malformed);
  link_->timed_out = false;
  Response response = problem(status);
  const bool sent = co_await send_response(response, false, false);
  if (sent) co_await linger();
}

asio::awaitable<void> Http1::run() {
  link_->set_deadline(core_.limits.header_timeout);
  bool goes_on = true;
  while (goes_on) {
    const bool complete = co_await read_request();
    if (!complete) break;
    Request request = reader_.take();
    reader_.release();
    goes_on = co_await answer(std::move(request));
    link_->set_deadline(reader_.has_begun() ? core_.limits.header_timeout
                                            : core_.limits.idle_timeout);
  }
  if (refusal_ != 0) co_await refuse(refusal_);
}

}  // namespace

asio::awaitable<void> serve_http1(std::shared_ptr<Link> link, std::string bytes) {
  Http1 connection(link, std::move(bytes));
  co_await connection.run();
  link->cut();
}

}  // namespace fw::http
