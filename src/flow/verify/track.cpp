#include "flow/verify/track.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace fw::verify {
namespace {

using model::Observation;
using model::Outcome;
using model::State;

bool is_bad(State state) { return state == State::down || state == State::degraded; }
bool is_bad(Outcome outcome) { return outcome == Outcome::down || outcome == Outcome::degraded; }

Vote vote_of(const Observation& look) {
  return {.probe_id = look.probe_id,
          .outcome = look.outcome,
          .reason = look.reason,
          .detail = shorten(look.detail, kVoteDetailMax),
          .slot = look.slot,
          .started_at = look.started_at,
          .machine = look.machine,
          .place = look.place,
          .footing = look.footing,
          .is_own = look.attempt == 0};
}

std::vector<std::string> probes_of(std::span<const Vote> votes) {
  std::vector<std::string> probes;
  for (const Vote& vote : votes) probes.push_back(vote.probe_id);
  return probes;
}

}  // namespace

void Track::set_rules(Rules rules, bool paused) {
  const bool only_here = rules_.only_here;
  rules_ = std::move(rules);
  if (rules_.only_here && !only_here) stop_asking();
  if (paused && !paused_) {
    // What was known before a pause says nothing about the time after it.
    memory_ = {.monitor = memory_.monitor,
               .slot = memory_.slot,
               .slot_planned_at = memory_.slot_planned_at};
    asked_.clear();
    poll_.reset();
    started_.reset();
  }
  paused_ = paused;
}

void Track::restore(Memory memory) {
  memory_ = std::move(memory);
  if (memory_.votes.empty()) memory_.question = Question::none;
  if (memory_.flapping && memory_.transitions.empty()) memory_.transitions = {memory_.since};
  asked_.clear();
  seen_.clear();
  poll_.reset();
  started_.reset();
}

Step Track::release(Instant now) {
  Step step;
  memory_.is_held = false;
  tell_again(now, step);
  return step;
}

Step Track::revoke(Memory before, Instant now) {
  Step step;
  model::Verdict verdict = standing_verdict(now);
  verdict.state = State::unconfirmed;
  verdict.verified = model::Verified::unverified;
  verdict.detail += verdict.detail.empty() ? std::string(sentence(verdict.reason)) : "";
  verdict.detail += "; not believed: targets that are known to work failed from here as well";
  step.verdicts.push_back(std::move(verdict));
  close();
  memory_.state = before.state;
  memory_.reason = before.reason;
  memory_.detail = std::move(before.detail);
  memory_.since = before.since;
  memory_.probes = std::move(before.probes);
  memory_.extent = before.extent;
  memory_.verified = before.verified;
  memory_.transitions = std::move(before.transitions);
  memory_.flapping = before.flapping && !memory_.transitions.empty();
  memory_.is_held = false;
  return step;
}

void Track::adopt(const model::Verdict& verdict) {
  if (paused_ || verdict.state == State::unconfirmed) return;
  close();
  memory_.blind = verdict.state == State::unknown;
  if (memory_.blind) return;
  memory_.state = verdict.state;
  memory_.reason = verdict.reason;
  memory_.detail = verdict.detail;
  memory_.since = verdict.since;
  memory_.probes = verdict.probes;
  memory_.flapping = verdict.flapping && !memory_.transitions.empty();
  memory_.extent = verdict.extent;
  memory_.verified = verdict.verified;
}

/// A slot's own look counts once and only while no newer slot was seen; a re-check counts where it
/// was asked for and not answered.
Track::From Track::accept(const Observation& look) {
  if (paused_) return From::nobody;
  if (look.attempt > 0) {
    if (poll_ && poll_->expects(look.slot, look.attempt)) return From::asked;
    const bool was_asked = std::erase_if(asked_, [&](const Asked& asked) {
                             return asked.slot == look.slot && asked.attempt == look.attempt;
                           }) > 0;
    return was_asked ? From::self : From::nobody;
  }
  if (look.planned_at < memory_.slot_planned_at) return From::nobody;
  if (look.planned_at == memory_.slot_planned_at) {
    // Restored from the store: which places were heard is not known, so none is heard twice.
    const bool is_awaited =
        started_ && started_->due.slot == look.slot && started_->due.attempt == 0;
    const bool was_heard = std::ranges::find(seen_, look.probe_id) != seen_.end();
    if ((seen_.empty() && !is_awaited) || was_heard) return From::nobody;
  } else {
    begin_slot(look.slot, look.planned_at);
  }
  seen_.push_back(look.probe_id);
  return From::self;
}

