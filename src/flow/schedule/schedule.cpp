#include "flow/schedule/schedule.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fw::schedule {

Millis phase_of(const HashKey& key, const model::MonitorId& monitor, Millis interval) {
  FW_ASSERT(interval > Millis::zero());
  const auto span = static_cast<std::uint64_t>(interval.count());
  return Millis(static_cast<std::int64_t>(hash64(key, monitor.value) % span));
}

void Schedule::put(const Timing& timing, Instant now) {
  const Pace pace{.hash = hash64(key_, timing.monitor.value),
                  .interval = timing.interval,
                  .paused = timing.paused,
                  .effective_from = timing.effective_from,
                  .last_planned = timing.last_planned,
                  .first_within = timing.first_within,
                  .share = {}};
  slots_.put(handles_.add(timing.monitor), pace, now);
}

void Schedule::remove(const model::MonitorId& monitor) {
  const auto handle = handles_.find(monitor);
  if (!handle) return;
  slots_.remove(*handle);
  handles_.remove(monitor);
}

Tick Schedule::advance(Instant now) {
  Tick tick;
  if (last_advance_ && now < *last_advance_) {
    tick.stepped_back = *last_advance_ - now;
    rechecks_.step_back(tick.stepped_back);
  }
  last_advance_ = now;
  due_.clear();
  missed_.clear();
  slots_.advance(now, due_, missed_);
  for (const SlotDue& due : due_)
    tick.due.push_back({handles_.name(due.monitor), due.slot, due.planned_at});
  for (const SlotsMissed& missed : missed_)
    tick.missed.push_back(
        {handles_.name(missed.monitor), missed.slot, missed.planned_at, missed.late, missed.count});
  const auto runs = [this](const model::MonitorId& monitor) {
    const auto handle = handles_.find(monitor);
    return handle && slots_.runs(*handle);
  };
  rechecks_.advance(now, runs, [&](model::Due due) { tick.due.push_back(std::move(due)); });
  tick.next = next();
  return tick;
}

std::optional<Instant> Schedule::next() const {
  const Instant soonest = std::min(slots_.next(), rechecks_.next());
  if (soonest == Instant::max()) return std::nullopt;
  return soonest;
}

}  // namespace fw::schedule
