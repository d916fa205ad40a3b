#include "fleet/messages.hpp"

#include <algorithm>

namespace fw::fleet {
namespace {

/// Of a hello.
constexpr std::uint64_t kWantsAnswer = 1;
constexpr std::uint64_t kIsProbe = 2;

constexpr std::uint64_t kTagMax = (std::uint64_t{1} << 48U) - 1;
constexpr std::uint64_t kTimeMax = kTagMax;  // stands for Instant::max()
constexpr std::uint8_t kRefusal = 0;

// The flags of a beat; the two lowest bits are the health penalty.
constexpr std::uint8_t kIsLast = 1U << 2U;
constexpr std::uint8_t kIsIsolated = 1U << 3U;
constexpr std::uint8_t kHasWindow = 1U << 4U;
constexpr std::uint8_t kHasEcho = 1U << 5U;
constexpr std::uint8_t kHasFailing = 1U << 6U;

class Writer {
 public:
  explicit Writer(std::string& out) : out_(out) {}

  void header(Type type, Tag sender) {
    fixed(kVersion, 1);
    fixed(static_cast<std::uint8_t>(type), 1);
    fixed(sender, 6);
  }
  void fixed(std::uint64_t value, std::size_t bytes) {
    for (std::size_t i = 0; i < bytes; ++i) out_.push_back(static_cast<char>(value >> (8 * i)));
  }
  void varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) out_.push_back(static_cast<char>(value | 0x80U));
    out_.push_back(static_cast<char>(value));
  }
  void duration(Millis value) {
    varint(static_cast<std::uint64_t>(std::max<std::int64_t>(0, value.count())));
  }
  void time(Instant at) {
    const std::int64_t ms = to_ms(at);
    fixed(ms < 0 ? 0 : std::min(static_cast<std::uint64_t>(ms), kTimeMax), 6);
  }
  void text(std::string_view text, std::size_t most) {
    const std::string_view cut = text.substr(0, most);
    varint(cut.size());
    out_.append(cut);
  }

 private:
  std::string& out_;
};

/// Reads from the front; past the end it reads zeros and says so once, at `ok`.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t fixed(std::size_t bytes) {
    if (rest_.size() < bytes) return cut();
    std::uint64_t value = 0;
    for (std::size_t i = bytes; i-- > 0;)
      value = (value << 8U) | static_cast<std::uint8_t>(rest_[i]);
    rest_.remove_prefix(bytes);
    return value;
  }
  std::uint64_t varint() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint64_t byte = fixed(1);
      value |= (byte & 0x7fU) << shift;
      if (byte < 0x80) return value;
    }
    return cut();
  }
  Millis duration() {
    return Millis(static_cast<std::int64_t>(std::min<std::uint64_t>(varint(), kTimeMax)));
  }
  Instant time() {
    const std::uint64_t ms = fixed(6);
    return ms == kTimeMax ? Instant::max() : from_ms(static_cast<std::int64_t>(ms));
  }
  std::string text(std::size_t most) {
    const std::uint64_t size = varint();
    if (size > most || size > rest_.size()) {
      cut();
      return {};
    }
    std::string text(rest_.substr(0, size));
    rest_.remove_prefix(size);
    return text;
  }
  [[nodiscard]] bool ok() const { return ok_; }
  [[nodiscard]] std::size_t left() const { return rest_.size(); }

 private:
  std::uint64_t cut() {
    ok_ = false;
    rest_ = {};
    return 0;
  }
  std::string_view rest_;
  bool ok_ = true;
};

Reader body_of(std::string_view message) {
  return Reader(message.substr(std::min(message.size(), kHeaderBytes)));
}

std::unexpected<Error> malformed(std::string_view what) {
  return fail(Code::invalid, "{} is cut short or out of bounds", what);
}

