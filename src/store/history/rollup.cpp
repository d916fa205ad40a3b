#include "store/history/rollup.hpp"

#include <algorithm>
#include <set>

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr int kHourLevel = static_cast<int>(Level::hour);
constexpr int kDayLevel = static_cast<int>(Level::day);
constexpr std::int64_t kMinutesOfHour = 60;
constexpr std::int64_t kHoursOfDay = 24;

/// What guards a write: nothing changed since the mark was read. Takes level, start and mark.
constexpr std::string_view kStands =
    "EXISTS (SELECT 1 FROM dirty WHERE level = ? AND start = ? AND mark = ?)";

/// Which failures count as down changes with a verdict: from `since` on, until another one says
/// otherwise.
void mark_hours(const VerdictRecord& verdict, std::vector<model::Statement>& out) {
  if (verdict.state == model::State::unconfirmed) return;
  const std::int64_t since = number_of(Level::hour, verdict.since);
  out.push_back(sql("UPDATE dirty SET mark = random() WHERE level = 2 AND start >= ?", since));
  out.push_back(
      sql(verdict.state == model::State::down
              ? "INSERT OR REPLACE INTO dirty (level, start, mark) SELECT 2, start, random() "
                "FROM rollups WHERE level = 2 AND start >= ? AND unconfirmed > 0"
              : "INSERT OR REPLACE INTO dirty (level, start, mark) SELECT 2, start, random() "
                "FROM rollups WHERE level = 2 AND start >= ? AND down > 0",
          since));
}

Rollup take_rollup(Cells& cells) {
  Rollup rollup;
  rollup.start = cells.integer();
  for (std::uint32_t& count : rollup.counts.by_class)
    count = static_cast<std::uint32_t>(cells.integer());
  rollup.min_us = cells.integer();
  rollup.max_us = cells.integer();
  rollup.sum_us = cells.integer();
  rollup.has_minutes = cells.boolean();
  // A page has no sum to check: one that is damaged costs its latencies, not the whole chart.
  if (auto latencies = Sketch::unpack(cells.bytes())) rollup.latencies = *std::move(latencies);
  return rollup;
}

}  // namespace

Millis length(Level level) {
  switch (level) {
    case Level::minute:
      return 1min;
    case Level::hour:
      return 1h;
    case Level::day:
      break;
  }
  return 24h;
}

std::int64_t number_of(Level level, Instant at) {
  const std::int64_t step = length(level).count();
  const std::int64_t ms = to_ms(at);
  return ms >= 0 ? ms / step : -((-ms + step - 1) / step);
}

Instant start_of(Level level, std::int64_t number) {
  return from_ms(number * length(level).count());
}

void Rollup::add(Class what, std::int64_t total_us) {
  counts.add(what);
  if (what != Class::up && what != Class::degraded) return;
  min_us = latencies.count() == 0 ? total_us : std::min(min_us, total_us);
  max_us = std::max(max_us, total_us);
  sum_us += total_us;
  latencies.add(total_us);
}

void Rollup::merge(const Rollup& other) {
  if (other.latencies.count() > 0)
    min_us = latencies.count() == 0 ? other.min_us : std::min(min_us, other.min_us);
  counts.add(other.counts);
  max_us = std::max(max_us, other.max_us);
  sum_us += other.sum_us;
  latencies.merge(other.latencies);
}

std::vector<model::Statement> filing_of(std::span<const Record> records) {
  std::vector<model::Statement> out;
  out.reserve(records.size() + 2);
  std::set<std::int64_t> hours;
  for (const Record& record : records) {
    std::ranges::move(statements_for(record), std::back_inserter(out));
    if (const auto* result = std::get_if<ResultRecord>(&record))
      hours.insert(number_of(Level::hour, result->planned_at));
    if (const auto* verdict = std::get_if<VerdictRecord>(&record)) mark_hours(*verdict, out);
  }
  for (const std::int64_t hour : hours)
    out.push_back(
        sql("INSERT OR REPLACE INTO dirty (level, start, mark) VALUES (2, ?, random())", hour));
  return out;
}

Result<std::vector<Rollup>> read_rollups(model::Database& database, Level level, std::int64_t from,
                                         std::int64_t before) {
  return read_all(database,
                  sql("SELECT start, up, degraded, down, unconfirmed, unknown, missed, "
                      "maintenance, min_us, max_us, sum_us, has_minutes, latencies "
                      "FROM rollups WHERE level = ? AND start >= ? AND start < ? ORDER BY start",
                      static_cast<int>(level), from, before),
                  take_rollup);
}

Result<std::vector<Mark>> read_marks(model::Database& database) {
  return read_all(database,
                  sql("SELECT level, start, mark FROM dirty WHERE level IN (2, 3) "
                      "ORDER BY level, start"),
                  [](Cells& cells) {
                    Mark mark;
                    mark.level = cells.integer() == kDayLevel ? Level::day : Level::hour;
                    mark.start = cells.integer();
                    mark.mark = cells.integer();
                    return mark;
                  });
}

model::Statement store_rollup(Level level, const Rollup& rollup, const Mark& mark) {
  static const std::string text = fmt::format(
      "INSERT OR REPLACE INTO rollups (level, start, up, degraded, down, unconfirmed, unknown, "
      "missed, maintenance, min_us, max_us, sum_us, has_minutes, latencies) "
      "SELECT ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? WHERE {}",
      kStands);
  model::Statement statement = sql(text, static_cast<int>(level), rollup.start);
  for (const std::uint32_t count : rollup.counts.by_class)
    statement.values.push_back(to_value(std::int64_t{count}));
  for (model::Value value :
       {to_value(rollup.min_us), to_value(rollup.max_us), to_value(rollup.sum_us),
        to_value(rollup.has_minutes), to_value(model::Blob{rollup.latencies.pack()}),
        to_value(static_cast<int>(mark.level)), to_value(mark.start), to_value(mark.mark)})
    statement.values.push_back(std::move(value));
  return statement;
}

model::Statement drop_minutes(const Mark& mark) {
  static const std::string text = fmt::format(
      "DELETE FROM rollups WHERE level = 1 AND start >= ? AND start < ? AND {}", kStands);
  return sql(text, mark.start * kMinutesOfHour, (mark.start + 1) * kMinutesOfHour, kHourLevel,
             mark.start, mark.mark);
}

model::Statement mark_day(const Mark& mark) {
  static const std::string text = fmt::format(
      "INSERT OR REPLACE INTO dirty (level, start, mark) SELECT 3, ?, random() WHERE {}", kStands);
  return sql(text, mark.start / kHoursOfDay, kHourLevel, mark.start, mark.mark);
}

model::Statement clear(const Mark& mark) {
  return sql("DELETE FROM dirty WHERE level = ? AND start = ? AND mark = ?",
             static_cast<int>(mark.level), mark.start, mark.mark);
}

Result<Kept> read_kept(model::Database& database) {
  FW_TRY(const auto all, read_all(database, sql("SELECT level, since FROM kept"), [](Cells& cells) {
           const std::int64_t level = cells.integer();
           return std::pair(level, cells.instant());
         }));
  Kept kept;
  for (const auto& [level, since] : all) {
    if (level == 0) kept.looks = since;
    if (level == 1) kept.minutes = since;
    if (level == 2) kept.hours = since;
    if (level == 3) kept.days = since;
  }
  return kept;
}

}  // namespace fw::store
