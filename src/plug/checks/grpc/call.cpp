#include "plug/checks/grpc/call.hpp"

#include <nghttp2/nghttp2.h>

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>
#include <ranges>

#include "base/assert.hpp"
#include "base/text.hpp"

namespace fw::checks::grpc {
namespace {

using model::Reason;

constexpr std::size_t kSettingsMax = 32;
constexpr std::size_t kUnsentAcksMax = 64;
constexpr std::size_t kOutputBytesMax = 64 * 1024;

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

}  // namespace

/// The session with all that its callbacks write to.
struct Call::State {
  Session session;
  std::int32_t stream = 0;
  std::string body;
  std::size_t body_sent = 0;
  CallAnswer answer;
  std::size_t header_bytes = 0;
  bool is_ended = false;
  std::optional<net::Failure> failure;

  void fail(Reason reason, std::string detail) {
    if (!failure) failure = net::Failure{reason, std::move(detail)};
  }
  void open();
  void submit(const Headers& headers);

  static State& of(void* user) { return *static_cast<State*>(user); }
  static ssize_t read_body(nghttp2_session* session, std::int32_t stream, std::uint8_t* into,
                           std::size_t room, std::uint32_t* flags, nghttp2_data_source* source,
                           void* user);
  static int header(nghttp2_session* session, const nghttp2_frame* frame, const std::uint8_t* name,
                    std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                    std::uint8_t flags, void* user);
  static int data(nghttp2_session* session, std::uint8_t flags, std::int32_t stream,
                  const std::uint8_t* bytes, std::size_t size, void* user);
  static int frame(nghttp2_session* session, const nghttp2_frame* frame, void* user);
  static int closed(nghttp2_session* session, std::int32_t stream, std::uint32_t error, void* user);
};

ssize_t Call::State::read_body(nghttp2_session*, std::int32_t, std::uint8_t* into, std::size_t room,
                               std::uint32_t* flags, nghttp2_data_source*, void* user) {
  State& state = of(user);
  const std::size_t size = std::min(room, state.body.size() - state.body_sent);
  std::memcpy(into, state.body.data() + state.body_sent, size);
  state.body_sent += size;
  if (state.body_sent == state.body.size()) *flags |= NGHTTP2_DATA_FLAG_EOF;
  return static_cast<ssize_t>(size);
}

int Call::State::header(nghttp2_session*, const nghttp2_frame* frame, const std::uint8_t* name,
                        std::size_t name_size, const std::uint8_t* value, std::size_t value_size,
                        std::uint8_t, void* user) {
  State& state = of(user);
  if (frame->hd.stream_id != state.stream) return 0;
  state.header_bytes += name_size + value_size;
  if (state.answer.headers.size() >= kHeadersMax || state.header_bytes > kHeaderBytesMax) {
    state.fail(Reason::too_large, fmt::format("the answer has more than {} headers or {} bytes of "
                                              "them",
                                              kHeadersMax, kHeaderBytesMax));
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
  std::string key(reinterpret_cast<const char*>(name), name_size);
  std::string text(reinterpret_cast<const char*>(value), value_size);
  if (key == ":status") {
    // Interim answers (100 to 199) come before the one that counts.
    state.answer.status = to_number<int>(text).value_or(0);
    return 0;
  }
  state.answer.headers.emplace_back(std::move(key), std::move(text));
  return 0;
}

int Call::State::data(nghttp2_session*, std::uint8_t, std::int32_t stream,
                      const std::uint8_t* bytes, std::size_t size, void* user) {
  State& state = of(user);
  if (stream != state.stream) return 0;
  if (state.answer.body.size() + size > kBodyBytesMax) {
    state.fail(Reason::too_large, fmt::format("the answer has more than {} bytes", kBodyBytesMax));
    return NGHTTP2_ERR_CALLBACK_FAILURE;
  }
  state.answer.body.append(reinterpret_cast<const char*>(bytes), size);
  return 0;
}

int Call::State::frame(nghttp2_session*, const nghttp2_frame* frame, void* user) {
  State& state = of(user);
  if (frame->hd.type == NGHTTP2_GOAWAY && frame->goaway.last_stream_id < state.stream)
    state.fail(
        Reason::unexpected_answer,
        fmt::format("the server goes away: {}", nghttp2_http2_strerror(frame->goaway.error_code)));
  return 0;
}

int Call::State::closed(nghttp2_session*, std::int32_t stream, std::uint32_t error, void* user) {
  State& state = of(user);
  if (stream != state.stream) return 0;
  state.is_ended = true;
  // A server may end early with NO_ERROR, or cancel, once it has said everything (RFC 9113 §8.1).
  if (error != NGHTTP2_NO_ERROR && state.answer.value("grpc-status").empty())
    state.fail(Reason::unexpected_answer,
               fmt::format("the server gives the call up: {}", nghttp2_http2_strerror(error)));
  return 0;
}

void Call::State::open() {
  nghttp2_session_callbacks* made_callbacks = nullptr;
  nghttp2_option* made_option = nullptr;
  FW_ASSERT(nghttp2_session_callbacks_new(&made_callbacks) == 0);
  const Callbacks callbacks(made_callbacks);
  FW_ASSERT(nghttp2_option_new(&made_option) == 0);
  const Option option(made_option);
  nghttp2_session_callbacks_set_on_header_callback(callbacks.get(), header);
  nghttp2_session_callbacks_set_on_data_chunk_recv_callback(callbacks.get(), data);
  nghttp2_session_callbacks_set_on_frame_recv_callback(callbacks.get(), frame);
  nghttp2_session_callbacks_set_on_stream_close_callback(callbacks.get(), closed);
  nghttp2_option_set_max_settings(option.get(), kSettingsMax);
  nghttp2_option_set_max_outbound_ack(option.get(), kUnsentAcksMax);
  nghttp2_session* made = nullptr;
  FW_ASSERT(nghttp2_session_client_new2(&made, callbacks.get(), this, option.get()) == 0);
  session.reset(made);
}

void Call::State::submit(const Headers& headers) {
  const std::array<nghttp2_settings_entry, 2> settings = {
      {{NGHTTP2_SETTINGS_ENABLE_PUSH, 0},
       {NGHTTP2_SETTINGS_MAX_HEADER_LIST_SIZE, static_cast<std::uint32_t>(kHeaderBytesMax)}}};
  nghttp2_submit_settings(session.get(), NGHTTP2_FLAG_NONE, settings.data(), settings.size());
  std::vector<nghttp2_nv> fields;
  for (const auto& [name, value] : headers) {
    const auto bytes = [](const std::string& text) {
      // nghttp2 copies what it is given, but takes it without const.
      return const_cast<std::uint8_t*>(reinterpret_cast<const std::uint8_t*>(text.data()));
    };
    fields.push_back({bytes(name), bytes(value), name.size(), value.size(), NGHTTP2_NV_FLAG_NONE});
  }
  nghttp2_data_provider provider{};
  provider.read_callback = read_body;
  stream = nghttp2_submit_request(session.get(), nullptr, fields.data(), fields.size(), &provider,
                                  nullptr);
  if (stream < 0) fail(Reason::local_resources, nghttp2_strerror(stream));
}

std::string_view CallAnswer::value(std::string_view name) const {
  for (const auto& [key, value] : std::views::reverse(headers))
    if (key == name) return value;
  return {};
}

Call::Call(Headers headers, std::string body) : state_(std::make_unique<State>()) {
  state_->body = std::move(body);
  state_->open();
  state_->submit(headers);
}

Call::~Call() = default;

std::expected<std::string, net::Failure> Call::take_output() {
  std::string out;
  while (out.size() < kOutputBytesMax) {
    const std::uint8_t* bytes = nullptr;
    const ssize_t size = nghttp2_session_mem_send(state_->session.get(), &bytes);
    if (size < 0)
      return std::unexpected(
          net::Failure{Reason::bad_protocol, nghttp2_strerror(static_cast<int>(size))});
    if (size == 0) break;
    out.append(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  }
  return out;
}

std::expected<void, net::Failure> Call::feed(std::string_view bytes) {
  const ssize_t read = nghttp2_session_mem_recv(
      state_->session.get(), reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
  if (read < 0)
    state_->fail(Reason::bad_protocol, fmt::format("the answer is not valid HTTP/2: {}",
                                                   nghttp2_strerror(static_cast<int>(read))));
  if (state_->failure) return std::unexpected(*state_->failure);
  // After a mistake of the server's the session only wants to say goodbye.
  if (!state_->is_ended && nghttp2_session_want_read(state_->session.get()) == 0) {
    state_->fail(Reason::bad_protocol, "the answer is not valid HTTP/2");
    return std::unexpected(*state_->failure);
  }
  return {};
}

bool Call::is_ended() const { return state_->is_ended || state_->failure.has_value(); }

std::expected<CallAnswer, net::Failure> Call::answer() const {
  if (state_->failure) return std::unexpected(*state_->failure);
  return state_->answer;
}

}  // namespace fw::checks::grpc
