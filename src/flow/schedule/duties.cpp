#include "flow/schedule/duties.hpp"

#include <algorithm>

namespace fw::schedule {

Millis rank_delay(Millis interval) { return std::clamp(interval / 5, Millis(400), Millis(2'000)); }

namespace {

/// Nobody has begun it. Who is so late that the next in rank is about to act lets that one go
/// first.
Decision decide_unclaimed(Duty& duty, Instant now) {
  const Millis interval(duty.interval_ms);
  if (now - duty.planned_at >= lateness_max(interval)) return Decision::drop;
  const Millis delay = rank_delay(interval);
  const Millis guard = std::min(kGuardMax, delay / 4);
  const Instant next_acts = duty.planned_at + delay * (duty.rank + 1);
  const bool is_turn =
      duty.vantage == model::Vantage::home || duty.vantage == model::Vantage::shadow;
  const bool is_close = next_acts - guard <= now && now < next_acts + guard;
  if (!is_turn || !is_close || duty.rank + 1U >= kRanks) return Decision::act;
  duty.at = next_acts + guard;
  return Decision::wait;
}

}  // namespace

Decision decide(Duty& duty, const Claim* claim, Millis timeout, Instant now) {
  const Millis interval(duty.interval_ms);
  if (claim == nullptr || claim->state == Claim::State::lost) return decide_unclaimed(duty, now);
  if (claim->state == Claim::State::done) return Decision::drop;
  if (interval < kRedoIntervalMin) return Decision::drop;
  const Millis delay = rank_delay(interval);
  const Millis lateness = lateness_max(interval);
  // The owner's look began when it was planned, whenever its claim was heard of.
  const Instant began = claim->at < duty.planned_at + delay ? duty.planned_at : claim->at;
  const Instant redo_at = began + timeout + kRedoAfter + delay * duty.rank;
  if (redo_at - duty.planned_at >= lateness) return Decision::drop;
  duty.vantage = model::Vantage::redo;
  if (now >= redo_at) return Decision::act;
  duty.at = redo_at;
  return Decision::wait;
}

void Duties::hasten(const std::vector<Token>& tokens, Instant now, Millis delay) {
  waiting_.update([&](Duty& duty) {
    if (duty.vantage == model::Vantage::redo && std::ranges::binary_search(tokens, duty.token))
      duty.at = std::min(duty.at, now + delay * duty.rank);
    return true;
  });
}

}  // namespace fw::schedule
