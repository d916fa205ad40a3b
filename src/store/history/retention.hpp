// How long a monitor's history is kept, and the statements that delete the rest. Pure functions
// over the port; safe to use from any thread; blocks.
#pragma once

#include "store/history/rollup.hpp"

namespace fw::store {

/// Of one plan. Results that come later than `looks` are not counted any more.
struct Retention {
  Millis looks{8 * 24h};             ///< every look by itself; at least looks_min
  Millis evidence{90 * 24h};         ///< looks that failed or saw a change, with their evidence
  Millis minutes{14 * 24h};          ///< of monitors that look more often than once a minute
  Millis hours{400 * 24h};           ///< at least hours_beyond_looks longer than `looks`
  Millis days{1'830 * 24h};          ///< at least as long as `hours`
  std::size_t evidence_max = 2'000;  ///< the newest of them, however old

  static constexpr Millis looks_min{3 * 24h};
  static constexpr Millis hours_beyond_looks{2 * 24h};

  /// With what is below its bound set to it.
  [[nodiscard]] Retention bounded() const;
};

/// What is to be deleted at `now`; a bounded amount, the rest the next time. Hours that have yet to
/// be rolled up keep their looks: to be written after the marks of the others are cleared.
[[nodiscard]] Result<std::vector<model::Statement>> expire(model::Database& database, Instant now,
                                                           const Retention& retention,
                                                           const Kept& kept);

}  // namespace fw::store
