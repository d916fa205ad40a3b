// How far local time is from UTC, and the next time that a cron expression names in it. Pure; safe
// to use from any thread.
#pragma once

#include <chrono>
#include <optional>

#include "base/time.hpp"
#include "plug/checks/heartbeat/cron.hpp"

namespace fw::checks::heartbeat {

/// A stretch of time in which local time keeps its distance from UTC.
struct Stretch {
  Instant begin{};
  Instant end{};  ///< first instant after it
  std::chrono::seconds offset{0};
};

/// A time zone. Its stretches leave no gap; nearly all are longer than a week.
class Offsets {
 public:
  virtual ~Offsets() = default;
  [[nodiscard]] virtual Stretch at(Instant instant) const = 0;
};

/// The first time after `after` that the expression names, or nothing within eight years. A fixed
/// time that clocks skip is taken when the gap is over, one that they show twice is taken once;
/// expressions with * in minute or hour follow the clock (crontab(5), cron(8)).
[[nodiscard]] std::optional<Instant> next(const Cron& cron, const Offsets& zone, Instant after);

}  // namespace fw::checks::heartbeat
