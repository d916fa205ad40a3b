#include "host/http/http2_session.hpp"

#include <nghttp2/nghttp2.h>

#include <array>
#include <cstring>
#include <vector>

#include "base/assert.hpp"
#include "base/text.hpp"
#include "host/http/http2_stream.hpp"
#include "host/http/response_text.hpp"

namespace fw::http {

namespace {

constexpr std::size_t kContinuationsMax = 8;
constexpr std::size_t kSettingsMax = 32;
constexpr std::size_t kUnsentAcksMax = 1'000;

std::string_view text_of(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv pair_of(std::string_view name, std::string_view value) {
  // nghttp2 copies both and changes neither.
  auto* const name_bytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(name.data()));
  auto* const value_bytes = reinterpret_cast<std::uint8_t*>(const_cast<char*>(value.data()));
  return {name_bytes, value_bytes, name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

}  // namespace

/// From nghttp2's callbacks to members.
struct Http2Session::Callbacks {
  static Http2Session& self(void* user) { return *static_cast<Http2Session*>(user); }

  static int begin_frame(nghttp2_session* /*session*/, const nghttp2_frame_hd* header, void* user) {
    return self(user).begin_frame(*header);
  }
  static int begin_headers(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    if (frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    return self(user).begin_headers(frame->hd.stream_id);
  }
  static int header(nghttp2_session* /*session*/, const nghttp2_frame* frame,
                    const std::uint8_t* name, std::size_t name_size, const std::uint8_t* value,
                    std::size_t value_size, std::uint8_t /*flags*/, void* user) {
    if (frame->hd.type != NGHTTP2_HEADERS || frame->headers.cat != NGHTTP2_HCAT_REQUEST) return 0;
    Stream* stream = self(user).find(frame->hd.stream_id);
    if (stream == nullptr) return 0;
    return self(user).take_header(*stream, text_of(name, name_size), text_of(value, value_size));
  }
  static int frame_received(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    return self(user).frame_received(*frame);
  }
  static int data(nghttp2_session* /*session*/, std::uint8_t /*flags*/, std::int32_t id,
                  const std::uint8_t* bytes, std::size_t size, void* user) {
    return self(user).data_received(id, text_of(bytes, size));
  }
  static int frame_sent(nghttp2_session* /*session*/, const nghttp2_frame* frame, void* user) {
    self(user).frame_sent(*frame);
    return 0;
  }
  static int stream_closed(nghttp2_session* /*session*/, std::int32_t id, std::uint32_t /*code*/,
                           void* user) {
    self(user).stream_closed(id);
    return 0;
  }
  static ssize_t read(nghttp2_session* /*session*/, std::int32_t /*id*/, std::uint8_t* out,
                      std::size_t size, std::uint32_t* flags, nghttp2_data_source* source,
                      void* user) {
    return self(user).give(*static_cast<Stream*>(source->ptr), reinterpret_cast<char*>(out), size,
                           *flags);
  }
};

Http2Session::Http2Session(const Limits& limits, Owner& owner)
    : limits_(limits), owner_(owner), now_(std::chrono::steady_clock::now()), idle_since_(now_) {
  set_up();
}

Http2Session::~Http2Session() {
  close_streams();
  nghttp2_session_del(session_);
}

void Http2Session::close_streams() {
  for (const auto& [id, stream] : streams_) {
    if (stream->queue) stream->queue->finish();
  }
}

void Http2Session::set_up() {
  nghttp2_session_callbacks* callbacks = nullptr;
  nghttp2_option* option = nullptr;
  FW_ASSERT(nghttp2_session_callbacks_new(&callbacks) == 0);
  FW_ASSERT(nghttp2_option_new(&option) == 0);
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks, Callbacks::begin_frame);
  nghttp2_session_callbacks_set_on_begin_headers_callback(callbacks, Callbacks::begin_headers);
  nghttp2_session_callbacks_set_on_header_callback(callbacks, Callbacks::header);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks, Callbacks::frame_received);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks, Callbacks::data);
  nghttp2_session_callbacks_set_on_frame_send_callback(callbacks, Callbacks::frame_sent);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks, Callbacks::stream_closed);
  nghttp2_option_set_no_closed_streams(option, 1);
  nghttp2_option_set_max_continuations(option, kContinuationsMax);
  nghttp2_option_set_max_settings(option, kSettingsMax);
  nghttp2_option_set_max_outbound_ack(option, kUnsentAcksMax);
  const int made = nghttp2_session_server_new2(&session_, callbacks, this, option);
  nghttp2_option_del(option);
  nghttp2_session_callbacks_del(callbacks);
  FW_ASSERT(made == 0);
  const std::array<nghttp2_settings_entry, 3> settings = {{
      {NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS, limits_.streams_per_connection_max},
      {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(limits_.header_bytes_max)},
      {NGHTTP2_SETTINGS_NO_RFC7540_PRIORITIES, 1},
  }};
  nghttp2_submit_settings(session_, NGHTTP2_FLAG_NONE, settings.data(), settings.size());
}

