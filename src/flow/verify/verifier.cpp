#include "flow/verify/verifier.hpp"

#include <algorithm>

namespace fw::verify {
namespace {

bool is_bad(model::State state) {
  return state == model::State::down || state == model::State::degraded;
}

void add(Step& to, Step from) {
  std::ranges::move(from.verdicts, std::back_inserter(to.verdicts));
  std::ranges::move(from.rechecks, std::back_inserter(to.rechecks));
  std::ranges::move(from.asks, std::back_inserter(to.asks));
  to.counted = from.counted;
}

}  // namespace

void Verifier::put(const model::Monitor& monitor) {
  const auto [found, is_new] = tracks_.try_emplace(monitor.id, *roster_);
  if (is_new) found->second.restore({.monitor = monitor.id});
  found->second.set_rules({.interval = monitor.interval,
                           .timeout = monitor.timeout,
                           .confirmation = monitor.confirmation},
                          monitor.paused);
  found->second.account = monitor.account;
  found->second.depends_on.clear();
  for (const auto& [on, severity] : monitor.depends_on)
    if (severity != model::Severity::none) found->second.depends_on.push_back(on);
  wake_at(found->second, found->second.next());
}

void Verifier::remove(const model::MonitorId& monitor) {
  const auto found = tracks_.find(monitor);
  if (found == tracks_.end()) return;
  wake_at(found->second, Instant::max());
  tracks_.erase(found);
  held_.erase(monitor);
  breaker_.forget(monitor);
}

Step Verifier::observe(const model::Observation& look, Instant now) {
  const auto found = tracks_.find(look.monitor);
  if (found == tracks_.end()) return {.counted = false};
  Track& track = found->second;
  if (look.attempt == 0 && look.outcome != model::Outcome::unknown)
    breaker_.note(look.monitor, track.account, look.outcome == model::Outcome::down, now);
  Step step;
  settle_held(now, step);
  std::optional<Memory> before;
  if (breaker_.holds()) before = track.memory();
  const bool is_doubted = breaker_.word() == Breaker::Word::ours || look.started_at < trusted_from_;
  if (is_doubted && look.outcome != model::Outcome::up) {
    auto nothing = look;
    nothing.outcome = model::Outcome::unknown;
    nothing.reason = model::Reason::local_network;
    add(step, track.observe(nothing, now));
  } else {
    add(step, track.observe(look, now));
  }
  if (before) hold_back(look.monitor, *before, step);
  wake_at(track, track.next());
  const auto& memory = track.memory();
  const auto is_ours = [&](const Vote& vote) {
    return vote.is_own || vote.machine == roster_->here().machine;
  };
  const bool is_our_look = look.attempt == 0 || look.machine == roster_->here().machine;
  const bool just_failed = step.counted && memory.question == Question::failing &&
                           std::ranges::count_if(memory.votes, is_ours) == 1 &&
                           look.outcome == model::Outcome::down && is_our_look;
  if (just_failed) look_at_dependencies(track, now, step);
  return step;
}

void Verifier::started(const model::Due& due, const model::MachineId& looker, Instant now) {
  const auto found = tracks_.find(due.monitor);
  if (found == tracks_.end()) return;
  found->second.started(due, looker, now);
  wake_at(found->second, found->second.next());
}

void Verifier::keep_here(const model::MonitorId& monitor, Instant now) {
  const auto found = tracks_.find(monitor);
  if (found == tracks_.end()) return;
  found->second.keep_here();
  if (found->second.memory().question != Question::none) wake_at(found->second, now);
}

Step Verifier::refused(const model::MonitorId& monitor, model::Slot slot, int attempt,
                       Instant now) {
  const auto found = tracks_.find(monitor);
  if (found == tracks_.end()) return {.counted = false};
  Step step = found->second.refused(slot, attempt, now);
  wake_at(found->second, found->second.next());
  return step;
}

Step Verifier::canary(std::string_view name, bool ok, Instant now) {
  Step step;
  breaker_.canary(name, ok);
  settle_held(now, step);
  return step;
}

void Verifier::adopt(const model::Verdict& verdict) {
  const auto found = tracks_.find(verdict.monitor);
  if (found == tracks_.end()) return;
  held_.erase(verdict.monitor);
  found->second.adopt(verdict);
  wake_at(found->second, found->second.next());
}

void Verifier::set_fleet(Fleet fleet, Instant now) {
  const bool had_others = roster_->has_others();
  roster_->set(std::move(fleet), now);
  if (roster_->has_others() == had_others) return;
  // Other rules hold from here on; open questions go on by them.
  for (auto& [id, track] : tracks_)
    if (track.memory().question != Question::none) wake_at(track, now);
}

// ── The breaker ──────────────────────────────────────────────────────────────────────────────────

/// Takes bad news out of a step, to be told once it is clear whose fault they are.
void Verifier::hold_back(const model::MonitorId& monitor, const Memory& before, Step& step) {
  std::vector<model::Verdict> told;
  for (model::Verdict& verdict : step.verdicts) {
    const bool is_held = held_.contains(monitor);
    const bool is_news = is_bad(verdict.state) && (is_held || !is_bad(before.state));
    if (verdict.monitor != monitor || (!is_news && !is_held)) {
      told.push_back(std::move(verdict));
    } else if (is_news) {
      held_.try_emplace(monitor, before);
      tracks_.at(monitor).hold();
    } else {
      // It is over before anybody heard of it.
      held_.erase(monitor);
      verdict.state = model::State::unconfirmed;
      told.push_back(std::move(verdict));
    }
  }
  step.verdicts = std::move(told);
}

void Verifier::settle_held(Instant now, Step& step) {
  const Breaker::Word before = breaker_.word();
  const Breaker::Word word = breaker_.advance(now, step.canaries);
  if (word != before) {
    step.mass_failure = word;
    // What was seen while it was our own fault must not decide once it is over.
    if (before == Breaker::Word::ours) trusted_from_ = now;
    if (word == Breaker::Word::ours)
      for (auto& [monitor, track] : tracks_) track.drop_question();
  }
  if (word == Breaker::Word::holding) return;
  for (auto& [monitor, known] : std::exchange(held_, {})) {
    Track& track = tracks_.at(monitor);
    const bool is_ours = word == Breaker::Word::ours && known;
    add(step, is_ours ? track.revoke(*std::move(known), now) : track.release(now));
    wake_at(track, track.next());
  }
}

void Verifier::look_at_dependencies(const Track& track, Instant now, Step& step) {
  for (const auto& id : track.depends_on) {
    const auto found = tracks_.find(id);
    if (found == tracks_.end()) continue;
    auto look = found->second.look_now(now);
    if (look) step.rechecks.push_back(*std::move(look));
    wake_at(found->second, found->second.next());
  }
}

std::optional<model::Due> Verifier::look_on_news(const model::MonitorId& monitor, bool good,
                                                 Instant now) {
  const auto found = tracks_.find(monitor);
  if (found == tracks_.end()) return std::nullopt;
  auto look = found->second.look_on_news(good, now);
  wake_at(found->second, found->second.next());
  return look;
}

Step Verifier::advance(Instant now) {
  Step all;
  settle_held(now, all);
  while (!wakes_.empty() && wakes_.begin()->first <= now) {
    auto& track = tracks_.at(wakes_.begin()->second);
    std::optional<Memory> before;
    if (breaker_.holds()) before = track.memory();
    Step step = track.advance(now);
    if (before) hold_back(track.memory().monitor, *before, step);
    add(all, std::move(step));
    // Whatever still waits must wait for later than now.
    wake_at(track, std::max(track.next(), now + Millis(1)));
  }
  return all;
}

std::optional<Instant> Verifier::next() const {
  auto soonest = breaker_.next();
  if (!held_.empty() && !breaker_.holds()) soonest = Instant::min();
  if (!wakes_.empty()) soonest = std::min(soonest, wakes_.begin()->first);
  if (soonest == Instant::max()) return std::nullopt;
  return soonest;
}

void Verifier::restore(Memory memory, Instant now) {
  const auto found = tracks_.find(memory.monitor);
  if (found == tracks_.end()) return;
  const bool asks = memory.question != Question::none;
  if (memory.is_held) held_.try_emplace(memory.monitor);
  found->second.restore(std::move(memory));
  wake_at(found->second, asks ? now : found->second.next());
}

const Memory* Verifier::memory(const model::MonitorId& monitor) const {
  const auto found = tracks_.find(monitor);
  return found == tracks_.end() ? nullptr : &found->second.memory();
}

void Verifier::wake_at(Track& track, Instant at) {
  if (track.wake == at) return;
  const auto& monitor = track.memory().monitor;
  if (track.wake != Instant::max()) wakes_.erase({track.wake, monitor});
  if (at != Instant::max()) wakes_.emplace(at, monitor);
  track.wake = at;
}

}  // namespace fw::verify