void write_body(Writer& to, const Beat& beat) {
  const topology::Pulse& pulse = beat.pulse;
  auto flags = static_cast<unsigned>(std::clamp(pulse.health_penalty, 0, 3));
  if (pulse.is_last) flags |= kIsLast;
  if (pulse.is_isolated) flags |= kIsIsolated;
  if (beat.has_window) flags |= kHasWindow;
  if (beat.echo) flags |= kHasEcho;
  if (pulse.failing_percent) flags |= kHasFailing;
  to.fixed(flags, 1);
  to.varint(pulse.sequence);
  to.time(beat.wall);
  to.fixed(beat.steady, 3);
  to.duration(pulse.engine_age);
  to.varint(pulse.config_epoch);
  if (beat.has_window) {
    to.time(pulse.active_from);
    to.time(pulse.inactive_from);
  }
  if (beat.echo) {
    to.fixed(beat.echo->steady, 3);
    to.duration(beat.echo->held);
  }
  if (pulse.failing_percent)
    to.fixed(static_cast<std::uint64_t>(std::clamp(*pulse.failing_percent, 0, 100)), 1);
}

Beat read_body(Reader& from) {
  Beat beat;
  topology::Pulse& pulse = beat.pulse;
  const auto flags = static_cast<std::uint8_t>(from.fixed(1));
  pulse.health_penalty = flags & 3U;
  pulse.is_last = (flags & kIsLast) != 0;
  pulse.is_isolated = (flags & kIsIsolated) != 0;
  beat.has_window = (flags & kHasWindow) != 0;
  pulse.sequence = from.varint();
  beat.wall = from_ms(static_cast<std::int64_t>(from.fixed(6)));  // a clock is never "for ever"
  beat.steady = static_cast<std::uint32_t>(from.fixed(3));
  pulse.engine_age = from.duration();
  pulse.config_epoch = from.varint();
  if (beat.has_window) {
    pulse.active_from = from.time();
    pulse.inactive_from = from.time();
  }
  if ((flags & kHasEcho) != 0) {
    beat.echo.emplace();
    beat.echo->steady = static_cast<std::uint32_t>(from.fixed(3));
    beat.echo->held = from.duration();
  }
  if ((flags & kHasFailing) != 0)
    pulse.failing_percent = static_cast<int>(std::min<std::uint64_t>(from.fixed(1), 100));
  return beat;
}

bool read_tokens(Reader& from, std::uint64_t count, std::vector<schedule::Token>& tokens) {
  if (count > kTokensMax || count * 6 > from.left()) return false;
  tokens.clear();
  for (std::uint64_t i = 0; i < count; ++i) tokens.push_back(schedule::token_of(from.fixed(6)));
  return true;
}

bool read_hashes(Reader& from, std::vector<std::uint64_t>& hashes) {
  const std::uint64_t count = from.varint();
  if (count > kDoubtsMax || count * 8 > from.left()) return false;
  for (std::uint64_t i = 0; i < count; ++i) hashes.push_back(from.fixed(8));
  return true;
}

}  // namespace

Tag tag_of(const HashKey& key, const model::MachineId& machine, std::uint64_t incarnation) {
  const Tag tag = hash64(key, fmt::format("tag {} {}", machine.value, incarnation)) & kTagMax;
  return tag == 0 ? 1 : tag;
}

// ── Writing ──────────────────────────────────────────────────────────────────────────────────────

void write(std::string& out, Tag sender, const Hello& hello) {
  Writer to(out);
  to.header(Type::hello, sender);
  to.fixed((hello.wants_answer ? kWantsAnswer : 0) | (hello.is_probe ? kIsProbe : 0), 1);
  to.text(hello.machine.value, kMachineBytesMax);
  to.varint(hello.incarnation);
  to.text(hello.place.name, kNameBytesMax);
  to.text(hello.place.region, kNameBytesMax);
  to.text(hello.place.continent, kNameBytesMax);
  to.text(hello.software, kNameBytesMax);
  Beat beat = hello.beat;
  beat.has_window = true;
  write_body(to, beat);
  if (!hello.vitals) return;
  to.varint(hello.vitals->slots_per_minute);
  to.duration(hello.vitals->lateness_p99);
  to.varint(hello.vitals->looks_under_way);
  to.varint(hello.vitals->votes_abstained);
  to.varint(hello.vitals->slots_yielded);
}

void write(std::string& out, Tag sender, const Beat& beat) {
  Writer to(out);
  to.header(Type::beat, sender);
  write_body(to, beat);
}

void write(std::string& out, Tag sender, const Batch& batch) {
  Writer to(out);
  to.header(Type::batch, sender);
  to.varint(batch.begun.size());
  to.varint(batch.done.size());
  for (const schedule::Token token : batch.begun) to.fixed(token, 6);
  for (const schedule::Token token : batch.done) to.fixed(token, 6);
}

