#include "flow/verify/memory.hpp"

#include <algorithm>
#include <charconv>
#include <limits>

#include "base/encode.hpp"
#include "base/text.hpp"

namespace fw::verify {
namespace {

constexpr std::string_view kVersion = "v2";
constexpr std::string_view kVersionAlone = "v1";  // of a machine without a fleet

/// Writes fields with a separator between them; text is percent-encoded, so no field holds one.
class Writer {
 public:
  explicit Writer(char separator) : separator_(separator) {}
  Writer& text(std::string_view value) { return raw(percent_encode(value)); }
  Writer& number(std::int64_t value) { return raw(fmt::format("{}", value)); }
  Writer& at(Instant value) { return number(to_ms(value)); }
  template <class Enum>
  Writer& named(Enum value) {
    return raw(name(value));
  }
  Writer& raw(std::string_view value) {
    if (!first_) out_ += separator_;
    first_ = false;
    out_ += value;
    return *this;
  }
  [[nodiscard]] std::string take() { return std::move(out_); }

 private:
  char separator_;
  bool first_ = true;
  std::string out_;
};

/// Reads them back; after the first mistake `ok` is false and everything reads as nothing.
class Reader {
 public:
  Reader(std::string_view text, char separator) : fields_(split(text, separator)) {}

  [[nodiscard]] std::string_view raw() {
    if (at_ >= fields_.size()) {
      ok_ = false;
      return {};
    }
    return fields_[at_++];
  }
  [[nodiscard]] std::string text() { return value_of(percent_decode(raw())); }
  template <class Number = int>
  [[nodiscard]] Number number() {
    return value_of(to_number<Number>(raw()));
  }
  [[nodiscard]] Instant at() { return from_ms(number<std::int64_t>()); }
  template <class Value>
  [[nodiscard]] Value value_of(std::optional<Value> value) {
    ok_ = ok_ && value.has_value();
    return value.value_or(Value{});
  }
  template <class Value>
  [[nodiscard]] Value value_of(Result<Value> value) {
    ok_ = ok_ && value.has_value();
    return value ? *std::move(value) : Value{};
  }
  [[nodiscard]] bool more() const { return ok_ && at_ < fields_.size(); }
  void require(bool condition) { ok_ = ok_ && condition; }
  [[nodiscard]] bool ended() const { return ok_ && at_ == fields_.size(); }

