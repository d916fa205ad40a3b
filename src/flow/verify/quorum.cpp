#include "flow/verify/quorum.hpp"

#include <algorithm>
#include <set>

namespace fw::verify {
namespace {

using model::Outcome;

std::vector<Vote> of_class(std::span<const Vote> votes, model::ReasonClass wanted) {
  std::vector<Vote> found;
  for (const Vote& vote : votes)
    if (vote.outcome == Outcome::down && class_of(vote.reason) == wanted) found.push_back(vote);
  return found;
}

/// The failing votes of the class that has most of them; of the newest one where two are even.
std::vector<Vote> largest_class(std::span<const Vote> votes) {
  std::vector<Vote> best;
  for (const Vote& vote : votes) {
    auto candidate = of_class(votes, class_of(vote.reason));
    if (candidate.size() >= best.size()) best = std::move(candidate);
  }
  return best;
}

bool in_enough_slots(std::span<const Vote> votes, const Rules& rules) {
  if (rules.interval > kTwoSlotInterval) return true;
  return std::ranges::any_of(votes, [&](const Vote& one) { return one.slot != votes[0].slot; });
}

}  // namespace

int votes_needed(const Rules& rules) { return 1 + std::max(0, rules.confirmation.rechecks); }

Millis recheck_delay(const Rules& rules) {
  return std::min(rules.confirmation.recheck_after, rules.interval / 4);
}

Millis vote_life(const Rules& rules) {
  const int looks = 2 * votes_needed(rules);
  return Millis(60'000) + looks * (rules.timeout + recheck_delay(rules));
}

Decision decide(std::span<const Vote> votes, const Rules& rules) {
  const auto is_degraded = [](const Vote& vote) { return vote.outcome == Outcome::degraded; };
  const bool some_degraded = std::ranges::any_of(votes, is_degraded);
  if (auto agreeing = largest_class(votes);
      static_cast<int>(agreeing.size()) >= votes_needed(rules)) {
    if (!in_enough_slots(agreeing, rules)) return {Answer::wait, {}};
    return {Answer::down, std::move(agreeing)};
  }
  if (some_degraded && static_cast<int>(votes.size()) >= std::min(2, votes_needed(rules))) {
    if (!in_enough_slots(votes, rules)) return {Answer::wait, {}};
    return {Answer::degraded, {votes.begin(), votes.end()}};
  }
  const int second_round = std::max(0, rules.confirmation.rechecks);
  const int slack = rules.interval > kTwoSlotInterval ? 0 : 2;
  if (static_cast<int>(votes.size()) >= votes_needed(rules) + second_round + slack)
    return {Answer::unconfirmed, {}};
  return {Answer::ask, {}};
}

}  // namespace fw::verify
