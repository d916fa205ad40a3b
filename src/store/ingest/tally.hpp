// Counting looks by what they came to, per hour and day, and the uptime that follows. Values; one
// thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "store/ingest/record.hpp"

namespace fw::store {

/// What a look, or a slot without one, counts as.
enum class Class : std::uint8_t {
  up,
  degraded,
  down,         ///< a failure that was confirmed
  unconfirmed,  ///< a failure that was not
  unknown,
  missed,
  maintenance,
};
inline constexpr std::size_t kClasses = 7;

struct Counts {
  std::array<std::uint32_t, kClasses> by_class{};

  [[nodiscard]] std::uint32_t operator[](Class what) const {
    return by_class.at(static_cast<std::size_t>(what));
  }
  void add(Class what, std::uint32_t times = 1) {
    by_class.at(static_cast<std::size_t>(what)) += times;
  }
  void add(const Counts& other);
  [[nodiscard]] std::uint64_t good() const;
  /// Good looks of good and confirmed bad ones; the rest is left out. Nothing where there are none.
  [[nodiscard]] std::optional<double> uptime() const;
  bool operator==(const Counts&) const = default;
};

/// Days since 1970 in UTC.
using Day = std::int32_t;
[[nodiscard]] Day day_of(Instant at);

struct DayCounts {
  Day day = 0;
  Counts counts;
};

/// One monitor's counters. Failures wait in `open` until a verdict says whether they were real.
class Tally {
 public:
  static constexpr int kHours = 7 * 24;
  static constexpr int kDays = 90;
  static constexpr std::size_t open_max = 200;
  /// A failure that no verdict spoke of for so long was not confirmed.
  static constexpr Millis open_age_max{120'000};

  /// Counts a slot's own look; re-checks are not counted.
  void add(const ResultRecord& result);
  /// Decides about the failures that wait, and what later ones are until the next verdict.
  void decide(const VerdictRecord& verdict);

  /// Good and bad looks of the last `hours` hours, at most 168; the running hour counts as one.
  [[nodiscard]] std::optional<double> uptime_hours(Instant now, int hours) const;
  /// The same in days, at most 90; today counts as one.
  [[nodiscard]] std::optional<double> uptime_days(Instant now, int days) const;
  [[nodiscard]] const std::vector<DayCounts>& days() const { return days_; }

  /// Days that changed since the last call.
  [[nodiscard]] std::vector<DayCounts> take_changed_days();
  /// They are to come with the next call again.
  void mark_changed(const std::vector<DayCounts>& days);
  void restore_day(const DayCounts& day) { days_.push_back(day); }
  [[nodiscard]] std::string pack_hours() const;
  void unpack_hours(std::string_view bytes);
  [[nodiscard]] std::string pack_open() const;
  void unpack_open(std::string_view bytes);
  /// What the last verdict of before a restart said.
  void restore_state(model::State state, Instant since);

 private:
  struct Hour {
    std::int32_t number = 0;  ///< hours since 1970
    std::uint16_t good = 0;
    std::uint16_t bad = 0;
  };
  struct Failure {
    Instant planned_at{};
    Instant started_at{};
  };

  void count(Instant planned_at, Class what);
  void count_hour(Instant planned_at, bool good);
  void settle_old(Instant now);
  [[nodiscard]] bool is_down_at(Instant at) const {
    return (state_ == model::State::down && at >= since_) || (at >= was_down_ && at < was_up_);
  }

  std::vector<Hour> hours_;      // by number, the newest last, at most kHours
  std::vector<DayCounts> days_;  // by day, the newest last, at most kDays
  std::vector<Day> changed_;
  std::vector<Failure> open_;
  model::State state_ = model::State::unknown;
  Instant since_{};
  Instant was_down_{};  ///< the last time it was down: what another machine saw then comes late
  Instant was_up_{};
};

}  // namespace fw::store
