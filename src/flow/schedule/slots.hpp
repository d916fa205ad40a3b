// The next slot of every monitor, soonest first: all of its slots, or a share of them where several
// regions take turns. Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "base/time.hpp"
#include "flow/schedule/heap.hpp"
#include "flow/schedule/ring.hpp"
#include "model/arrows.hpp"

namespace fw::schedule {

/// A small number for a monitor, given by its owner; used again after `remove`.
using Handle = std::uint32_t;

/// Number of the slot that `at` lies in: the last one planned at or before it.
[[nodiscard]] model::Slot slot_at(Instant at, Millis interval, Millis phase);
/// The planned time of a slot: φ + slot · interval.
[[nodiscard]] Instant planned_at(model::Slot slot, Millis interval, Millis phase);

/// The phase of a monitor: H64(id) mod interval, in milliseconds.
[[nodiscard]] Millis phase_of(const HashKey& key, const model::MonitorId& monitor, Millis interval);

/// What the first looks at new monitors are spread over: an import of thousands is no storm.
inline constexpr Millis kFirstLookWithin{5'000};

/// A slot older than the smaller of this and the interval is not started any more.
inline constexpr Millis kLatenessMax{60'000};
[[nodiscard]] inline Millis lateness_max(Millis interval) {
  return interval < kLatenessMax ? interval : kLatenessMax;
}

/// The slots whose number leaves the remainder `first` when divided by `every`.
struct Share {
  std::uint32_t every = 1;
  std::uint32_t first = 0;
};

/// How a monitor's slots lie in time.
struct Pace {
  std::uint64_t hash = 0;  ///< H64(id): where in its interval the monitor is looked at
  Millis interval{60'000};
  bool paused = false;
  Instant effective_from{};  ///< slots planned at or after this instant follow these values
  /// The planned time of the last slot that is known to have been run or recorded. Slots between it
  /// and now are told as missed; without it a new monitor simply starts with its next slot.
  std::optional<Instant> last_planned;
  /// A monitor that was never looked at gets its first look within this time, apart from its slots'
  /// phase, so that nobody waits an interval for the first word. Zero: at its first slot.
  Millis first_within{0};
  Share share;
};

struct SlotDue {
  Instant planned_at{};
  model::Slot slot = 0;
  std::uint64_t hash = 0;  ///< of the monitor
  Handle monitor = 0;
  std::uint32_t interval_ms = 0;
};

struct SlotsMissed {
  Handle monitor = 0;
  model::Slot slot = 0;
  Instant planned_at{};
  Millis late{0};
  std::int64_t count = 1;   ///< so many slots of the share
  std::uint32_t every = 1;  ///< slot, slot + every, …
};

class Slots {
 public:
  /// Adds a monitor or changes it; the next `advance` at or after `effective_from` takes it, and no
  /// slot is ever run twice. A second change before the first took effect replaces it.
  void put(Handle monitor, const Pace& pace, Instant now);
  void remove(Handle monitor);

  /// Appends every slot planned at or before `now` that was not handed out yet: to `due`, or to
  /// `missed` where it is too late to start it.
  void advance(Instant now, std::vector<SlotDue>& due, std::vector<SlotsMissed>& missed);
  /// When `advance` has something to do, or Instant::max().
  [[nodiscard]] Instant next() const;

  [[nodiscard]] bool runs(Handle monitor) const {
    return monitor < entries_.size() && entries_[monitor].is_known && !entries_[monitor].is_paused;
  }

 private:
  /// What is looked at only when a monitor changes.
  struct Entry {
    Instant floor{};  ///< when it last changed: slots planned at or before it were handed out
    Instant first{};  ///< and the first slot from then on
    std::uint32_t interval_ms = 0;
    std::uint32_t phase_ms = 0;
    Share share;
    std::uint32_t version = 0;  ///< items with another one are void
    bool is_known = false;
    bool is_paused = false;
  };
  /// A monitor's next slot, with all that is needed to find the one after it.
  struct Item {
    Instant at{};
    model::Slot slot = 0;
    std::uint64_t hash = 0;
    Handle monitor = 0;
    std::uint32_t version = 0;
    std::uint32_t interval_ms = 0;
    std::uint16_t every = 1;
    bool is_first_look = false;  ///< apart from the phase
  };
  /// Monitors whose slots are equally far apart come round in the same order again and again.
  struct Lane {
    Millis step{};
    Ring<Item> items;
  };
  static constexpr std::size_t kLanesMax = 16;
  struct Found {
    std::vector<SlotDue>& due;
    std::vector<SlotsMissed>& missed;
  };

  void apply(Handle monitor, const Pace& pace);
  void run(Instant now, Instant until, const Found& found);
  void take(Item item, Instant now, Instant until, const Found& found);
  void add(const Item& item, Millis step);
  bool pop_before(Instant until, Item& item);
  [[nodiscard]] Instant floor_of(const Entry& entry) const;
  [[nodiscard]] bool is_void(const Item& item) const {
    return entries_[item.monitor].version != item.version;
  }
  void drop_void();

  std::vector<Entry> entries_;
  std::vector<Lane> lanes_;
  Heap<Item> heap_;  ///< those that fit in no lane, or not yet
  std::size_t voids_ = 0;
  Instant handed_until_{};  ///< every slot planned before it was handed out
  std::unordered_map<Handle, Pace> pending_;
  std::set<std::pair<Instant, Handle>> pending_order_;
};

}  // namespace fw::schedule
