// The step that makes rollups of looks and lets old ones go. Pure functions over the port; safe to
// use from any thread, of several machines at once, too; blocks.
#pragma once

#include <span>
#include <vector>

#include "store/history/retention.hpp"
#include "store/history/rollup.hpp"
#include "store/history/timeline.hpp"

namespace fw::store {

/// What one hour came to, and its minutes where looks are less than a minute apart.
struct HourRollup {
  Rollup hour;
  std::vector<Rollup> minutes;
};
/// `samples`: all of the hour, by time.
[[nodiscard]] HourRollup roll_hour(std::int64_t hour, std::span<const Sample> samples,
                                   const StateTimeline& timeline);

struct RolledUp {
  std::size_t hours = 0;
  std::size_t days = 0;
};

inline constexpr std::size_t kHoursPerStepMax = 24;
inline constexpr std::size_t kDaysPerStepMax = 31;

/// Rolls up what changed and was over at `now`, the oldest first, and deletes what `retention` does
/// not keep, in one write. A second machine that does the same at the same time does no harm.
[[nodiscard]] Result<RolledUp> roll_up(model::Database& database, Instant now,
                                       const Retention& retention);

}  // namespace fw::store
