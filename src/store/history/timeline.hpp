// What a look counts as: its own outcome, and for failures whether a verdict confirmed them. Values
// and pure functions; safe to use from any thread.
#pragma once

#include <span>
#include <vector>

#include "store/ingest/tally.hpp"
#include "store/results.hpp"

namespace fw::store {

/// When a monitor was confirmed to be in which state.
class StateTimeline {
 public:
  /// `verdicts` by (at, slot).
  explicit StateTimeline(std::span<const VerdictRecord> verdicts);
  /// What a look counts as: a failure is `down` only where a verdict confirmed it.
  [[nodiscard]] model::State state_of(model::Outcome outcome, Instant started_at) const;
  /// The same with maintenance and missed slots told apart.
  [[nodiscard]] Class class_of(const Sample& sample) const;

 private:
  struct Change {
    Instant since{};
    bool down = false;
  };
  std::vector<Change> changes_;  // by time
};

/// Of everything from `from` on: verdicts of the database, where there is one, and those of a
/// monitor's `tail` that it does not have yet.
[[nodiscard]] Result<StateTimeline> read_timeline(model::Database* database,
                                                  std::span<const Record> tail, Instant from);

}  // namespace fw::store
