#include "plug/kit/http2_call.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <ranges>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace fw::kit {
namespace {

using model::Reason;

constexpr std::size_t kSettingsMax = 32;
constexpr std::size_t kUnsentAcksMax = 64;
constexpr std::size_t kOutputBytesMax = 64 * 1024;
constexpr std::uint32_t kWindowBytesMin = 65'535;  // what every connection begins with

template <auto free>
struct Freed {
  template <class T>
  void operator()(T* value) const {
    free(value);
  }
};
using Session = std::unique_ptr<nghttp2_session, Freed<nghttp2_session_del>>;
using Callbacks = std::unique_ptr<nghttp2_session_callbacks, Freed<nghttp2_session_callbacks_del>>;
using Option = std::unique_ptr<nghttp2_option, Freed<nghttp2_option_del>>;

std::string_view text(const std::uint8_t* bytes, std::size_t size) {
  return {reinterpret_cast<const char*>(bytes), size};
}

nghttp2_nv field(const Headers::value_type& header) {
  const auto bytes = [](const std::string& of) {
    // nghttp2 copies what it is given, but takes it without const.
    return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(of.data()));
  };
  const auto& [name, value] = header;
  return {bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE};
}

}  // namespace

/// The session with all that its callbacks write to.
struct Http2Call::State {
  State(Http2Request http_request, Http2Limits call_limits, Http2Sink& answer_sink)
      : request(std::move(http_request)), limits(call_limits), sink(&answer_sink) {}

  Http2Request request;
  Http2Limits limits;
  Http2Sink* sink;
  Session session;
  std::int32_t stream = 0;
  std::size_t body_sent = 0;
  Http2Answer answer;
  std::size_t header_bytes = 0;
  std::size_t wire_bytes = 0;
  int interim = 0;
  int idle_frames = 0;
  bool has_head = false;
  bool is_complete = false;  ///< the server has said that this was all
  bool is_reset = false;     ///< the server has given the stream up
  bool is_closed = false;    ///< both sides have said everything
  bool is_ended = false;
  std::optional<net::Failure> failure;

  /// For callbacks that end the session. What comes after the end does not count.
  int fail(Reason reason, std::string detail) {
    if (!failure && !is_ended) failure = net::Failure{reason, std::move(detail)};
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
  void fail_if_over();
  void open();
  void introduce();
  void submit();
  void forget();
  int take_head();

  static State& of(void* user) { return *static_cast<State*>(user); }
  static ssize_t read_body(nghttp2_session* session, std::int32_t stream, std::uint8_t* into,
                           std::size_t room, std::uint32_t* flags, nghttp2_data_source* source,
                           void* user);
  static int begin(nghttp2_session* session, const nghttp2_frame_hd* head, void* user);
  static int header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t flags, void* user);
  static int data(nghttp2_session* session, std::uint8_t flags, std::int32_t stream,
                  const std::uint8_t* bytes, std::size_t size, void* user);
  static int frame(nghttp2_session* session, const nghttp2_frame* frame, void* user);
  static int invalid(nghttp2_session* session, const nghttp2_frame* frame, int error, void* user);
  static int closed(nghttp2_session* session, std::int32_t stream, std::uint32_t error, void* user);
};

ssize_t Http2Call::State::read_body(nghttp2_session*, std::int32_t, std::uint8_t* into,
                                    std::size_t room, std::uint32_t* flags, nghttp2_data_source*,
                                    void* user) {
  State& state = of(user);
  const std::string& body = state.request.body;
  const std::size_t size = std::min(room, body.size() - state.body_sent);
  std::memcpy(into, body.data() + state.body_sent, size);
  state.body_sent += size;
  if (state.body_sent == body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(size);
}

/// Counts frames that bring the answer no further.
int Http2Call::State::begin(nghttp2_session*, const nghttp2_frame_hd* head, void* user) {
  State& state = of(user);
  const bool is_ours = head->stream_id == state.stream;
  const bool brings_data = head->type == NGHTTP2_DATA && head->length > 0;
  if (is_ours && (brings_data || head->type == NGHTTP2_HEADERS)) return 0;
  if (++state.idle_frames <= state.limits.idle_frames_max) return 0;
  return state.fail(Reason::bad_protocol,
                    fmt::format("the server sends more than {} frames that are no part of the "
                                "answer",
                                state.limits.idle_frames_max));
}

int Http2Call::State::header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                             std::size_t name_size, const std::uint8_t* value,
                             std::size_t value_size, std::uint8_t, void* user) {
  State& state = of(user);
  if (frame->hd.stream_id != state.stream) return 0;
  const Http2Limits& limits = state.limits;
  state.header_bytes += name_size + value_size;
  const std::size_t count = state.answer.headers.size() + state.answer.trailers.size();
  if (count >= limits.headers_max || state.header_bytes > limits.header_bytes_max)
    return state.fail(Reason::too_large,
                      fmt::format("the head of the answer has more than {} fields or {} bytes",
                                  limits.headers_max, limits.header_bytes_max));
  const std::string_view key = text(name, name_size);
  if (key == ":status") {
    // Interim answers (100 to 199) come before the one that counts.
    state.answer.status = to_number<int>(text(value, value_size)).value_or(0);
    return 0;
  }
  Headers& into = state.has_head ? state.answer.trailers : state.answer.headers;
  into.emplace_back(key, text(value, value_size));
  return 0;
}

