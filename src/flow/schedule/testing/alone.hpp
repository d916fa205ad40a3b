// A machine alone, by the plainest rules: its slots and the re-checks asked for. What fleet::Node
// gives without others is held against it.
#pragma once

#include <algorithm>
#include <optional>
#include <vector>

#include "base/hash.hpp"
#include "flow/schedule/handles.hpp"
#include "flow/schedule/rechecks.hpp"
#include "flow/schedule/slots.hpp"
#include "model/arrows.hpp"

namespace fw::schedule::testing {

/// What the schedule needs to know of a monitor.
struct Timing {
  model::MonitorId monitor;
  Millis interval{60'000};
  bool paused = false;
  Instant effective_from{};  ///< slots planned at or after this instant follow these values
  /// The planned time of the last slot that is known to have been run or recorded. Slots between it
  /// and now are told as missed; without it a new monitor simply starts with its next slot.
  std::optional<Instant> last_planned;
  /// A monitor that was never looked at gets its first look within this time, apart from its slots'
  /// phase, so that nobody waits an interval for the first word. Zero: at its first slot.
  Millis first_within{0};
};

/// What `advance` gives.
struct Tick {
  std::vector<model::Due> due;  ///< looks to start now, in planned order
  std::vector<model::Missed> missed;
  std::optional<Instant> next;  ///< when to call again, at the latest; nothing where nothing waits
  /// How far the wall clock went back since the last call; zero but after a step.
  Millis stepped_back{0};
};

class Alone {
 public:
  /// `key` is the same on every machine of the fleet, so that all compute the same slots.
  explicit Alone(const HashKey& key) : key_(key) {}

  /// Adds a monitor or changes it; the next `advance` at or after `effective_from` takes it, and no
  /// slot is ever run twice. A second change before the first took effect replaces it.
  void put(const Timing& timing, Instant now);
  void remove(const model::MonitorId& monitor);

  /// A look apart from the slots, at `recheck.planned_at`; `attempt` must be above 0. Dropped where
  /// the monitor is unknown or paused by then.
  void again(const model::Due& recheck) { rechecks_.add(recheck); }

  /// Everything that is due at `now`. O(log n) a slot.
  [[nodiscard]] Tick advance(Instant now);
  /// When `advance` has something to do, or nothing.
  [[nodiscard]] std::optional<Instant> next() const;

  [[nodiscard]] std::size_t size() const { return handles_.size(); }
  [[nodiscard]] std::size_t rechecks_dropped() const { return rechecks_.dropped(); }

 private:
  HashKey key_;
  Handles handles_;
  Slots slots_;
  Rechecks rechecks_;
  std::vector<SlotDue> due_;  // kept for its memory
  std::vector<SlotsMissed> missed_;
  std::optional<Instant> last_advance_;
};

inline void Alone::put(const Timing& timing, Instant now) {
  const Pace pace{.hash = hash64(key_, timing.monitor.value),
                  .interval = timing.interval,
                  .paused = timing.paused,
                  .effective_from = timing.effective_from,
                  .last_planned = timing.last_planned,
                  .first_within = timing.first_within,
                  .share = {}};
  slots_.put(handles_.add(timing.monitor), pace, now);
}

inline void Alone::remove(const model::MonitorId& monitor) {
  const auto handle = handles_.find(monitor);
  if (!handle) return;
  slots_.remove(*handle);
  handles_.remove(monitor);
}

inline Tick Alone::advance(Instant now) {
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

inline std::optional<Instant> Alone::next() const {
  const Instant soonest = std::min(slots_.next(), rechecks_.next());
  if (soonest == Instant::max()) return std::nullopt;
  return soonest;
}

}  // namespace fw::schedule::testing