void Track::begin_slot(model::Slot slot, Instant planned_at) {
  memory_.slot = slot;
  memory_.slot_planned_at = planned_at;
  memory_.attempts = 0;
  seen_.clear();
}

Step Track::observe(const Observation& look, Instant now) {
  Step step;
  const From from = accept(look);
  if (from == From::nobody) {
    step.counted = false;
    return step;
  }
  remember(look);
  if (from == From::self) {
    looked_at_ = now;
    if (started_ && started_->due.slot == look.slot && started_->due.attempt == look.attempt)
      started_.reset();
  }
  std::erase_if(memory_.votes, [&](const Vote& vote) {
    return vote.started_at < look.started_at - vote_life(rules_);
  });
  if (memory_.votes.empty()) memory_.question = Question::none;
  if (from == From::asked) {
    see_answer(look, now, step);
    return step;
  }
  if (look.outcome == Outcome::unknown) {
    see_nothing(look, now, step);
    return step;
  }
  memory_.blind_slots = 0;
  const bool good = look.outcome == Outcome::up ||
                    (memory_.state == State::down && look.outcome == Outcome::degraded);
  if (good)
    see_good(look, now, step);
  else
    see_bad(look, now, step);
  return step;
}

void Track::see_nothing(const Observation& look, Instant now, Step& step) {
  if (look.attempt == 0) {
    if (memory_.blind_slots == 0) memory_.blind_since = look.started_at;
    ++memory_.blind_slots;
  }
  const bool for_long =
      memory_.blind_slots >= kBlindSlots && now - memory_.blind_since >= kBlindFor;
  if (for_long && !memory_.blind) {
    memory_.blind = true;
    close();
    step.verdicts.push_back({.monitor = memory_.monitor,
                             .slot = look.slot,
                             .state = State::unknown,
                             .reason = look.reason,
                             .detail = look.detail,
                             .since = memory_.blind_since,
                             .at = now,
                             .probes = {look.probe_id},
                             .flapping = memory_.flapping});
  }
  if (memory_.question == Question::failing && asks_others()) {
    conclude(now, step);
    return;
  }
  if (memory_.question != Question::none) ask(now, step);
}

void Track::see_good(const Observation& look, Instant now, Step& step) {
  const bool doubted =
      memory_.question == Question::failing || memory_.question == Question::degrading;
  const bool others_decide = memory_.question == Question::failing && asks_others();
  if (others_decide || (poll_ && memory_.question != Question::recovering)) {
    see_own_good(look, now, step);
  } else if (doubted) {
    give_up(&look, now, step);
  }
  memory_.regional_slots = 0;
  if (is_bad(memory_.state)) {
    if (is_cut_off(look)) return;
    if (memory_.extent == model::Extent::unsteady && !is_steady_again()) return;
    vote(Question::recovering, look);
    decide_recovery(now, step);
  } else if (memory_.state == State::unknown) {
    const Vote first = vote_of(look);
    confirm(State::up, {&first, 1}, now, step);
  } else if (memory_.blind) {
    tell_again(now, step);
  }
}

void Track::see_bad(const Observation& look, Instant now, Step& step) {
  if (memory_.question == Question::recovering) close();
  const bool known = (memory_.state == State::down && look.outcome == Outcome::down) ||
                     (memory_.state == State::degraded && look.outcome == Outcome::degraded);
  if (known) {
    if (memory_.question != Question::none) give_up(&look, now, step);
    if (memory_.blind) tell_again(now, step);
    return;
  }
  const bool others_decide =
      asks_others() && (look.outcome == Outcome::down || memory_.question == Question::failing);
  if (others_decide) {
    see_failing(look, now, step);
    return;
  }
  if (is_same_moment(look)) {
    ask(now, step);
    return;
  }
  const bool failing = look.outcome == Outcome::down || memory_.question == Question::failing;
  vote(failing ? Question::failing : Question::degrading, look);
  decide_bad(now, step);
}

