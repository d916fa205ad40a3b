// A stretch of a monitor's history in steps, from the coarsest rollups that fit and from looks
// where there are none yet. Pure functions over the port; safe to use from any thread; blocks.
#pragma once

#include <span>
#include <vector>

#include "store/history/rollup.hpp"

namespace fw::store {

/// From `from` to `before`, both at the beginning of a step; steps count from 1970. One of at least
/// an hour is a number of whole hours, one of at least a day of whole days.
struct Span {
  Instant from{};
  Instant before{};
  Millis step{0};
};

struct Point {
  Instant from{};
  Counts counts;
  std::int64_t p50_us = 0;  ///< of good looks; 0 where there is none; off by 2 % at most
  std::int64_t p95_us = 0;
  std::int64_t max_us = 0;
};

/// Steps in which something was, oldest first; `tail` are records that the database may not have
/// yet. What is older than looks or hours are kept comes in points further apart.
[[nodiscard]] Result<std::vector<Point>> read_series(model::Database* database, const Span& span,
                                                     std::span<const Record> tail);

}  // namespace fw::store
