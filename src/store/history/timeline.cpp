#include "store/history/timeline.hpp"

#include <algorithm>
#include <set>

namespace fw::store {

StateTimeline::StateTimeline(std::span<const VerdictRecord> verdicts) {
  for (const VerdictRecord& verdict : verdicts)
    if (verdict.state != model::State::unconfirmed)
      changes_.push_back({.since = verdict.since, .down = verdict.state == model::State::down});
  // A verdict may speak of an earlier time than the one before it: the later word holds from there.
  for (std::size_t i = changes_.size(); i-- > 1;)
    changes_[i - 1].since = std::min(changes_[i - 1].since, changes_[i].since);
}

model::State StateTimeline::state_of(model::Outcome outcome, Instant started_at) const {
  switch (outcome) {
    case model::Outcome::up:
      return model::State::up;
    case model::Outcome::degraded:
      return model::State::degraded;
    case model::Outcome::unknown:
      return model::State::unknown;
    case model::Outcome::down:
      break;
  }
  const auto after = std::ranges::upper_bound(changes_, started_at, {}, &Change::since);
  const bool down = after != changes_.begin() && std::prev(after)->down;
  return down ? model::State::down : model::State::unconfirmed;
}

Class StateTimeline::class_of(const Sample& sample) const {
  if (sample.in_maintenance) return Class::maintenance;
  if (sample.missed) return Class::missed;
  switch (state_of(sample.outcome, sample.started_at)) {
    case model::State::up:
      return Class::up;
    case model::State::degraded:
      return Class::degraded;
    case model::State::down:
      return Class::down;
    case model::State::unconfirmed:
      return Class::unconfirmed;
    case model::State::unknown:
      break;
  }
  return Class::unknown;
}

Result<StateTimeline> read_timeline(model::Database* database, std::span<const Record> tail,
                                    Instant from) {
  std::vector<VerdictRecord> verdicts;
  if (database != nullptr) {
    FW_TRY(verdicts, read_verdicts(*database, from, Instant::max()));
  }
  std::set<Instant> known;
  for (const VerdictRecord& verdict : verdicts) known.insert(verdict.at);
  for (const Record& record : tail)
    if (const auto* verdict = std::get_if<VerdictRecord>(&record);
        verdict != nullptr && !known.contains(verdict->at))
      verdicts.push_back(*verdict);
  std::ranges::sort(verdicts, {}, [](const VerdictRecord& verdict) {
    return std::pair(verdict.at, verdict.slot);
  });
  return StateTimeline(verdicts);
}

}  // namespace fw::store