/// Two looks of one machine at nearly the same time are one look: what hid the target from the
/// first hid it from the second.
bool Track::is_same_moment(const Observation& look) const {
  if (memory_.votes.empty() || memory_.votes.back().machine != look.machine) return false;
  const auto apart = look.started_at - memory_.votes.back().started_at;
  return std::chrono::abs(apart) < recheck_delay(rules_) / 2;
}

void Track::vote(Question question, const Observation& look) {
  memory_.question = question;
  if (memory_.votes.size() >= kVotesMax) memory_.votes.erase(memory_.votes.begin());
  memory_.votes.push_back(vote_of(look));
  memory_.votes.back().round = memory_.round;
}

void Track::decide_bad(Instant now, Step& step) {
  auto decision = decide(memory_.votes, rules_);
  switch (decision.answer) {
    case Answer::ask:
      ask(now, step);
      break;
    case Answer::wait:
      break;
    case Answer::down:
      confirm(State::down, decision.agreeing, now, step);
      break;
    case Answer::degraded:
      confirm(State::degraded, decision.agreeing, now, step);
      ask_on(decision.agreeing, now, step);
      break;
    case Answer::unconfirmed:
      give_up(nullptr, now, step);
      break;
  }
}

/// Degraded is certain; where the newest look failed altogether, the next question is open already.
void Track::ask_on(std::span<const Vote> votes, Instant now, Step& step) {
  if (votes.back().outcome != Outcome::down) return;
  memory_.question = Question::failing;
  std::ranges::copy_if(votes, std::back_inserter(memory_.votes),
                       [](const Vote& one) { return one.outcome == Outcome::down; });
  ask(now, step);
}

void Track::decide_recovery(Instant now, Step& step) {
  if (asks_others()) {
    recover_in_fleet(now, step);
    return;
  }
  const auto needed = static_cast<std::size_t>(std::max(1, rules_.confirmation.recoveries));
  if (memory_.votes.size() < needed) {
    ask(now, step);
    return;
  }
  const bool slow = memory_.votes.back().outcome == Outcome::degraded;
  const auto votes = memory_.votes;
  confirm(slow ? State::degraded : State::up, votes, now, step);
}

void Track::confirm(State state, std::span<const Vote> votes, Instant now, Step& step) {
  take({.state = state, .votes = {votes.begin(), votes.end()}, .verified = unasked()}, now, step);
}

/// Takes a new state, which is told.
void Track::take(Finding finding, Instant now, Step& step) {
  const State state = finding.state;
  const bool changes_side =
      memory_.state == State::unknown ? is_bad(state) : is_bad(memory_.state) != is_bad(state);
  if (changes_side) count_transition(now);
  memory_.state = state;
  memory_.reason = finding.votes.back().reason;
  memory_.detail = finding.detail.empty() ? finding.votes.back().detail : finding.detail;
  memory_.since = finding.votes.front().started_at;
  for (const Vote& vote : memory_.votes)
    if (!is_bad(state) || is_bad(vote.outcome))
      memory_.since = std::min(memory_.since, vote.started_at);
  memory_.probes = std::move(finding.earlier);
  for (auto& probe : probes_of(finding.votes)) memory_.probes.push_back(std::move(probe));
  for (auto& probe : probes_of(finding.others)) memory_.probes.push_back(std::move(probe));
  memory_.extent = finding.extent;
  memory_.verified = finding.verified;
  memory_.recent.clear();
  if (state == State::up || state == State::down) memory_.marks.clear();
  close();
  tell_again(now, step);
}

/// The votes came to nothing; what was seen is told apart, and the state stays.
void Track::give_up(const Observation* last, Instant now, Step& step) {
  if (memory_.votes.empty()) return;
  const auto bad =
      std::ranges::find_if(memory_.votes, [](const Vote& one) { return is_bad(one.outcome); });
  const Vote& first = bad == memory_.votes.end() ? memory_.votes.front() : *bad;
  model::Verdict verdict{.monitor = memory_.monitor,
                         .slot = first.slot,
                         .state = State::unconfirmed,
                         .reason = first.reason,
                         .detail = first.detail,
                         .since = first.started_at,
                         .at = now,
                         .probes = probes_of(memory_.votes),
                         .flapping = memory_.flapping,
                         .verified = unasked()};
  if (last != nullptr) verdict.probes.push_back(last->probe_id);
  step.verdicts.push_back(std::move(verdict));
  close();
}

