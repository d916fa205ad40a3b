// Cron expressions of five fields, as crontab(5) of Vixie cron has them. Values and pure functions;
// safe to use from any thread.
#pragma once

#include <bitset>
#include <chrono>
#include <cstddef>
#include <string_view>

#include "base/result.hpp"

namespace fw::checks::heartbeat {

inline constexpr std::size_t kCronBytesMax = 200;

struct Cron {
  std::bitset<60> minutes;
  std::bitset<24> hours;
  std::bitset<32> days;      ///< 1 to 31
  std::bitset<13> months;    ///< 1 to 12
  std::bitset<7> weekdays;   ///< 0 is Sunday
  bool any_day = false;      ///< the field begins with *
  bool any_weekday = false;  ///< likewise
  /// Minute and hour are both given without *: such a job runs once on a day, whatever clocks do.
  /// The others follow the clock.
  bool is_fixed = false;

  /// Where both day fields are restricted, one of them is enough.
  [[nodiscard]] bool matches(std::chrono::sys_days day) const;
};

/// Numbers, names of months and weekdays, ranges, lists, steps, and @hourly, @daily, @midnight,
/// @weekly, @monthly, @yearly, @annually. `invalid` says what is allowed, also where the day never
/// comes.
[[nodiscard]] Result<Cron> parse_cron(std::string_view text);

}  // namespace fw::checks::heartbeat
