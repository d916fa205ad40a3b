#include "store/history/roller.hpp"

#include <algorithm>
#include <chrono>

#include "store/history/roll_up.hpp"

namespace fw::store {

Roller::Roller(const Retention& retention, const Clock& clock, Log& log, Metrics& metrics)
    : retention_(retention.bounded()),
      clock_(clock),
      log_(log),
      hours_total_(metrics.counter("flarewarden_history_hours_rolled_total",
                                   "Hours of monitors' histories that were rolled up")),
      failures_total_(metrics.counter("flarewarden_history_failures_total",
                                      "Times a monitor's history could not be rolled up")),
      seconds_(metrics.histogram("flarewarden_history_roll_seconds",
                                 "Time to roll up one monitor's history and delete what is old")) {}

bool Roller::is_due(const model::MonitorId& monitor, std::span<const Record> records, Instant now) {
  const std::int64_t hour = number_of(Level::hour, now);
  const bool is_late = std::ranges::any_of(records, [hour](const Record& record) {
    const auto* result = std::get_if<ResultRecord>(&record);
    return result != nullptr && number_of(Level::hour, result->planned_at) < hour;
  });
  const std::lock_guard lock(mutex_);
  // After a start all would be due at once: they wait for their next hour.
  const auto at =
      rolled_in_
          .try_emplace(std::hash<model::MonitorId>{}(monitor), static_cast<std::int32_t>(hour))
          .first;
  if (!is_late && at->second == static_cast<std::int32_t>(hour)) return false;
  at->second = static_cast<std::int32_t>(hour);
  return true;
}

Result<> Roller::filed(const model::MonitorId& monitor, model::Database& database,
                       std::span<const Record> records) {
  // A machine whose clock is ahead must not let everything go: time is what the looks say, too.
  Instant newest = Instant::min();
  for (const Record& record : records)
    if (const auto* result = std::get_if<ResultRecord>(&record))
      newest = std::max(newest, result->planned_at);
  const Instant now = std::min(newest, clock_.now());
  if (newest == Instant::min() || !is_due(monitor, records, now)) return {};
  const auto begin = std::chrono::steady_clock::now();
  auto rolled = roll_up(database, now, retention_);
  if (!rolled) {
    failures_total_.add();
    log_.warning("the history of monitor {} is rolled up later: {}", monitor.value,
                 rolled.error().chain());
    if (rolled.error().code() == Code::corrupt) return std::unexpected(std::move(rolled).error());
    return {};
  }
  hours_total_.add(static_cast<double>(rolled->hours));
  seconds_.observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  return {};
}

}  // namespace fw::store
