#include "plug/checks/heartbeat/offsets.hpp"

#include <algorithm>
#include <vector>

namespace fw::checks::heartbeat {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::sys_days;

constexpr days kSearchMax{8 * 366 + 2};  // from one 29 February to the next, over the year 2100
constexpr hours kOffsetMax{26};          // with room: no zone was ever further from UTC than 16 h
constexpr std::size_t kStretchesMax = 16;

/// The stretches in which a local day may lie.
std::vector<Stretch> stretches_of(const Offsets& zone, sys_days day) {
  std::vector<Stretch> found;
  const Instant end = day + days(1) + kOffsetMax;
  Instant at = day - kOffsetMax;
  while (at < end && found.size() < kStretchesMax) {
    found.push_back(zone.at(at));
    at = std::max(found.back().end, at + minutes(1));
  }
  return found;
}

/// Every time of one local day, in the order of clocks.
template <class Take>
void each_time(const Cron& cron, Take take) {
  for (unsigned hour = 0; hour < 24; ++hour) {
    if (!cron.hours[hour]) continue;
    for (unsigned minute = 0; minute < 60; ++minute)
      if (cron.minutes[minute] && take(hours(hour) + minutes(minute))) return;
  }
}

class Earliest {
 public:
  explicit Earliest(Instant after) : after_(after) {}
  void offer(Instant at) {
    if (at > after_ && (!best_ || at < *best_)) best_ = at;
  }
  [[nodiscard]] std::optional<Instant> best() const { return best_; }

 private:
  Instant after_;
  std::optional<Instant> best_;
};

/// What a wall-clock time means among stretches of different offsets.
void offer_time(Instant local, bool is_fixed, const std::vector<Stretch>& stretches,
                Earliest& earliest) {
  bool is_shown = false;
  for (const Stretch& stretch : stretches) {
    const Instant at = local - stretch.offset;
    if (at < stretch.begin || at >= stretch.end) continue;
    if (is_shown && is_fixed) return;
    is_shown = true;
    earliest.offer(at);
  }
  if (is_shown || !is_fixed) return;
  for (std::size_t i = 1; i < stretches.size(); ++i) {
    const bool is_over = local - stretches[i - 1].offset >= stretches[i - 1].end;
    if (is_over && local - stretches[i].offset < stretches[i].begin)
      earliest.offer(stretches[i].begin);
  }
}

std::optional<Instant> first_of_day(const Cron& cron, const Offsets& zone, sys_days day,
                                    Instant after) {
  if (!cron.matches(day)) return std::nullopt;
  const auto stretches = stretches_of(zone, day);
  Earliest earliest(after);
  if (stretches.size() == 1) {
    const Instant midnight = Instant(day) - stretches[0].offset;
    each_time(cron, [&](minutes time) {
      earliest.offer(midnight + time);
      return earliest.best().has_value();
    });
    return earliest.best();
  }
  each_time(cron, [&](minutes time) {
    offer_time(Instant(day) + time, cron.is_fixed, stretches, earliest);
    return false;
  });
  return earliest.best();
}

}  // namespace

std::optional<Instant> next(const Cron& cron, const Offsets& zone, Instant after) {
  const auto today = std::chrono::floor<days>(after + zone.at(after).offset);
  for (auto day = today - days(1); day < today + kSearchMax; day += days(1)) {
    const auto found = first_of_day(cron, zone, day, after);
    if (!found) continue;
    // Clocks that go back over midnight show the next day before this one has ended.
    const auto tomorrow = first_of_day(cron, zone, day + days(1), after);
    return tomorrow ? std::min(*found, *tomorrow) : *found;
  }
  return std::nullopt;
}

}  // namespace fw::checks::heartbeat
