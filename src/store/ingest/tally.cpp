#include "store/ingest/tally.hpp"

#include <algorithm>
#include <cstring>

namespace fw::store {
namespace {

std::int64_t hour_of(Instant at) {
  return std::chrono::floor<std::chrono::hours>(at).time_since_epoch().count();
}

std::optional<double> share(std::uint64_t good, std::uint64_t bad) {
  if (good + bad == 0) return std::nullopt;
  return static_cast<double>(good) / static_cast<double>(good + bad);
}

template <class T>
void put(std::string& out, T value) {
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out += static_cast<char>((static_cast<std::uint64_t>(value) >> (8 * i)) & 0xffU);
}

template <class T>
T take(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    value |= std::uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  bytes.remove_prefix(sizeof(T));
  return static_cast<T>(value);
}

constexpr std::size_t kHourBytes = 8 + 2 + 2;
constexpr std::size_t kFailureBytes = 8 + 8;

}  // namespace

void Counts::add(const Counts& other) {
  for (std::size_t i = 0; i < kClasses; ++i) by_class.at(i) += other.by_class.at(i);
}

std::uint64_t Counts::good() const {
  return std::uint64_t{(*this)[Class::up]} + (*this)[Class::degraded];
}

std::optional<double> Counts::uptime() const { return share(good(), (*this)[Class::down]); }

Day day_of(Instant at) {
  return static_cast<Day>(std::chrono::floor<std::chrono::days>(at).time_since_epoch().count());
}

void Tally::add(const ResultRecord& result) {
  if (result.attempt != 0) return;
  if (result.in_maintenance) return count(result.planned_at, Class::maintenance);
  if (result.missed) return count(result.planned_at, Class::missed);
  settle_old(result.started_at);
  switch (result.outcome) {
    case model::Outcome::up:
      return count(result.planned_at, Class::up);
    case model::Outcome::degraded:
      return count(result.planned_at, Class::degraded);
    case model::Outcome::unknown:
      return count(result.planned_at, Class::unknown);
    case model::Outcome::down:
      break;
  }
  if (is_down_at(result.started_at)) return count(result.planned_at, Class::down);
  if (open_.size() == open_max) {
    count(open_.front().planned_at, Class::unconfirmed);
    open_.erase(open_.begin());
  }
  open_.push_back({result.planned_at, result.started_at});
}

void Tally::decide(const VerdictRecord& verdict) {
  // An unconfirmed failure changes no state: what was confirmed before still holds.
  if (verdict.state != model::State::unconfirmed) restore_state(verdict.state, verdict.since);
  for (const Failure& failure : open_)
    count(failure.planned_at, is_down_at(failure.started_at) ? Class::down : Class::unconfirmed);
  open_.clear();
}

void Tally::settle_old(Instant now) {
  while (!open_.empty() && open_.front().started_at + open_age_max < now) {
    count(open_.front().planned_at, Class::unconfirmed);
    open_.erase(open_.begin());
  }
}

void Tally::count_hour(Instant planned_at, bool good) {
  const auto number = static_cast<std::int32_t>(hour_of(planned_at));
  auto at = std::ranges::lower_bound(hours_, number, {}, &Hour::number);
  if (at == hours_.end() || at->number != number) {
    const bool is_full = hours_.size() >= std::size_t{kHours};
    if (is_full && at == hours_.begin()) return;  // older than what is kept
    at = hours_.insert(at, {.number = number});
    if (is_full) {
      const auto place = at - hours_.begin();
      hours_.erase(hours_.begin());
      at = hours_.begin() + (place - 1);
    }
  }
  std::uint16_t& counter = good ? at->good : at->bad;
  if (counter < UINT16_MAX) ++counter;
}

void Tally::count(Instant planned_at, Class what) {
  const bool good = what == Class::up || what == Class::degraded;
  if (good || what == Class::down) count_hour(planned_at, good);
  const Day day = day_of(planned_at);
  auto at = std::ranges::lower_bound(days_, day, {}, &DayCounts::day);
  if (at == days_.end() || at->day != day) {
    if (days_.size() >= kDays && at == days_.begin()) return;  // older than what is kept
    at = days_.insert(at, {.day = day, .counts = {}});
    if (days_.size() > kDays) {
      days_.erase(days_.begin());
      at = std::ranges::lower_bound(days_, day, {}, &DayCounts::day);
    }
  }
  at->counts.add(what);
  if (std::ranges::find(changed_, day) == changed_.end()) changed_.push_back(day);
}

std::optional<double> Tally::uptime_hours(Instant now, int hours) const {
  const std::int64_t last = hour_of(now);
  std::uint64_t good = 0;
  std::uint64_t bad = 0;
  for (const Hour& hour : hours_) {
    if (hour.number <= last - hours || hour.number > last) continue;
    good += hour.good;
    bad += hour.bad;
  }
  return share(good, bad);
}

std::optional<double> Tally::uptime_days(Instant now, int days) const {
  const Day last = day_of(now);
  Counts sum;
  for (const DayCounts& day : days_)
    if (day.day > last - days && day.day <= last) sum.add(day.counts);
  return sum.uptime();
}

std::vector<DayCounts> Tally::take_changed_days() {
  std::vector<DayCounts> changed;
  for (const Day day : changed_) {
    const auto at = std::ranges::lower_bound(days_, day, {}, &DayCounts::day);
    if (at != days_.end() && at->day == day) changed.push_back(*at);
  }
  changed_.clear();
  return changed;
}

void Tally::mark_changed(const std::vector<DayCounts>& days) {
  for (const DayCounts& day : days)
    if (std::ranges::find(changed_, day.day) == changed_.end()) changed_.push_back(day.day);
}

std::string Tally::pack_hours() const {
  std::string out;
  for (const Hour& hour : hours_) {
    put(out, std::int64_t{hour.number});
    put(out, hour.good);
    put(out, hour.bad);
  }
  return out;
}

void Tally::unpack_hours(std::string_view bytes) {
  hours_.clear();
  while (bytes.size() >= kHourBytes) {
    Hour hour;
    hour.number = static_cast<std::int32_t>(take<std::int64_t>(bytes));
    hour.good = take<std::uint16_t>(bytes);
    hour.bad = take<std::uint16_t>(bytes);
    hours_.push_back(hour);
  }
  std::ranges::sort(hours_, {}, &Hour::number);
  if (hours_.size() > std::size_t{kHours}) hours_.erase(hours_.begin(), hours_.end() - kHours);
}

std::string Tally::pack_open() const {
  std::string out;
  for (const Failure& failure : open_) {
    put(out, to_ms(failure.planned_at));
    put(out, to_ms(failure.started_at));
  }
  return out;
}

void Tally::unpack_open(std::string_view bytes) {
  open_.clear();
  while (bytes.size() >= kFailureBytes && open_.size() < open_max) {
    const Instant planned = from_ms(take<std::int64_t>(bytes));
    const Instant started = from_ms(take<std::int64_t>(bytes));
    open_.push_back({planned, started});
  }
}

void Tally::restore_state(model::State state, Instant since) {
  if (state_ == model::State::down && state != model::State::down) {
    was_down_ = since_;
    was_up_ = since;
  }
  state_ = state;
  since_ = since;
}

}  // namespace fw::store
