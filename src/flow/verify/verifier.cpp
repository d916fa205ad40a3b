#include "flow/verify/verifier.hpp"

#include <algorithm>

namespace fw::verify {

void Verifier::put(const model::Monitor& monitor) {
  const auto [found, is_new] = tracks_.try_emplace(monitor.id);
  if (is_new) found->second.restore({.monitor = monitor.id});
  found->second.set_rules({.interval = monitor.interval,
                           .timeout = monitor.timeout,
                           .confirmation = monitor.confirmation},
                          monitor.paused);
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
}

Step Verifier::observe(const model::Observation& look, Instant now) {
  const auto found = tracks_.find(look.monitor);
  if (found == tracks_.end()) return {.counted = false};
  auto step = found->second.observe(look, now);
  wake_at(found->second, found->second.next());
  const auto& memory = found->second.memory();
  const bool just_failed = step.counted && memory.question == Question::failing &&
                           memory.votes.size() == 1 && look.outcome == model::Outcome::down;
  if (just_failed) look_at_dependencies(found->second, now, step);
  return step;
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
  while (!wakes_.empty() && wakes_.begin()->first <= now) {
    auto& track = tracks_.at(wakes_.begin()->second);
    auto step = track.advance(now);
    std::ranges::move(step.verdicts, std::back_inserter(all.verdicts));
    std::ranges::move(step.rechecks, std::back_inserter(all.rechecks));
    // Whatever still waits must wait for later than now.
    wake_at(track, std::max(track.next(), now + Millis(1)));
  }
  return all;
}

std::optional<Instant> Verifier::next() const {
  if (wakes_.empty()) return std::nullopt;
  return wakes_.begin()->first;
}

void Verifier::restore(Memory memory, Instant now) {
  const auto found = tracks_.find(memory.monitor);
  if (found == tracks_.end()) return;
  const bool asks = memory.question != Question::none;
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
