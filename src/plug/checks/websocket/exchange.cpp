#include "plug/checks/websocket/exchange.hpp"

#include <algorithm>
#include <array>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "plug/checks/websocket/frames.hpp"
#include "plug/checks/websocket/handshake.hpp"
#include "plug/kit/shown.hpp"
#include "plug/kit/wire.hpp"

namespace fw::checks::websocket {
namespace {

using model::Reason;

constexpr std::size_t kHeadersShownMax = 50;
constexpr std::size_t kValueBytesMax = 256;

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

template <std::size_t size>
std::array<char, size> random_bytes(Random& random) {
  std::array<char, size> bytes;
  random.fill(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

/// One exchange under way.
class Exchange {
 public:
  Exchange(net::Net& net, net::Connection& connection, const Plan& plan, net::Trace& trace)
      : net_(net), connection_(connection), plan_(plan), trace_(trace) {}

  net::Look<> upgrade();
  net::Look<> send(Opcode opcode, std::string payload);
  net::Look<> wait_for_expected();

 private:
  net::Look<> read_more(std::string& into);
  net::Look<Head> read_answer();
  /// True where the message is the expected one.
  net::Look<bool> take(Message message);
  net::Failure missing() const;

  net::Net& net_;
  net::Connection& connection_;
  const Plan& plan_;
  net::Trace& trace_;
  FrameReader frames_;
  kit::Moment sent_;
  std::optional<kit::Moment> first_;
  int messages_ = 0;
};

net::Look<> Exchange::read_more(std::string& into) {
  std::array<char, 4096> chunk;
  const auto on_timeout = first_ ? Reason::timeout_transfer : Reason::timeout_first_byte;
  auto got = co_await kit::read_some(connection_, chunk, on_timeout);
  if (!got) co_return std::unexpected(std::move(got).error());
  const auto now = std::chrono::steady_clock::now();
  if (!first_) {
    first_ = now;
    trace_.phases.first_byte = kit::elapsed(sent_, now);
  }
  trace_.phases.transfer = kit::elapsed(*first_, now);
  into.append(chunk.data(), *got);
  co_return std::expected<void, net::Failure>();
}

net::Look<Head> Exchange::read_answer() {
  std::string bytes;
  std::optional<std::size_t> end;
  while (!end) {
    if (bytes.size() > kHeadBytesMax)
      co_return failure(
          Reason::too_large,
          fmt::format("the head of the answer has more than {} bytes", kHeadBytesMax));
    auto more = co_await read_more(bytes);
    if (!more) co_return std::unexpected(std::move(more).error());
    // What is no HTTP at all need not be waited for.
    if (!std::string_view("HTTP/1.1 ").starts_with(std::string_view(bytes).substr(0, 9)))
      co_return failure(Reason::bad_http, "the answer is not valid HTTP");
    end = end_of_head(bytes);
  }
  auto head = read_head(std::string_view(bytes).substr(0, *end));
  const std::string_view rest = std::string_view(bytes).substr(*end);
  if (head && head->status == 101) {
    frames_.feed(rest);
  } else {
    trace_.evidence.excerpt = kit::excerpt(rest);
  }
  co_return head;
}

net::Look<> Exchange::upgrade() {
  const auto key = random_bytes<16>(net_.random);
  const std::string key_text = to_base64({key.data(), key.size()});
  const std::string request = upgrade_request(plan_, net_.user_agent, key_text);
  auto written = co_await kit::write_all(connection_, request, Reason::timeout_first_byte);
  if (!written) co_return std::unexpected(std::move(written).error());
  sent_ = std::chrono::steady_clock::now();
  auto head = co_await read_answer();
  if (!head) co_return std::unexpected(std::move(head).error());
  trace_.evidence.status = head->status;
  trace_.evidence.protocol = "HTTP/1.1";
  for (const auto& [name, value] : head->headers) {
    if (trace_.evidence.headers.size() >= kHeadersShownMax) break;
    if (equal_ignoring_case(name, "set-cookie")) continue;  // it may open a session
    trace_.evidence.headers.emplace_back(kit::shown(name, kValueBytesMax),
                                         kit::shown(value, kValueBytesMax));
  }
  auto good = check_head(*head, plan_, key_text);
  if (good) trace_.evidence.protocol = "WebSocket";
  co_return good;
}

net::Look<> Exchange::send(Opcode opcode, std::string payload) {
  const std::string frame = client_frame(opcode, payload, random_bytes<4>(net_.random));
  auto written = co_await kit::write_all(connection_, frame, Reason::timeout_transfer);
  co_return written;
}

net::Failure Exchange::missing() const {
  return {Reason::unexpected_answer, fmt::format("no message contains \"{}\" ({} came)",
                                                 printable(shorten(plan_.expect, 80)), messages_)};
}

net::Look<bool> Exchange::take(Message message) {
  if (message.opcode == Opcode::ping) {
    auto answered = co_await send(Opcode::pong, std::move(message.payload));
    if (!answered) co_return std::unexpected(std::move(answered).error());
    co_return false;
  }
  if (message.opcode == Opcode::pong) co_return false;
  if (message.opcode == Opcode::close)
    co_return failure(Reason::unexpected_answer,
                      fmt::format("the server closed with {} after {} messages",
                                  close_code(message.payload), messages_));
  ++messages_;
  trace_.evidence.body_bytes = message.payload.size();
  trace_.evidence.excerpt = kit::excerpt(message.payload);
  co_return message.payload.find(plan_.expect) != std::string::npos;
}

net::Look<> Exchange::wait_for_expected() {
  std::string bytes;
  std::size_t read = 0;
  int taken = 0;  // pings among them
  while (true) {
    auto message = frames_.next();
    if (!message) co_return std::unexpected(std::move(message).error());
    if (*message) {
      auto fits = co_await take(**std::move(message));
      if (!fits) co_return std::unexpected(std::move(fits).error());
      if (*fits) co_return std::expected<void, net::Failure>();
      if (++taken >= kMessagesMax) co_return std::unexpected(missing());
      continue;
    }
    if (read >= kReadBytesMax) co_return std::unexpected(missing());
    bytes.clear();
    auto more = co_await read_more(bytes);
    if (!more && messages_ > 0 && more.error().reason == Reason::timeout_transfer)
      co_return std::unexpected(missing());
    if (!more) co_return std::unexpected(std::move(more).error());
    read += bytes.size();
    frames_.feed(bytes);
  }
}

}  // namespace

net::Look<> exchange(net::Net& net, net::Connection& connection, const Plan& plan,
                     net::Trace& trace) {
  Exchange under_way(net, connection, plan, trace);
  auto ended = co_await under_way.upgrade();
  if (!ended) co_return ended;
  if (!plan.send.empty()) ended = co_await under_way.send(Opcode::text, plan.send);
  if (ended && !plan.expect.empty()) ended = co_await under_way.wait_for_expected();
  if (!ended) co_return ended;
  // A clean goodbye, 1000; whether it arrives is no longer looked at.
  auto left = co_await under_way.send(Opcode::close, std::string("\x03\xe8", 2));
  static_cast<void>(left);
  co_return ended;
}

}  // namespace fw::checks::websocket
