// When which monitor is to be looked at: slots spread evenly by phase, and the re-checks asked for.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
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
/// Number of the slot that `at` lies in: the last one planned at or before it.
[[nodiscard]] model::Slot slot_at(Instant at, Millis interval, Millis phase);
/// The planned time of a slot: φ + slot · interval.
[[nodiscard]] Instant planned_at(model::Slot slot, Millis interval, Millis phase);

/// What the first looks at new monitors are spread over: an import of thousands is no storm.
inline constexpr Millis kFirstLookWithin{5'000};
/// A slot older than the smaller of this and the interval is not started any more.
inline constexpr Millis kLatenessMax{60'000};
/// A re-check that could not be started for so long is dropped: its slot is history.
inline constexpr Millis kRecheckLatenessMax{60'000};
inline constexpr std::size_t kRechecksMax = 100'000;

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
  void again(const model::Due& recheck);

  /// Everything that is due at `now`. O(log n) a slot.
  [[nodiscard]] Tick advance(Instant now);
  /// When `advance` has something to do, or nothing.
  [[nodiscard]] std::optional<Instant> next() const;

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t rechecks_dropped() const { return rechecks_dropped_; }

 private:
  struct Entry {
    Instant next{};   ///< planned time of the next slot
    Instant floor{};  ///< slots planned at or before it were handed out
    std::uint32_t interval_ms = 0;
    std::uint32_t phase_ms = 0;
    std::uint32_t position = 0;  ///< in heap_
    bool paused = false;
  };
  using Entries = std::unordered_map<model::MonitorId, Entry>;
  using Node = Entries::value_type;

  void apply(const Timing& timing);
  void run_slots(Instant now, Instant until, Tick& tick);
  void run_rechecks(Instant now, Tick& tick);
  void step_back(Millis by);
  void insert(Node* node);
  void erase(Node& node);
  void rise(std::size_t position);
  void sink(std::size_t position);
  void place(std::size_t position, Node* node);

  HashKey key_;
  Entries entries_;
  std::vector<Node*> heap_;  ///< by `next`; paused monitors are not in it
  std::unordered_map<model::MonitorId, Timing> pending_;
  std::set<std::pair<Instant, model::MonitorId>> pending_order_;
  std::multimap<Instant, model::Due> rechecks_;
  std::size_t rechecks_dropped_ = 0;
  std::optional<Instant> last_advance_;
};

}  // namespace fw::schedule
