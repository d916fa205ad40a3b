#include <algorithm>
#include <utility>

#include "flow/verify/track.hpp"

namespace fw::verify {
namespace {

using model::Observation;
using model::Outcome;
using model::State;

/// A re-check this close to the next slot would only be made twice.
constexpr Millis kBeforeSlot{1'000};
/// Rounds that take longer are followed by fewer.
constexpr Millis kRoundLate{10'000};

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  std::ranges::move(from, std::back_inserter(to));
}

}  // namespace

bool Track::asks_others() const {
  return roster_->has_others() && !rules_.only_here && rules_.confirmation.rechecks > 0;
}

/// The round under way ends; what is open goes on by the rules of one machine.
void Track::stop_asking() {
  poll_.reset();
  started_.reset();
}

/// It was seen by a look of this region that nobody asked for, or by this machine.
bool Track::is_ours(const Vote& vote) const {
  return vote.is_own || vote.machine == roster_->here().machine;
}

bool Track::is_cut_off(const Observation& look) const {
  return roster_->has_others() && (roster_->isolated() || look.footing == model::Footing::isolated);
}

bool Track::is_first_pending() const {
  return started_ && poll_ && started_->due.slot == poll_->slot();
}

std::vector<Vote> Track::round_votes() const {
  std::vector<Vote> votes;
  for (const Vote& vote : memory_.votes)
    if (vote.round == memory_.round) votes.push_back(vote);
  return votes;
}

// ── What comes in ────────────────────────────────────────────────────────────────────────────────

void Track::started(const model::Due& due, const model::MachineId& looker, Instant now) {
  if (paused_ || !asks_others()) return;
  if (poll_ && poll_->expects(due.slot, due.attempt)) return;
  started_ = Started{due, looker, now, false};
}

Step Track::refused(model::Slot slot, int attempt, Instant now) {
  Step step;
  if (!poll_ || !poll_->expects(slot, attempt)) {
    step.counted = false;
    return step;
  }
  if (leave_round(now, step)) return step;
  carry(poll_->pass(attempt, rules_.timeout, now), step);
  conclude(now, step);
  return step;
}

/// A machine that is cut off asks nobody and decides nothing. Whether it is.
bool Track::leave_round(Instant now, Step& step) {
  if (!roster_->isolated()) return false;
  const bool failing = memory_.question == Question::failing;
  if (failing) end_unconfirmed(nullptr, true, now, step);
  poll_.reset();
  return true;
}

void Track::see_failing(const Observation& look, Instant now, Step& step) {
  if (is_cut_off(look)) {
    stay_unverified(look, now, step);
    return;
  }
  if (poll_ && poll_->slot() != look.slot) {
    // One round at a time; this slot's comes after it.
    std::erase_if(memory_.votes, [&](const Vote& one) { return one.round > memory_.round; });
    vote(Question::failing, look);
    memory_.votes.back().round = memory_.round + 1;
    return;
  }
  vote(Question::failing, look);
  const model::Due about{
      .monitor = memory_.monitor, .slot = look.slot, .attempt = 0, .footing = look.footing};
  if (!poll_) open_poll(about, roster_->panel(about, look.machine, now), now, step);
  conclude(now, step);
}

/// What a machine sees that does not hear the rest of the fleet is kept, and decides nothing.
void Track::stay_unverified(const Observation& look, Instant now, Step& step) {
  poll_.reset();
  vote(Question::failing, look);
  end_unconfirmed(nullptr, true, now, step);
}

/// A look that was asked for in a round: of another machine, or this one's own.
void Track::see_answer(const Observation& look, Instant now, Step& step) {
  if (leave_round(now, step)) return;
  const bool recovering = memory_.question == Question::recovering;
  if (look.machine == roster_->here().machine) looked_at_ = now;
  if (look.outcome == Outcome::unknown) {
    if (!recovering) vote(Question::failing, look);
    carry(poll_->pass(look.attempt, rules_.timeout, now), step);
  } else if (!recovering) {
    poll_->take(look.attempt);
    vote(Question::failing, look);
  } else if (look.outcome == Outcome::down) {
    poll_.reset();
  } else {
    poll_->take(look.attempt);
    vote(Question::recovering, look);
  }
  conclude(now, step);
}

/// The look that others were asked about was good after all, or a newer one is.
void Track::see_own_good(const Observation& look, Instant now, Step& step) {
  const bool failed_here = std::ranges::any_of(
      memory_.votes, [&](const Vote& one) { return one.outcome != Outcome::up && is_ours(one); });
  if (!failed_here) {
    close();
    return;
  }
  end_unconfirmed(&look, false, now, step);
}

// ── A round of asking ────────────────────────────────────────────────────────────────────────────

void Track::open_poll(const model::Due& about, Panel panel, Instant now, Step& step) {
  // What a slot's first round did not confirm, its later ones only do without any contradiction.
  const bool is_again = std::ranges::any_of(memory_.votes, [&](const Vote& one) {
    return one.slot == about.slot && one.round < memory_.round;
  });
  const auto remotes = std::ranges::count(panel.seats, false, &Seat::at_home);
  if (is_again) panel.remotes_needed = std::max(panel.remotes_needed, static_cast<int>(remotes));
  const int more = memory_.question == Question::recovering ? 0 : looks_to_add(panel, rules_);
  for (int i = 0; i < more; ++i)
    panel.seats.push_back({.at_home = true, .candidates = {roster_->here()}});
  const int used = about.slot == memory_.slot ? memory_.attempts : 0;
  poll_.emplace(std::move(panel), about, used, recheck_delay(rules_));
  carry(poll_->open(now, rules_.timeout, now), step);
}

void Track::carry(Asks asks, Step& step) {
  append(step.asks, std::move(asks.of_others));
  append(step.rechecks, std::move(asks.own));
  if (poll_ && poll_->slot() == memory_.slot)
    memory_.attempts = std::max(memory_.attempts, poll_->attempts());
}

void Track::conclude(Instant now, Step& step) {
  if (memory_.question == Question::recovering) {
    if (poll_ && poll_->settled()) poll_.reset();
    if (!memory_.votes.empty()) recover_in_fleet(now, step);
  } else if (poll_) {
    weigh_round(now, step);
  } else if (memory_.question == Question::failing) {
    next_round(now, step);
  }
}

void Track::weigh_round(Instant now, Step& step) {
  if (leave_round(now, step)) return;
  const auto has_quorum = [&](const Vote& one) {
    return one.slot == memory_.quorum_slot && one.started_at >= now - kQuorumLife;
  };
  if (std::ranges::none_of(memory_.votes, has_quorum)) memory_.quorum_slot = 0;
  Weighed weighed = weigh(round_votes(), poll_->panel(), rules_);
  const bool is_short = rules_.interval <= kTwoSlotInterval;
  if (weighed.down && is_short && memory_.quorum_slot == 0) {
    memory_.quorum_slot = poll_->slot();
    next_round(now, step);
    return;
  }
  if (weighed.down) {
    std::vector<std::string> earlier;
    for (const Vote& one : memory_.votes)
      if (is_short && one.round < memory_.round && one.outcome == Outcome::down)
        earlier.push_back(one.probe_id);
    take({.state = State::down,
          .votes = std::move(weighed.agreeing),
          .others = std::move(weighed.others),
          .verified = reach(poll_->panel()),
          .detail = {},
          .earlier = std::move(earlier)},
         now, step);
    return;
  }
  if (!poll_->settled() || is_first_pending()) return;
  const bool failed_here = std::ranges::any_of(
      memory_.votes, [&](const Vote& one) { return one.outcome == Outcome::down && is_ours(one); });
  if (!failed_here) {
    // Others were asked because the look took long, and it came to nothing.
    close();
    return;
  }
  was_unanswered_ = weighed.unanswered;
  mark_slot(weighed);
  if (!find_extent(weighed, now, step)) next_round(now, step);
}

/// What was not confirmed is looked at again: with the slot that failed meanwhile, after a while,
/// or with the next slot.
void Track::next_round(Instant now, Step& step) {
  poll_.reset();
  const auto waiting = std::ranges::find_if(
      memory_.votes, [&](const Vote& one) { return one.round > memory_.round; });
  if (waiting != memory_.votes.end()) {
    ++memory_.round;
    const model::Due about{
        .monitor = memory_.monitor, .slot = waiting->slot, .footing = waiting->footing};
    open_poll(about, roster_->panel(about, waiting->machine, now), now, step);
    return;
  }
  if (memory_.quorum_slot == memory_.slot && memory_.quorum_slot != 0) {
    ++memory_.round;  // the next slot decides
    return;
  }
  const auto next = static_cast<std::size_t>(memory_.round) + 1;
  const Instant next_slot = memory_.slot_planned_at + rules_.interval;
  const bool is_known =
      memory_.state == State::degraded && memory_.extent != model::Extent::everywhere;
  if (next < std::size(kRoundsAt) && memory_.attempts < kAttemptsMax && !memory_.votes.empty() &&
      !is_known) {
    const Instant planned = memory_.votes.front().started_at + kRoundsAt[next];
    const Instant at = std::max(now + recheck_delay(rules_), planned);
    if (at + kBeforeSlot < next_slot && at - planned <= kRoundLate) {
      ++memory_.round;
      step.rechecks.push_back(ask_once(at));
      return;
    }
  }
  end_unconfirmed(nullptr, was_unanswered_, now, step);
}

void Track::end_unconfirmed(const Observation* last, bool unanswered, Instant now, Step& step) {
  const std::vector<Vote> votes = memory_.votes;
  const std::size_t before = step.verdicts.size();
  give_up(last, now, step);
  if (step.verdicts.size() > before) {
    model::Verdict& verdict = step.verdicts.back();
    verdict.verified =
        unanswered ? model::Verified::unverified : reach(votes, roster_->here().place.region);
    if (unanswered) {
      if (verdict.detail.empty()) verdict.detail = std::string(sentence(verdict.reason));
      verdict.detail += "; not verified: too few other places could look";
    }
  }
  memory_.votes = votes;
  find_unsteady(now, step);
  memory_.votes.clear();
}

// ── Time, and recovery ───────────────────────────────────────────────────────────────────────────

void Track::advance_fleet(Instant now, Step& step) {
  const bool can_ask = roster_->has_others() && !rules_.only_here;
  if (!can_ask) stop_asking();  // the others may have left the fleet while they were asked
  if (paused_ || !can_ask) return;
  // A round about the slot before comes first.
  const bool may_hedge = started_ && !started_->hedged && !poll_;
  if (may_hedge && now >= started_->at + kHedgeAfter) {
    started_->hedged = true;
    const model::Due due = started_->due;
    const bool in_doubt =
        memory_.question == Question::none || memory_.question == Question::failing;
    if (in_doubt && memory_.state != State::down && !roster_->isolated() &&
        due.footing != model::Footing::isolated && asks_others()) {
      if (due.attempt == 0 && due.planned_at > memory_.slot_planned_at)
        begin_slot(due.slot, due.planned_at);
      open_poll(due, roster_->panel(due, started_->looker, now), now, step);
    }
  }
  if (started_ && now >= started_->at + rules_.timeout + kAnswerGrace) started_.reset();
  if (poll_ && leave_round(now, step)) return;
  if (poll_ && poll_->next() <= now) carry(poll_->advance(rules_.timeout, now), step);
  if (poll_ && poll_->settled() && !is_first_pending()) conclude(now, step);
  const bool is_stuck = memory_.question == Question::failing && !poll_ && asked_.empty() &&
                        memory_.quorum_slot == 0 && asks_others();
  if (is_stuck) next_round(now, step);
}

Instant Track::next_in_fleet() const {
  auto soonest = Instant::max();
  if (paused_ || !roster_->has_others()) return soonest;
  if (started_) {
    const bool may_hedge = !started_->hedged && !poll_;
    soonest = started_->at + (may_hedge ? kHedgeAfter : rules_.timeout + kAnswerGrace);
  }
  if (poll_) soonest = std::min(soonest, poll_->next());
  return soonest;
}

/// Over with a good look at home and one of another region, or with two slots in a row.
void Track::recover_in_fleet(Instant now, Step& step) {
  const auto needed = static_cast<std::size_t>(std::max(1, rules_.confirmation.recoveries));
  const Panel panel = roster_->panel({.monitor = memory_.monitor, .slot = memory_.slot}, {}, now);
  bool elsewhere = false;
  bool two_slots = false;
  for (const Vote& one : memory_.votes) {
    elsewhere |= one.place.region != panel.home;
    two_slots |= one.slot != memory_.votes.front().slot;
  }
  const bool wide = needed == 1 || elsewhere || two_slots || panel.regions == 0;
  if (memory_.votes.size() >= needed && wide) {
    const bool slow = memory_.votes.back().outcome == Outcome::degraded;
    const auto reached = elsewhere ? reach(panel) : model::Verified::unasked;
    take({.state = slow ? State::degraded : State::up,
          .votes = memory_.votes,
          .others = {},
          .verified = reached,
          .detail = {},
          .earlier = {}},
         now, step);
    return;
  }
  if (poll_) return;
  if (!elsewhere && panel.regions > 0) {
    if (std::exchange(recovery_asked_, memory_.slot) == memory_.slot) return;
    Panel one = panel;
    std::erase_if(one.seats, [](const Seat& seat) { return seat.at_home; });
    if (one.seats.size() > 1) one.seats.resize(1);
    const model::Due about{.monitor = memory_.monitor, .slot = memory_.slot};
    open_poll(about, std::move(one), now, step);
    if (poll_->settled()) poll_.reset();
  } else if (memory_.votes.size() < needed) {
    ask(now, step);
  }
}

}  // namespace fw::verify