void write(std::string& out, Tag sender, const Doubts& doubts) {
  Writer to(out);
  to.header(Type::doubts, sender);
  for (const auto* hashes : {&doubts.quarantined, &doubts.cleared}) {
    const std::size_t count = std::min(hashes->size(), kDoubtsMax / 2);
    to.varint(count);
    for (std::size_t i = 0; i < count; ++i) to.fixed((*hashes)[i], 8);
  }
}

void write_bye(std::string& out, Tag sender) { Writer(out).header(Type::bye, sender); }

void write_refusal(std::string& out) {
  Writer to(out);
  to.fixed(kRefusal, 1);
  to.fixed(kVersionOldest, 1);
  to.fixed(kVersion, 1);
}

// ── Reading ──────────────────────────────────────────────────────────────────────────────────────

bool is_refusal(std::string_view message) {
  return !message.empty() && static_cast<std::uint8_t>(message[0]) == kRefusal;
}

Result<Header> read_header(std::string_view message) {
  Reader from(message);
  const auto version = static_cast<std::uint8_t>(from.fixed(1));
  if (is_refusal(message)) {
    const auto oldest = from.fixed(1);
    const auto newest = from.fixed(1);
    if (!from.ok()) return malformed("a refusal");
    return fail(Code::denied,
                "it speaks the fleet's protocol in the versions {} to {}, this machine in {} to {}",
                oldest, newest, kVersionOldest, kVersion);
  }
  Header header;
  const std::uint64_t type = from.fixed(1);
  header.sender = from.fixed(6);
  if (!from.ok() || message.size() > kMessageBytesMax) return malformed("a message of the fleet");
  if (version < kVersionOldest || version > kVersion)
    return fail(Code::denied,
                "it speaks version {} of the fleet's protocol, this machine the versions {} to {}",
                version, kVersionOldest, kVersion);
  if (type < static_cast<std::uint8_t>(Type::hello) ||
      type > static_cast<std::uint8_t>(Type::doubts))
    return fail(Code::invalid, "there is no message of type {}", type);
  header.type = static_cast<Type>(type);
  return header;
}

Result<Hello> read_hello(std::string_view message) {
  Reader from = body_of(message);
  Hello hello;
  const std::uint64_t flags = from.fixed(1);
  hello.wants_answer = (flags & kWantsAnswer) != 0;
  hello.is_probe = (flags & kIsProbe) != 0;
  hello.machine.value = from.text(kMachineBytesMax);
  hello.incarnation = from.varint();
  hello.place.name = from.text(kNameBytesMax);
  hello.place.region = from.text(kNameBytesMax);
  hello.place.continent = from.text(kNameBytesMax);
  hello.software = from.text(kNameBytesMax);
  hello.beat = read_body(from);
  if (from.left() > 0) {
    Vitals& vitals = hello.vitals.emplace();
    vitals.slots_per_minute = from.varint();
    vitals.lateness_p99 = from.duration();
    vitals.looks_under_way = from.varint();
    vitals.votes_abstained = from.varint();
    vitals.slots_yielded = from.varint();
  }
  if (!from.ok() || hello.machine.value.empty() || hello.place.region.empty() ||
      !hello.beat.has_window)
    return malformed("a hello");
  return hello;
}

Result<Beat> read_beat(std::string_view message) {
  Reader from = body_of(message);
  const Beat beat = read_body(from);
  if (!from.ok()) return malformed("a heartbeat");
  return beat;
}

Result<> read_batch(std::string_view message, Batch& batch) {
  Reader from = body_of(message);
  const std::uint64_t begun = from.varint();
  const std::uint64_t done = from.varint();
  const bool is_whole =
      from.ok() && read_tokens(from, begun, batch.begun) && read_tokens(from, done, batch.done);
  if (!is_whole) return malformed("a batch of claims");
  return {};
}

Result<Doubts> read_doubts(std::string_view message) {
  Reader from = body_of(message);
  Doubts doubts;
  const bool is_whole = read_hashes(from, doubts.quarantined) && read_hashes(from, doubts.cleared);
  if (!is_whole || !from.ok()) return malformed("a message about doubts");
  return doubts;
}

}  // namespace fw::fleet