Http2Session::Stream* Http2Session::find(StreamId id) {
  const auto found = streams_.find(id);
  return found == streams_.end() ? nullptr : found->second.get();
}

bool Http2Session::receive(std::string_view bytes, Time now) {
  now_ = now;
  if (flooded_) return false;
  const auto used = nghttp2_session_mem_recv(
      session_, reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (used == NGHTTP2_ERR_FLOODED) flood();
  return used == static_cast<ssize_t>(bytes.size());
}

bool Http2Session::produce(std::string& out, std::size_t bytes_max, Time now) {
  now_ = now;
  const std::size_t before = out.size();
  while (out.size() - before < bytes_max) {
    const std::uint8_t* bytes = nullptr;
    const auto size = nghttp2_session_mem_send(session_, &bytes);
    if (size <= 0) break;
    out.append(text_of(bytes, static_cast<std::size_t>(size)));
  }
  return out.size() > before;
}

bool Http2Session::is_over() const {
  return nghttp2_session_want_read(session_) == 0 && nghttp2_session_want_write(session_) == 0;
}

int Http2Session::flood() {
  flooded_ = true;
  nghttp2_session_terminate_session(session_, NGHTTP2_ENHANCE_YOUR_CALM);
  return NGHTTP2_ERR_CALLBACK_FAILURE;
}

/// Frames that cost us more than the client, or bring nothing (RFC 9113 §10.5).
int Http2Session::begin_frame(const nghttp2_frame_hd& header) {
  bool counts = false;
  switch (header.type) {
    case NGHTTP2_SETTINGS:
    case NGHTTP2_PING:
      counts = (header.flags & NGHTTP2_FLAG_ACK) == 0;
      break;
    case NGHTTP2_DATA:
      counts = header.length == 0 && (header.flags & NGHTTP2_FLAG_END_STREAM) == 0;
      break;
    case NGHTTP2_WINDOW_UPDATE:
      return window_updates_.take(now_) ? 0 : flood();
    case NGHTTP2_HEADERS:
      headers_since_ = now_;
      break;
    case NGHTTP2_CONTINUATION:
      break;
    default:
      counts = true;
  }
  return !counts || control_frames_.take(now_) ? 0 : flood();
}

int Http2Session::begin_headers(StreamId id) {
  if (owner_.is_busy()) {
    nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_REFUSED_STREAM);
    return 0;
  }
  streams_.emplace(id, std::make_unique<Stream>(id, now_));
  return 0;
}

int Http2Session::take_header(Stream& stream, std::string_view name, std::string_view value) {
  stream.header_bytes += name.size() + value.size() + 32;
  ++stream.header_fields;
  // What is too large is still read, for the compression's state, but not kept; far too much is an
  // attack.
  if (stream.header_bytes > 8 * limits_.header_bytes_max) return flood();
  if (stream.header_bytes > limits_.header_bytes_max ||
      stream.header_fields > limits_.header_fields_max + 4) {
    return 0;
  }
  if (name == ":method") {
    stream.request.method = value;
  } else if (name == ":path") {
    stream.target = value;
  } else if (name == ":scheme") {
    stream.request.scheme = value;
  } else if (name == ":authority") {
    stream.request.host = to_lower(value);
  } else if (name == "cookie") {
    if (!stream.cookie.empty()) stream.cookie.append("; ");
    stream.cookie.append(value);
  } else {
    stream.request.headers.emplace_back(name, value);
  }
  return 0;
}

