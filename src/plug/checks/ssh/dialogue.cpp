#include "plug/checks/ssh/dialogue.hpp"

#include <array>

#include "base/text.hpp"
#include "plug/checks/ssh/bytes.hpp"
#include "plug/kit/lines.hpp"
#include "plug/kit/shown.hpp"
#include "plug/kit/wire.hpp"

namespace fw::checks::ssh {
namespace {

using model::Reason;

constexpr std::string_view kClientVersion = "SSH-2.0-FlareWarden";
constexpr std::uint8_t kDisconnect = 1;
constexpr std::uint8_t kIgnore = 2;
constexpr std::uint8_t kUnimplemented = 3;
constexpr std::uint8_t kDebug = 4;
constexpr std::uint32_t kByApplication = 11;

std::unexpected<net::Failure> failure(Reason reason, std::string detail) {
  return std::unexpected(net::Failure{reason, std::move(detail)});
}

/// One dialogue under way.
class Dialogue {
 public:
  Dialogue(net::Connection& connection, net::Trace& trace)
      : connection_(connection), trace_(trace), sent_(std::chrono::steady_clock::now()) {}

  net::Look<> write(std::string bytes);
  net::Look<std::string> read_version();
  /// The next payload that is more than noise.
  net::Look<std::string> read_packet();

 private:
  net::Look<std::string_view> read_more();

  net::Connection& connection_;
  net::Trace& trace_;
  kit::Lines lines_{kLineBytesMax};
  PacketReader packets_;
  std::array<char, 4096> chunk_{};
  kit::Moment sent_;
  std::optional<kit::Moment> first_;
  int packets_read_ = 0;
};

net::Look<> Dialogue::write(std::string bytes) {
  auto written = co_await kit::write_all(connection_, bytes, Reason::timeout_transfer);
  co_return written;
}

net::Look<std::string_view> Dialogue::read_more() {
  const auto on_timeout = first_ ? Reason::timeout_transfer : Reason::timeout_first_byte;
  auto got = co_await kit::read_some(connection_, chunk_, on_timeout);
  if (!got) co_return std::unexpected(std::move(got).error());
  const auto now = std::chrono::steady_clock::now();
  if (!first_) {
    first_ = now;
    trace_.phases.first_byte = kit::elapsed(sent_, now);
  }
  trace_.phases.transfer = kit::elapsed(*first_, now);
  trace_.evidence.body_bytes += *got;
  co_return std::string_view(chunk_.data(), *got);
}

/// RFC 4253 §4.2: lines of any text may come first.
net::Look<std::string> Dialogue::read_version() {
  int before = 0;
  std::string said;
  while (true) {
    if (auto line = lines_.next()) {
      said += *line + "\n";
      trace_.evidence.excerpt = kit::excerpt(said);
      if (line->starts_with("SSH-")) {
        packets_.feed(lines_.take_rest());
        co_return *std::move(line);
      }
      if (++before > kLinesBeforeVersionMax)
        co_return failure(Reason::bad_protocol,
                          fmt::format("no SSH version among the first {} lines", before));
      continue;
    }
    if (lines_.is_too_long())
      co_return failure(Reason::bad_protocol, "the server does not answer in SSH");
    auto more = co_await read_more();
    if (!more) co_return std::unexpected(std::move(more).error());
    lines_.feed(*more);
  }
}

net::Look<std::string> Dialogue::read_packet() {
  while (true) {
    auto payload = packets_.next();
    if (!payload) co_return std::unexpected(std::move(payload).error());
    if (!*payload) {
      auto more = co_await read_more();
      if (!more) co_return std::unexpected(std::move(more).error());
      packets_.feed(*more);
      continue;
    }
    if (++packets_read_ > kPacketsMax)
      co_return failure(Reason::bad_protocol,
                        fmt::format("no host key among {} packets", kPacketsMax));
    Reader reader(**payload);
    const std::uint8_t kind = reader.byte().value_or(0);
    if (kind == kIgnore || kind == kDebug || kind == kUnimplemented) continue;
    if (kind == kDisconnect) {
      reader.number();
      const std::string_view why = reader.text().value_or("no reason given");
      co_return failure(Reason::unexpected_answer,
                        fmt::format("the server takes leave: {}", printable(shorten(why, 200))));
    }
    co_return **std::move(payload);
  }
}

net::Look<> ask_host_key(Dialogue& dialogue, KeyExchange& exchange, Seen& seen,
                         model::Evidence& evidence) {
  auto sent = co_await dialogue.write(packet(exchange.offer()));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  auto offer = co_await dialogue.read_packet();
  if (!offer) co_return std::unexpected(std::move(offer).error());
  auto agreed = exchange.agree(*std::move(offer));
  if (!agreed) co_return std::unexpected(std::move(agreed).error());
  if (!*agreed) {
    seen.why_no_key = "the server and this check have no key exchange or host key in common";
    co_return std::expected<void, net::Failure>();
  }
  auto half = exchange.init();
  if (!half) co_return std::unexpected(std::move(half).error());
  sent = co_await dialogue.write(packet(*half));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  if ((*agreed)->skips_a_packet) {
    auto skipped = co_await dialogue.read_packet();
    if (!skipped) co_return std::unexpected(std::move(skipped).error());
  }
  auto reply = co_await dialogue.read_packet();
  if (!reply) co_return std::unexpected(std::move(reply).error());
  auto key = exchange.host_key(*reply);
  if (!key) co_return std::unexpected(std::move(key).error());
  seen.host_key = *std::move(key);
  evidence.facts.emplace_back("key exchange", (*agreed)->exchange);
  co_return std::expected<void, net::Failure>();
}

}  // namespace

net::Look<Seen> talk(net::Net& net, net::Connection& connection, const Plan& plan,
                     net::Trace& trace) {
  Dialogue dialogue(connection, trace);
  auto sent = co_await dialogue.write(fmt::format("{}\r\n", kClientVersion));
  if (!sent) co_return std::unexpected(std::move(sent).error());
  auto version = co_await dialogue.read_version();
  if (!version) co_return std::unexpected(std::move(version).error());
  Seen seen{.version = *std::move(version)};
  trace.evidence.facts.emplace_back("version", kit::shown(seen.version, 255));
  if (!seen.version.starts_with("SSH-2.0-") && !seen.version.starts_with("SSH-1.99-"))
    co_return failure(Reason::bad_protocol,
                      fmt::format("{} is not version 2 of SSH", kit::shown(seen.version, 80)));
  trace.evidence.protocol = "SSH-2.0";
  if (!plan.asks_host_key) co_return seen;
  KeyExchange exchange({.client = std::string(kClientVersion), .server = seen.version},
                       plan.key_type, net.random);
  auto asked = co_await ask_host_key(dialogue, exchange, seen, trace.evidence);
  if (!asked) co_return std::unexpected(std::move(asked).error());
  // A word of leave, so that the server does not wait; whether it arrives is no longer looked at.
  Writer leave;
  leave.byte(kDisconnect).number(kByApplication).text("only looking").text("");
  auto left = co_await dialogue.write(packet(leave.bytes()));
  static_cast<void>(left);
  co_return seen;
}

}  // namespace fw::checks::ssh
