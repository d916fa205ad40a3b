// Rolls a monitor's history up when its database is open for filing anyway, about once an hour.
// Safe to use from any thread; blocks.
#pragma once

#include <mutex>
#include <span>
#include <unordered_map>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "store/history/retention.hpp"

namespace fw::store {

class Roller {
 public:
  Roller(const Retention& retention, const Clock& clock, Log& log, Metrics& metrics);

  /// `records` have just been filed into `database`. Rolls up where an hour is over, or a look came
  /// that belongs to one. What fails is logged and tried again in the next hour; `corrupt` is told.
  [[nodiscard]] Result<> filed(const model::MonitorId& monitor, model::Database& database,
                               std::span<const Record> records);

 private:
  [[nodiscard]] bool is_due(const model::MonitorId& monitor, std::span<const Record> records,
                            Instant now);

  const Retention retention_;
  const Clock& clock_;
  Log& log_;
  Counter& hours_total_;
  Counter& failures_total_;
  Histogram& seconds_;
  std::mutex mutex_;
  /// Hour of the last step by the monitor's hash: two that share one miss a step at worst.
  std::unordered_map<std::size_t, std::int32_t> rolled_in_;
};

}  // namespace fw::store
