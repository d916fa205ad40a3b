// Looks asked for apart from the slots, soonest first. One thread at a time.
#pragma once

#include <map>

#include "base/assert.hpp"
#include "model/arrows.hpp"

namespace fw::schedule {

/// A re-check that could not be started for so long is dropped: its slot is history.
inline constexpr Millis kRecheckLatenessMax{60'000};
inline constexpr std::size_t kRechecksMax = 100'000;

class Rechecks {
 public:
  /// `due.attempt` must be above 0; dropped where too many wait.
  void add(const model::Due& due) {
    FW_ASSERT(due.attempt > 0);
    if (waiting_.size() >= kRechecksMax) {
      ++dropped_;
      return;
    }
    waiting_.emplace(due.planned_at, due);
  }
  /// Hands each that is due at `now` to `take`, which says whether its monitor still runs.
  template <class Runs, class Take>
  void advance(Instant now, Runs runs, Take take) {
    while (!waiting_.empty() && waiting_.begin()->first <= now) {
      auto node = waiting_.extract(waiting_.begin());
      if (!runs(node.mapped().monitor)) continue;
      if (now - node.key() > kRecheckLatenessMax) {
        ++dropped_;
        continue;
      }
      take(std::move(node.mapped()));
    }
  }
  /// They are a wish for "in two seconds", so they move with a clock that went back.
  void step_back(Millis by) {
    std::multimap<Instant, model::Due> moved;
    for (auto& [at, due] : waiting_) {
      due.planned_at -= by;
      moved.emplace_hint(moved.end(), at - by, std::move(due));
    }
    waiting_ = std::move(moved);
  }
  /// When `advance` has something to do, or Instant::max().
  [[nodiscard]] Instant next() const {
    return waiting_.empty() ? Instant::max() : waiting_.begin()->first;
  }
  [[nodiscard]] std::size_t dropped() const { return dropped_; }

 private:
  std::multimap<Instant, model::Due> waiting_;
  std::size_t dropped_ = 0;
};

}  // namespace fw::schedule