int Http2Session::frame_received(const nghttp2_frame& frame) {
  const bool last = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (frame.hd.type == NGHTTP2_HEADERS) headers_since_ = Time::max();
  if (frame.hd.type == NGHTTP2_DATA && !last && frame.hd.length > 0 &&
      frame.hd.length == frame.data.padlen && !control_frames_.take(now_)) {
    return flood();
  }
  if (frame.hd.type != NGHTTP2_HEADERS && frame.hd.type != NGHTTP2_DATA) return 0;
  Stream* stream = find(frame.hd.stream_id);
  if (stream == nullptr) return 0;
  stream->remote_done = stream->remote_done || last;
  if (frame.hd.type == NGHTTP2_HEADERS && frame.headers.cat == NGHTTP2_HCAT_REQUEST) {
    headers_complete(*stream, last);
  } else if (last && stream->phase == Stream::Phase::body) {
    request_complete(*stream);
  }
  return 0;
}

void Http2Session::headers_complete(Stream& stream, bool last) {
  if (const int status = stream.check_head(limits_); status != 0) return refuse(stream, status);
  stream.phase = Stream::Phase::body;
  if (last) return request_complete(stream);
  stream.body_bytes_max = owner_.body_limit(stream.request);
  if (const auto length = to_number<std::uint64_t>(stream.request.header("content-length"));
      length && *length > stream.body_bytes_max) {
    return refuse(stream, 413);
  }
  if (equal_ignoring_case(stream.request.header("expect"), "100-continue")) {
    const nghttp2_nv status = pair_of(":status", "100");
    nghttp2_submit_headers(session_, NGHTTP2_FLAG_NONE, stream.id, nullptr, &status, 1, nullptr);
  }
}

void Http2Session::request_complete(Stream& stream) {
  stream.phase = Stream::Phase::handling;
  owner_.on_request(stream.id, std::move(stream.request));
  stream.request = Request();
}

int Http2Session::data_received(StreamId id, std::string_view bytes) {
  Stream* stream = find(id);
  if (stream == nullptr || stream->phase != Stream::Phase::body) return 0;
  stream->progress = now_;
  if (stream->request.body.size() + bytes.size() > stream->body_bytes_max) {
    refuse(*stream, 413);
    return 0;
  }
  stream->request.body.append(bytes);
  return 0;
}

void Http2Session::frame_sent(const nghttp2_frame& frame) {
  if (frame.hd.type == NGHTTP2_RST_STREAM) {
    // Resets that a client provokes cost as much as those it sends (MadeYouReset).
    if (own_resets_ > 0) {
      --own_resets_;
    } else if (!flooded_ && !control_frames_.take(now_)) {
      flood();
    }
    return;
  }
  const bool last = (frame.hd.flags & NGHTTP2_FLAG_END_STREAM) != 0;
  if (!last || (frame.hd.type != NGHTTP2_DATA && frame.hd.type != NGHTTP2_HEADERS)) return;
  const Stream* stream = find(frame.hd.stream_id);
  if (stream == nullptr || stream->remote_done) return;
  // RFC 9113 §8.1: answered before the request was complete; the rest is not wanted.
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, frame.hd.stream_id, NGHTTP2_NO_ERROR);
}

void Http2Session::stream_closed(StreamId id) {
  const auto found = streams_.find(id);
  if (found == streams_.end()) return;
  const auto queue = std::move(found->second->queue);
  streams_.erase(found);
  if (streams_.empty()) idle_since_ = now_;
  if (queue) queue->finish();
}

std::int64_t Http2Session::give(Stream& stream, char* out, std::size_t bytes_max,
                                std::uint32_t& flags) {
  if (stream.queue) {
    const std::size_t size = stream.queue->take(out, bytes_max);
    if (size > 0) {
      stream.progress = now_;
      return static_cast<std::int64_t>(size);
    }
    if (!stream.queue->is_closing()) return NGHTTP2_ERR_DEFERRED;
    flags |= NGHTTP2_DATA_FLAG_EOF;
    return 0;
  }
  const std::size_t size = std::min(bytes_max, stream.body.size() - stream.sent);
  std::memcpy(out, stream.body.data() + stream.sent, size);
  stream.sent += size;
  stream.progress = now_;
  if (stream.sent == stream.body.size()) flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<std::int64_t>(size);
}