model::Verified Track::unasked() const {
  return roster_->has_others() ? model::Verified::unasked : model::Verified::alone;
}

void Track::close() {
  memory_.question = Question::none;
  memory_.votes.clear();
  memory_.round = 0;
  memory_.quorum_slot = 0;
  asked_.clear();
  poll_.reset();
  was_unanswered_ = false;
}

void Track::ask(Instant now, Step& step) {
  if (!asked_.empty() || memory_.attempts >= kAttemptsMax) return;
  step.rechecks.push_back(ask_once(now + recheck_delay(rules_)));
}

model::Due Track::ask_once(Instant at) {
  ++memory_.attempts;
  asked_.push_back({memory_.slot, memory_.attempts, at});
  return {.monitor = memory_.monitor,
          .slot = memory_.slot,
          .planned_at = at,
          .attempt = memory_.attempts};
}

std::optional<model::Due> Track::look_now(Instant now) {
  const bool was_seen = memory_.slot_planned_at != Instant{};
  const bool is_fresh = looked_at_ <= now && now - looked_at_ < kFreshFor;
  const bool idle = memory_.question == Question::none && asked_.empty();
  if (paused_ || !was_seen || is_fresh || !idle || is_bad(memory_.state)) return std::nullopt;
  if (memory_.attempts >= kAttemptsMax) return std::nullopt;
  return ask_once(now);
}

std::optional<model::Due> Track::look_on_news(bool good, Instant now) {
  const bool was_seen = memory_.slot_planned_at != Instant{};
  const bool is_known = !memory_.blind && memory_.state == (good ? State::up : State::down);
  if (paused_ || !was_seen || is_known || memory_.attempts >= kAttemptsMax) return std::nullopt;
  return ask_once(now);
}

void Track::tell_again(Instant now, Step& step) {
  memory_.blind = false;
  step.verdicts.push_back(standing_verdict(now));
}

model::Verdict Track::standing_verdict(Instant now) const {
  return {.monitor = memory_.monitor,
          .slot = memory_.slot,
          .state = memory_.state,
          .reason = memory_.reason,
          .detail = memory_.detail,
          .since = memory_.since,
          .at = now,
          .probes = memory_.probes,
          .flapping = memory_.flapping,
          .extent = memory_.extent,
          .verified = memory_.verified};
}

void Track::count_transition(Instant now) {
  auto& transitions = memory_.transitions;
  transitions.push_back(now);
  std::erase_if(transitions, [&](Instant at) { return at <= now - kFlapWindow; });
  if (transitions.size() > kTransitionsKept) transitions.erase(transitions.begin());
  if (transitions.size() >= kFlapTransitions) memory_.flapping = true;
}

Step Track::advance(Instant now) {
  Step step;
  const auto patience = rules_.timeout + kAnswerGrace;
  std::erase_if(asked_, [&](const Asked& asked) { return asked.at + patience <= now; });
  advance_fleet(now, step);
  const bool others_decide = memory_.question == Question::failing && asks_others();
  const bool waits_for_slot =
      (memory_.question == Question::failing || memory_.question == Question::degrading) &&
      decide(memory_.votes, rules_).answer != Answer::ask;
  const bool asks = memory_.question != Question::none && !waits_for_slot && !others_decide;
  if (!paused_ && asks && !poll_) ask(now, step);
  if (memory_.flapping && now >= memory_.transitions.back() + kCalmFor) {
    memory_.flapping = false;
    memory_.transitions.clear();
    tell_again(now, step);
  }
  return step;
}

Instant Track::next() const {
  auto soonest = next_in_fleet();
  for (const Asked& asked : asked_)
    soonest = std::min(soonest, asked.at + rules_.timeout + kAnswerGrace);
  if (memory_.flapping) soonest = std::min(soonest, memory_.transitions.back() + kCalmFor);
  return soonest;
}

}  // namespace fw::verify