int Http2Call::State::data(nghttp2_session*, std::uint8_t, std::int32_t stream,
                           const std::uint8_t* bytes, std::size_t size, void* user) {
  State& state = of(user);
  if (stream != state.stream || state.is_ended || size == 0) return 0;
  if (!state.sink->data(text(bytes, size))) state.is_ended = true;
  return 0;
}

int Http2Call::State::take_head() {
  if (answer.status >= 200) {
    has_head = true;
    if (!sink->head(answer)) is_ended = true;
    return 0;
  }
  if (++interim > limits.interim_max)
    return fail(
        Reason::bad_protocol,
        fmt::format("more than {} interim answers (1xx) before the real one", limits.interim_max));
  answer = {};
  return 0;
}

int Http2Call::State::frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  State& state = of(user);
  const nghttp2_frame_hd& head = frame->hd;
  if (head.type == NGHTTP2_GOAWAY && frame->goaway.last_stream_id < state.stream)
    return state.fail(
        state.limits.given_up,
        fmt::format("the server goes away: {}", nghttp2_http2_strerror(frame->goaway.error_code)));
  if (head.stream_id != state.stream) return 0;
  if (head.type == NGHTTP2_RST_STREAM) state.is_reset = true;
  if (head.type == NGHTTP2_HEADERS && !state.has_head)
    if (const int bad = state.take_head(); bad != 0) return bad;
  const bool may_end = head.type == NGHTTP2_HEADERS || head.type == NGHTTP2_DATA;
  if (may_end && (head.flags & NGHTTP2_FLAG_END_STREAM) != 0) state.is_complete = true;
  return 0;
}

int Http2Call::State::invalid(nghttp2_session*, const nghttp2_frame*, int error, void* user) {
  return of(user).fail(Reason::bad_protocol,
                       fmt::format("the answer is not valid HTTP/2: {}", nghttp2_strerror(error)));
}

int Http2Call::State::closed(nghttp2_session*, std::int32_t stream, std::uint32_t error,
                             void* user) {
  State& state = of(user);
  if (stream != state.stream) return 0;
  // A server may reset a stream once it has said everything (RFC 9113 §8.1).
  if (!state.is_complete && !state.is_ended && state.is_reset)
    state.fail(state.limits.given_up,
               fmt::format("the server gives the request up: {}", nghttp2_http2_strerror(error)));
  else if (!state.is_complete && !state.is_ended)
    state.fail(Reason::bad_protocol,
               fmt::format("the answer is not valid HTTP/2: {}", nghttp2_http2_strerror(error)));
  state.is_closed = true;
  state.is_ended = true;
  return 0;
}

/// After a mistake of the server's the session only says goodbye, and reads no more once it has.
void Http2Call::State::fail_if_over() {
  if (nghttp2_session_want_read(session.get()) == 0)
    fail(Reason::bad_protocol, "the answer is not valid HTTP/2");
}

void Http2Call::State::open() {
  nghttp2_session_callbacks* made_callbacks = nullptr;
  nghttp2_option* made_option = nullptr;
  FW_ASSERT(nghttp2_session_callbacks_new(&made_callbacks) == 0);
  const Callbacks callbacks(made_callbacks);
  FW_ASSERT(nghttp2_option_new(&made_option) == 0);
  const Option option(made_option);
  nghttp2_session_callbacks_set_on_begin_frame_callback(callbacks.get(), begin);
  nghttp2_session_callbacks_set_on_header_callback(callbacks.get(), header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks.get(), data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks.get(), frame);
  nghttp2_session_callbacks_set_on_invalid_frame_recv_callback(callbacks.get(), invalid);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(), closed);
  nghttp2_option_set_max_settings(option.get(), kSettingsMax);
  nghttp2_option_set_max_outbound_ack(option.get(), kUnsentAcksMax);
  nghttp2_session* made = nullptr;
  FW_ASSERT(nghttp2_session_client_new2(&made, callbacks.get(), this, option.get()) == 0);
  session.reset(made);
}