void Http2Session::refuse(Stream& stream, int status) {
  owner_.on_refused(status);
  stream.request = Request();
  const Response response = problem(status);
  stream.body = response.body;
  submit(stream, response, {}, !stream.head_only);
}

void Http2Session::submit(Stream& stream, const Response& response, const std::string& date,
                          bool with_body) {
  const std::string status = std::to_string(response.status);
  const std::string length = std::to_string(response.body.size());
  std::vector<nghttp2_nv> fields;
  fields.reserve(response.headers.size() + 3);
  fields.push_back(pair_of(":status", status));
  if (!date.empty()) fields.push_back(pair_of("date", date));
  for (const auto& [name, value] : response.headers) fields.push_back(pair_of(name, value));
  if (!stream.queue && !response.bytes && !is_bodyless(response.status)) {
    fields.push_back(pair_of("content-length", length));
  }
  nghttp2_data_provider provider{};
  provider.source.ptr = &stream;
  provider.read_callback = Callbacks::read;
  stream.phase = Stream::Phase::answering;
  stream.progress = now_;
  const int submitted = nghttp2_submit_response(session_, stream.id, fields.data(), fields.size(),
                                                with_body ? &provider : nullptr);
  if (submitted != 0) cancel(stream.id);
}

void Http2Session::respond(StreamId id, Response response, const std::string& date) {
  Stream* stream = find(id);
  if (stream == nullptr || stream->phase != Stream::Phase::handling) return;
  const bool with_body =
      !stream->head_only && !is_bodyless(response.status) && !response.body.empty();
  submit(*stream, response, date, with_body);
  stream->body = std::move(response.body);
}

void Http2Session::respond_with_stream(StreamId id, const Response& response,
                                       const std::string& date, std::shared_ptr<OutQueue> queue) {
  Stream* stream = find(id);
  if (stream == nullptr || stream->phase != Stream::Phase::handling) return queue->finish();
  stream->queue = std::move(queue);
  submit(*stream, response, date, true);
}

void Http2Session::stream_ready(StreamId id) {
  Stream* stream = find(id);
  if (stream == nullptr) return;
  if (stream->queue && stream->queue->is_broken()) return cancel(id);
  nghttp2_session_resume_data(session_, id);
}

void Http2Session::cancel(StreamId id) {
  Stream* stream = find(id);
  if (stream == nullptr || std::exchange(stream->cancelled, true)) return;
  ++own_resets_;
  nghttp2_submit_rst_stream(session_, NGHTTP2_FLAG_NONE, id, NGHTTP2_CANCEL);
}

void Http2Session::drain() {
  drained_ = true;
  nghttp2_submit_goaway(session_, NGHTTP2_FLAG_NONE,
                        nghttp2_session_get_last_proc_stream_id(session_), NGHTTP2_NO_ERROR,
                        nullptr, 0);
  for (const auto& [id, stream] : streams_) {
    if (stream->queue) cancel(id);
  }
}

void Http2Session::terminate() { nghttp2_session_terminate_session(session_, NGHTTP2_NO_ERROR); }

void Http2Session::tick(Time now) {
  now_ = now;
  if (streams_.empty() && (drained_ || now - idle_since_ > limits_.idle_timeout)) {
    return terminate();
  }
  if (headers_since_ != Time::max() && now - headers_since_ > limits_.header_timeout) {
    return terminate();
  }
  for (const auto& [id, stream] : streams_) {
    if (stream->phase == Stream::Phase::body) {
      const Millis earned(1000 * stream->request.body.size() /
                          std::max<std::size_t>(limits_.body_bytes_per_s_min, 1));
      if (now > stream->since + limits_.header_timeout + earned) refuse(*stream, 408);
      continue;
    }
    if (stream->phase != Stream::Phase::answering) continue;
    const bool has_more = stream->queue ? stream->queue->size() > 0 : true;
    if (has_more && now - stream->progress > limits_.idle_timeout) cancel(id);
    if (!has_more) stream->progress = now;
    if (stream->queue && stream->queue->is_events() &&
        now - stream->since > limits_.event_lifetime_max)
      cancel(id);
  }
}

}  // namespace fw::http
