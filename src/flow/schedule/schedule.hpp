// When which monitor is to be looked at: slots spread evenly by phase, and the re-checks asked for.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/hash.hpp"
#include "flow/schedule/handles.hpp"
#include "flow/schedule/rechecks.hpp"
#include "flow/schedule/slots.hpp"
#include "model/arrows.hpp"

namespace fw::schedule {

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

/// The phase of a monitor: H64(id) mod interval, in milliseconds.
[[nodiscard]] Millis phase_of(const HashKey& key, const model::MonitorId& monitor, Millis interval);

/// What the first looks at new monitors are spread over: an import of thousands is no storm.
inline constexpr Millis kFirstLookWithin{5'000};

class Schedule {
 public:
  /// `key` is the same on every machine of the fleet, so that all compute the same slots.
  explicit Schedule(const HashKey& key) : key_(key) {}

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

}  // namespace fw::schedule
