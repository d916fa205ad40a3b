// schedule ─Due→ check ─Observation→ verify ─Verdict→ incident ─Change→ notify ─Notice→ outbox
#include "app/pipeline.hpp"

#include <iterator>
#include <utility>

namespace fw::app {
namespace {

template <class T>
void append(std::vector<T>& to, std::vector<T> from) {
  to.insert(to.end(), std::make_move_iterator(from.begin()), std::make_move_iterator(from.end()));
}

void earlier(std::optional<Instant>& first, std::optional<Instant> other) {
  if (other && (!first || *other < *first)) first = other;
}

}  // namespace

Pipeline::Pipeline(const HashKey& key, check::Here here, notify::Policy policy)
    : here_(std::move(here)), schedule_(key), notifier_(policy) {
  set_fleet({.key = key}, Instant{});
}

/// This machine is the same whoever else is there.
void Pipeline::set_fleet(verify::Fleet fleet, Instant now) {
  fleet.here.machine = here_.machine;
  fleet.here.place = here_.place;
  verifier_.set_fleet(std::move(fleet), now);
}

// ── What comes in ────────────────────────────────────────────────────────────────────────────────

Effects Pipeline::advance(Instant now) {
  Effects effects;
  schedule::Tick tick = schedule_.advance(now);
  effects.looks = std::move(tick.due);
  effects.missed = std::move(tick.missed);
  effects.stepped_back = tick.stepped_back;
  verified(verifier_.advance(now), now, effects);
  changed(incidents_.advance(now), now, effects);
  notify(now, effects);
  return effects;
}

Effects Pipeline::looked(check::Look look, Instant now) {
  Effects effects;
  const model::Monitor* watched = monitor(look.due.monitor);
  if (watched == nullptr) return effects;  // removed while the look was under way
  if (!look.is_second_hand) health_.note(watched->target, look.report.outcome, now);
  model::Observation observation =
      check::judge(std::move(look), *watched, here_, health_.health(now));
  verified(verifier_.observe(observation, now), now, effects);
  effects.observations.push_back(std::move(observation));
  notify(now, effects);
  return effects;
}

Effects Pipeline::answered(const model::Observation& look, Instant now) {
  Effects effects;
  if (monitor(look.monitor) == nullptr) return effects;
  verified(verifier_.observe(look, now), now, effects);
  effects.observations.push_back(look);
  notify(now, effects);
  return effects;
}

Effects Pipeline::refused(const verify::Ask& ask, Instant now) {
  Effects effects;
  verified(verifier_.refused(ask.due.monitor, ask.due.slot, ask.due.attempt, now), now, effects);
  notify(now, effects);
  return effects;
}

Effects Pipeline::canary(std::string_view name, bool ok, Instant now) {
  Effects effects;
  verified(verifier_.canary(name, ok, now), now, effects);
  notify(now, effects);
  return effects;
}

void Pipeline::news(const model::MonitorId& monitor, bool good, Instant now) {
  if (const auto look = verifier_.look_on_news(monitor, good, now)) schedule_.again(*look);
}

// ── From stage to stage ──────────────────────────────────────────────────────────────────────────

void Pipeline::verified(verify::Step step, Instant now, Effects& effects) {
  for (const model::Due& recheck : step.rechecks) schedule_.again(recheck);
  for (const model::Verdict& verdict : step.verdicts)
    changed(incidents_.apply(verdict, now), now, effects);
  append(effects.verdicts, std::move(step.verdicts));
  append(effects.asks, std::move(step.asks));
  append(effects.canaries, std::move(step.canaries));
  if (step.mass_failure) effects.mass_failure = step.mass_failure;
}

void Pipeline::changed(incident::Incidents::Changes changes, Instant now, Effects& effects) {
  for (const model::Change& change : changes) notifier_.take(change, now);
  append(effects.changes, std::move(changes));
}

void Pipeline::notify(Instant now, Effects& effects) {
  append(effects.notices, notifier_.advance(now));
}

std::optional<Instant> Pipeline::next() const {
  std::optional<Instant> first = schedule_.next();
  earlier(first, verifier_.next());
  earlier(first, incidents_.next());
  earlier(first, notifier_.next());
  return first;
}

// ── What is watched, and by which rules ──────────────────────────────────────────────────────────

Effects Pipeline::put(const model::Monitor& monitor, Instant now,
                      std::optional<Instant> last_planned) {
  Effects effects;
  monitors_.insert_or_assign(monitor.id, monitor);
  schedule_.put({monitor.id, monitor.interval, monitor.paused, monitor.effective_from, last_planned,
                 schedule::kFirstLookWithin},
                now);
  verifier_.put(monitor);
  changed(incidents_.put(monitor, now), now, effects);
  return effects;
}

Effects Pipeline::remove(const model::MonitorId& monitor, Instant now) {
  Effects effects;
  schedule_.remove(monitor);
  verifier_.remove(monitor);
  changed(incidents_.remove(monitor, now), now, effects);
  monitors_.erase(monitor);
  return effects;
}

Effects Pipeline::set_windows(std::vector<incident::Window> windows, Instant now) {
  Effects effects;
  changed(incidents_.set_windows(std::move(windows), now), now, effects);
  return effects;
}

void Pipeline::set_routes(std::vector<notify::Route> routes) {
  notifier_.set_routes(std::move(routes));
}

// ── After a restart ──────────────────────────────────────────────────────────────────────────────

Effects Pipeline::restore(const incident::Open& open, Instant now) {
  Effects effects;
  changed(incidents_.restore(open, now), now, effects);
  return effects;
}

void Pipeline::restore(notify::Told told) { notifier_.restore(std::move(told)); }

void Pipeline::restore(verify::Memory memory, Instant now) {
  verifier_.restore(std::move(memory), now);
}

Effects Pipeline::resume(const model::Verdict& verdict, Instant now) {
  Effects effects;
  changed(incidents_.apply(verdict, now), now, effects);
  return effects;
}

const model::Monitor* Pipeline::monitor(const model::MonitorId& id) const {
  const auto found = monitors_.find(id);
  return found == monitors_.end() ? nullptr : &found->second;
}

}  // namespace fw::app