 private:
  std::vector<std::string_view> fields_;
  std::size_t at_ = 0;
  bool ok_ = true;
};

std::string pack(const Vote& vote) {
  Writer out(',');
  out.text(vote.probe_id).named(vote.outcome).named(vote.reason).text(vote.detail);
  out.number(vote.slot).at(vote.started_at).text(vote.machine.value);
  out.text(vote.place.name).text(vote.place.region).text(vote.place.continent);
  out.number(static_cast<int>(vote.footing)).number(vote.round).number(vote.is_own ? 1 : 0);
  return out.take();
}

bool unpack(std::string_view text, bool is_alone, Vote& vote) {
  Reader in(text, ',');
  vote.probe_id = in.text();
  vote.outcome = in.value_of(model::outcome_named(in.raw()));
  vote.reason = in.value_of(model::reason_named(in.raw()));
  vote.detail = in.text();
  vote.slot = in.number<model::Slot>();
  vote.started_at = in.at();
  vote.machine.value = in.text();
  vote.place = {.name = in.text(), .region = in.text(), .continent = in.text()};
  if (is_alone) return in.ended();
  const int footing = in.number();
  in.require(footing >= 0 && footing <= static_cast<int>(model::Footing::isolated));
  vote.footing = static_cast<model::Footing>(footing);
  vote.round = in.number();
  vote.is_own = in.number() != 0;
  return in.ended();
}

std::string pack(const SlotMark& mark) {
  Writer out(',');
  out.number(mark.slot).number(mark.partial ? 1 : 0).number(mark.regional ? 1 : 0);
  for (const std::string& probe : mark.probes) out.text(probe);
  return out.take();
}

bool unpack(std::string_view text, SlotMark& mark) {
  Reader in(text, ',');
  mark.slot = in.number<model::Slot>();
  mark.partial = in.number() != 0;
  mark.regional = in.number() != 0;
  while (in.more()) mark.probes.push_back(in.text());
  return in.ended() && mark.probes.size() <= kVotesMax;
}

void pack_fleet(Writer& out, const Memory& memory) {
  out.named(memory.extent).named(memory.verified).number(memory.round).number(memory.quorum_slot);
  Writer marks(';');
  for (const SlotMark& mark : memory.marks) marks.raw(pack(mark));
  out.raw(marks.take()).number(memory.regional_slots).at(memory.regional_since);
  Writer recent(',');
  for (const Past& past : memory.recent)
    recent.raw(fmt::format("{}:{}:{}", past.good ? 1 : 0, past.slot, percent_encode(past.region)));
  out.raw(recent.take()).number(memory.is_held ? 1 : 0);
}

void unpack_fleet(Reader& in, Memory& memory) {
  memory.extent = in.value_of(model::extent_named(in.raw()));
  memory.verified = in.value_of(model::verified_named(in.raw()));
  memory.round = in.number();
  memory.quorum_slot = in.number<model::Slot>();
  for (const auto mark : split(in.raw(), ';'))
    in.require(unpack(mark, memory.marks.emplace_back()));
  memory.regional_slots = in.number();
  memory.regional_since = in.at();
  for (const auto text : split(in.raw(), ',')) {
    Reader past(text, ':');
    const bool good = past.number() != 0;
    const auto slot = past.number<model::Slot>();
    memory.recent.push_back({slot, past.text(), good});
    in.require(past.ended());
  }
  memory.is_held = in.number() != 0;
  in.require(memory.marks.size() <= kMarksMax && memory.recent.size() <= kRecentLooks);
}

std::string pack_votes(const std::vector<Vote>& votes) {
  Writer out(';');
  for (const Vote& vote : votes) out.raw(pack(vote));
  return out.take();
}

}  // namespace

std::string pack(const Memory& memory) {
  Writer out('\t');
  out.raw(kVersion).text(memory.monitor.value).named(memory.state).named(memory.reason);
  out.text(memory.detail).at(memory.since);
  Writer probes(',');
  for (const auto& probe : memory.probes) probes.text(probe);
  out.raw(probes.take()).number(memory.slot).at(memory.slot_planned_at).number(memory.attempts);
  out.number(static_cast<int>(memory.question)).raw(pack_votes(memory.votes));
  out.number(memory.blind ? 1 : 0).at(memory.blind_since).number(memory.blind_slots);
  out.number(memory.flapping ? 1 : 0);
  Writer transitions(',');
  for (const auto at : memory.transitions) transitions.at(at);
  out.raw(transitions.take());
  pack_fleet(out, memory);
  return out.take();
}

Result<Memory> unpack(std::string_view text) {
  Memory memory;
  Reader in(text, '\t');
  const auto version = in.raw();
  const bool is_alone = version == kVersionAlone;
  in.require(is_alone || version == kVersion);
  memory.monitor = model::MonitorId(in.text());
  memory.state = in.value_of(model::state_named(in.raw()));
  memory.reason = in.value_of(model::reason_named(in.raw()));
  memory.detail = in.text();
  memory.since = in.at();
  for (const auto probe : split(in.raw(), ','))
    memory.probes.push_back(in.value_of(percent_decode(probe)));
  memory.slot = in.number<model::Slot>();
  memory.slot_planned_at = in.at();
  memory.attempts = in.number();
  const int question = in.number();
  in.require(question >= 0 && question <= static_cast<int>(Question::recovering));
  memory.question = static_cast<Question>(question);
  for (const auto vote : split(in.raw(), ';'))
    in.require(unpack(vote, is_alone, memory.votes.emplace_back()));
  memory.blind = in.number() != 0;
  memory.blind_since = in.at();
  memory.blind_slots = in.number();
  memory.flapping = in.number() != 0;
  for (const auto at : split(in.raw(), ','))
    memory.transitions.push_back(from_ms(in.value_of(to_number<std::int64_t>(at))));
  if (!is_alone) unpack_fleet(in, memory);
  const bool fits =
      memory.votes.size() <= kVotesMax && memory.transitions.size() <= kTransitionsKept;
  if (!in.ended() || !fits)
    return fail(Code::corrupt, "this is not a verification state as this program writes it");
  return memory;
}

}  // namespace fw::verify
