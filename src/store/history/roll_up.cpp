#include "store/history/roll_up.hpp"

#include <algorithm>
#include <unordered_set>

#include "store/sql.hpp"

namespace fw::store {
namespace {

/// Of hours: those that have nothing to roll up any more, and those whose turn it is.
struct Turn {
  std::vector<Mark> late;  ///< their looks are gone: what came since comes too late
  std::vector<Mark> hours;
  std::vector<Mark> days;
};

Turn turn_of(const std::vector<Mark>& marks, const Kept& kept, Instant now) {
  Turn turn;
  const std::int64_t first = number_of(Level::hour, kept.looks);
  const std::int64_t hour = number_of(Level::hour, now);
  const std::int64_t day = number_of(Level::day, now);
  std::unordered_set<std::int64_t> unfinished;
  for (const Mark& mark : marks) {
    if (mark.level == Level::day) {
      if (mark.start < day && !unfinished.contains(mark.start) &&
          turn.days.size() < kDaysPerStepMax)
        turn.days.push_back(mark);
      continue;
    }
    unfinished.insert(number_of(Level::day, start_of(Level::hour, mark.start)));
    if (mark.start < first) {
      turn.late.push_back(mark);
    } else if (mark.start < hour && turn.hours.size() < kHoursPerStepMax) {
      turn.hours.push_back(mark);
    }
  }
  return turn;
}

void write_hour(const Mark& mark, const HourRollup& rollup, std::vector<model::Statement>& out) {
  out.push_back(drop_minutes(mark));
  for (const Rollup& minute : rollup.minutes)
    out.push_back(store_rollup(Level::minute, minute, mark));
  out.push_back(store_rollup(Level::hour, rollup.hour, mark));
  out.push_back(mark_day(mark));
  out.push_back(clear(mark));
}

/// Hours that follow each other, so that their looks are read at once.
Result<> roll_run(model::Database& database, std::span<const Mark> run,
                  const StateTimeline& timeline, std::vector<model::Statement>& out) {
  const Instant from = start_of(Level::hour, run.front().start);
  FW_TRY(const std::vector<Sample> samples,
         read_samples(database, from, start_of(Level::hour, run.back().start + 1)));
  auto at = samples.begin();
  for (const Mark& mark : run) {
    const Instant end = start_of(Level::hour, mark.start + 1);
    const auto next = std::find_if(
        at, samples.end(), [end](const Sample& sample) { return sample.planned_at >= end; });
    const std::span<const Sample> own(at, next);
    // Nothing but re-checks may have come.
    if (own.empty()) {
      out.push_back(clear(mark));
    } else {
      write_hour(mark, roll_hour(mark.start, own, timeline), out);
    }
    at = next;
  }
  return {};
}

Result<> roll_hours(model::Database& database, const std::vector<Mark>& hours,
                    std::vector<model::Statement>& out) {
  if (hours.empty()) return {};
  FW_TRY(const StateTimeline timeline,
         read_timeline(&database, {}, start_of(Level::hour, hours.front().start)));
  for (std::size_t begin = 0; begin < hours.size();) {
    std::size_t end = begin + 1;
    while (end < hours.size() && hours[end].start == hours[end - 1].start + 1) ++end;
    FW_CHECK(roll_run(database, std::span(hours).subspan(begin, end - begin), timeline, out));
    begin = end;
  }
  return {};
}

Result<> roll_day(model::Database& database, const Mark& mark, const Kept& kept,
                  std::vector<model::Statement>& out) {
  const Instant from = start_of(Level::day, mark.start);
  if (from >= kept.hours) {
    FW_TRY(const auto hours,
           read_rollups(database, Level::hour, number_of(Level::hour, from),
                        number_of(Level::hour, start_of(Level::day, mark.start + 1))));
    Rollup day;
    day.start = mark.start;
    for (const Rollup& hour : hours) day.merge(hour);
    if (!hours.empty()) out.push_back(store_rollup(Level::day, day, mark));
  }
  out.push_back(clear(mark));
  return {};
}

void drop_late(const Mark& mark, std::vector<model::Statement>& out) {
  out.push_back(
      sql("DELETE FROM results WHERE planned_at >= ? AND planned_at < ? AND flags < 4 AND "
          "planned_at < (SELECT since FROM kept WHERE level = 0)",
          start_of(Level::hour, mark.start), start_of(Level::hour, mark.start + 1)));
  out.push_back(clear(mark));
}

}  // namespace

HourRollup roll_hour(std::int64_t hour, std::span<const Sample> samples,
                     const StateTimeline& timeline) {
  HourRollup out;
  out.hour.start = hour;
  Instant last = Instant::min();
  for (const Sample& sample : samples) {
    const bool is_close = last != Instant::min() && sample.planned_at - last < 1min;
    if (is_close && sample.planned_at != last) out.hour.has_minutes = true;
    last = sample.planned_at;
  }
  for (const Sample& sample : samples) {
    const Class what = timeline.class_of(sample);
    out.hour.add(what, sample.total_us);
    if (!out.hour.has_minutes) continue;
    const std::int64_t minute = number_of(Level::minute, sample.planned_at);
    if (out.minutes.empty() || out.minutes.back().start != minute)
      out.minutes.emplace_back().start = minute;
    out.minutes.back().add(what, sample.total_us);
  }
  return out;
}

Result<RolledUp> roll_up(model::Database& shared, Instant now, const Retention& retention) {
  // A near copy may have the newer mark and not the newer look.
  Current database(shared);
  // Marks before looks: a look that comes in between changes its mark, and nothing is written.
  FW_TRY(const std::vector<Mark> marks, read_marks(database));
  FW_TRY(const Kept kept, read_kept(database));
  const Turn turn = turn_of(marks, kept, now);
  std::vector<model::Statement> batch;
  for (const Mark& mark : turn.late) drop_late(mark, batch);
  for (const Mark& mark : turn.days) FW_CHECK(roll_day(database, mark, kept, batch));
  FW_CHECK(roll_hours(database, turn.hours, batch));
  FW_TRY(auto old, expire(database, now, retention, kept));
  std::ranges::move(old, std::back_inserter(batch));
  FW_CHECK(write_all(database, batch));
  return RolledUp{.hours = turn.hours.size(), .days = turn.days.size()};
}

}  // namespace fw::store