void Http2Call::State::introduce() {
  const std::uint32_t window = std::max(limits.window_bytes, kWindowBytesMin);
  const std::array<nghttp2_settings_entry, 3> settings = {
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_INITIAL_WINDOW_SIZE, window},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE,
        static_cast<std::uint32_t>(limits.header_bytes_max)}}};
  nghttp2_submit_settings(session.get(), NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  nghttp2_session_set_local_window_size(session.get(), NGHTTP2_FLAG_NONE, 0,
                                        static_cast<std::int32_t>(window));
}

void Http2Call::State::submit() {
  std::vector<nghttp2_nv> fields;
  fields.reserve(request.fields.size());
  for (const auto& each : request.fields) fields.push_back(field(each));
  nghttp2_data_provider provider{};
  provider.read_callback = read_body;
  stream = nghttp2_submit_request(session.get(), nullptr, fields.data(), fields.size(),
                                  request.body.empty() ? nullptr : &provider, nullptr);
  if (stream < 0) fail(Reason::local_resources, nghttp2_strerror(stream));
}

/// All of the last request, so that the next one begins as the first did.
void Http2Call::State::forget() {
  answer = {};
  body_sent = header_bytes = wire_bytes = 0;
  interim = idle_frames = 0;
  has_head = is_complete = is_reset = is_closed = is_ended = false;
}

std::string_view Http2Answer::value(std::string_view name) const {
  for (const auto* list : {&trailers, &headers})
    for (const auto& [key, value] : std::views::reverse(*list))
      if (key == name) return value;
  return {};
}

Http2Call::Http2Call(Http2Request request, Http2Limits limits, Http2Sink& sink)
    : state_(std::make_unique<State>(std::move(request), limits, sink)) {
  state_->open();
  state_->introduce();
  state_->submit();
}

void Http2Call::again(Http2Request request, Http2Sink& sink) {
  FW_ASSERT(may_go_on());
  state_->forget();
  state_->request = std::move(request);
  state_->sink = &sink;
  state_->submit();
}

Http2Call::~Http2Call() = default;

std::expected<std::string, net::Failure> Http2Call::take_output() {
  std::string out;
  while (out.size() < kOutputBytesMax) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(state_->session.get(), &bytes);
    if (size < 0)
      return std::unexpected(
          net::Failure{Reason::bad_protocol, nghttp2_strerror(static_cast<int>(size))});
    if (size == 0) break;
    out.append(text(bytes, static_cast<std::size_t>(size)));
  }
  if (out.empty()) state_->fail_if_over();
  return out;
}

std::expected<void, net::Failure> Http2Call::feed(std::string_view bytes) {
  state_->wire_bytes += bytes.size();
  if (state_->wire_bytes > state_->limits.wire_bytes_max)
    state_->fail(Reason::too_large,
                 fmt::format("the server sends more than {} bytes", state_->limits.wire_bytes_max));
  if (state_->failure) return std::unexpected(*state_->failure);
  const ssize_t read = nghttp2_session_mem_recv(
      state_->session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (read < 0)
    state_->fail(Reason::bad_protocol, fmt::format("the answer is not valid HTTP/2: {}",
                                                   nghttp2_strerror(static_cast<int>(read))));
  state_->fail_if_over();
  if (state_->failure) return std::unexpected(*state_->failure);
  return {};
}

bool Http2Call::has_head() const { return state_->has_head; }

bool Http2Call::is_ended() const { return state_->is_ended || state_->failure.has_value(); }

bool Http2Call::may_go_on() const {
  const bool is_whole = state_->is_complete && state_->is_closed && !state_->is_reset;
  if (!is_whole || state_->failure) return false;
  nghttp2_session* session = state_->session.get();
  return nghttp2_session_check_request_allowed(session) != 0 &&
         nghttp2_session_get_remote_settings(session, NGHTTP2_SETTINGS_MAX_CONCURRENT_STREAMS) > 0;
}

std::expected<Http2Answer, net::Failure> Http2Call::answer() const {
  if (state_->failure) return std::unexpected(*state_->failure);
  return state_->answer;
}

}  // namespace fw::kit
