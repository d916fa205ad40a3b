#include "store/standings.hpp"

#include "store/sql.hpp"

namespace fw::store {
namespace {

StandingRow take_standing(Cells& cells) {
  StandingRow row;
  row.monitor = cells.id<model::MonitorId>();
  Standing& standing = row.standing;
  standing.state = model::state_named(cells.text()).value_or(model::State::unknown);
  standing.reason = model::reason_named(cells.text()).value_or(model::Reason::none);
  standing.detail = cells.text();
  standing.since = cells.instant();
  standing.verdict_at = cells.instant();
  standing.verdict_slot = cells.integer();
  standing.flapping = cells.boolean();
  standing.last_slot = cells.integer();
  standing.last_at = cells.maybe_instant();
  standing.last_total = cells.micros();
  standing.recent = unpack_recent(cells.bytes());
  row.hours = cells.bytes();
  row.open_failures = cells.bytes();
  return row;
}

struct DayRow {
  model::MonitorId monitor;
  DayCounts counts;
};

DayRow take_day(Cells& cells) {
  DayRow row;
  row.monitor = cells.id<model::MonitorId>();
  row.counts.day = static_cast<Day>(cells.integer());
  for (std::uint32_t& count : row.counts.counts.by_class)
    count = static_cast<std::uint32_t>(cells.integer());
  return row;
}

constexpr std::size_t kPage = 20'000;

/// Whether a page was the last one.
Result<bool> load_page_of_days(model::Database& database, Board& board, DayRow& after) {
  FW_TRY(const std::vector<DayRow> page,
         read_all(CurrentOrNear(database),
                  sql("SELECT monitor_id, day, up, degraded, down, unconfirmed, unknown, missed, "
                      "maintenance FROM uptime_days WHERE (monitor_id, day) > (?, ?) "
                      "ORDER BY monitor_id, day LIMIT ?",
                      after.monitor, std::int64_t{after.counts.day}, kPage),
                  take_day));
  for (const DayRow& row : page) board.restore_day(row.monitor, row.counts);
  if (!page.empty()) after = page.back();
  return page.size() < kPage;
}

/// Whether a page was the last one.
Result<bool> load_page_of_standings(model::Database& database, Board& board,
                                    model::MonitorId& after) {
  FW_TRY(const std::vector<StandingRow> page,
         read_all(CurrentOrNear(database),
                  sql("SELECT monitor_id, state, reason, detail, since, verdict_at, verdict_slot, "
                      "flapping, last_slot, last_at, last_total_us, recent, hours, open_failures "
                      "FROM monitor_status WHERE monitor_id > ? ORDER BY monitor_id LIMIT ?",
                      after, kPage),
                  take_standing));
  for (const StandingRow& row : page) board.restore(row);
  if (!page.empty()) after = page.back().monitor;
  return page.size() < kPage;
}

void add_standing(std::vector<model::Statement>& batch, const StandingRow& row) {
  const Standing& s = row.standing;
  // SELECT … FROM monitors: a monitor removed meanwhile must not fail the whole batch.
  batch.push_back(sql(
      "INSERT OR REPLACE INTO monitor_status (monitor_id, state, reason, detail, since, "
      "verdict_at, verdict_slot, flapping, last_slot, last_at, last_total_us, recent, hours, "
      "open_failures) SELECT id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM monitors "
      "WHERE id = ?",
      model::name(s.state), model::name(s.reason), s.detail, s.since, s.verdict_at, s.verdict_slot,
      s.flapping, s.last_slot, s.last_at, s.last_total, model::Blob{pack(s.recent)},
      model::Blob{row.hours}, model::Blob{row.open_failures}, row.monitor));
  for (const DayCounts& day : row.days) {
    const auto count = [&](Class what) { return std::int64_t{day.counts[what]}; };
    batch.push_back(
        sql("INSERT OR REPLACE INTO uptime_days (monitor_id, day, up, degraded, down, "
            "unconfirmed, unknown, missed, maintenance) "
            "SELECT id, ?, ?, ?, ?, ?, ?, ?, ? FROM monitors WHERE id = ?",
            std::int64_t{day.day}, count(Class::up), count(Class::degraded), count(Class::down),
            count(Class::unconfirmed), count(Class::unknown), count(Class::missed),
            count(Class::maintenance), row.monitor));
  }
}

Result<> load_all(model::Database& database, Board& board) {
  FW_TRY(const auto monitors,
         read_all(CurrentOrNear(database), sql("SELECT id, account_id FROM monitors"),
                  [](Cells& cells) {
                    auto id = cells.id<model::MonitorId>();
                    return std::pair(id, cells.id<model::AccountId>());
                  }));
  for (const auto& [monitor, account] : monitors) board.add(monitor, account);
  bool last = false;
  model::MonitorId after;
  while (!last) {
    FW_TRY(last, load_page_of_standings(database, board, after));
  }
  last = false;
  DayRow after_day;
  while (!last) {
    FW_TRY(last, load_page_of_days(database, board, after_day));
  }
  return {};
}

/// Fails the batch it stands in where the database is ahead of `positions`: the column takes no
/// NULL.
model::Statement refuse_where_behind(const Positions& positions) {
  std::string text =
      "INSERT INTO ingest_positions (machine, position) SELECT machine, NULL "
      "FROM ingest_positions WHERE position > CASE machine";
  model::Statement statement;
  for (const auto& [machine, position] : positions) {
    text += " WHEN ? THEN ?";
    statement.values.push_back(to_value(machine));
    statement.values.push_back(to_value(static_cast<std::int64_t>(position)));
  }
  statement.sql = text + " ELSE 0 END";
  // Whose log that is shows when it starts under its name.
  if (!positions.contains(kUnnamed)) {
    statement.sql += " AND machine <> ?";
    statement.values.push_back(to_value(kUnnamed));
  }
  statement.sql += " LIMIT 1";
  return statement;
}

}  // namespace

Result<Positions> read_positions(model::Database& database) {
  FW_TRY(auto rows,
         read_all(CurrentOrNear(database), sql("SELECT machine, position FROM ingest_positions"),
                  [](Cells& cells) {
                    std::string machine = cells.text();
                    return std::pair(std::move(machine),
                                     static_cast<std::uint64_t>(cells.integer()));
                  }));
  return Positions(std::make_move_iterator(rows.begin()), std::make_move_iterator(rows.end()));
}

Result<Positions> load_standings(model::Database& database, Board& board) {
  constexpr int kTriesMax = 5;
  FW_TRY(Positions before, read_positions(database));
  for (int tries = 0; tries < kTriesMax; ++tries) {
    board.clear();
    FW_CHECK(load_all(database, board));
    // Read in pages: another machine may have saved in between.
    FW_TRY(Positions after, read_positions(database));
    if (after == before) return before;
    before = std::move(after);
  }
  return fail(Code::unavailable, "where monitors stand is being saved all the time");
}

Result<> save_standings(model::Database& database, const Saver& saver, const Snapshot& snapshot) {
  Positions positions = snapshot.others;
  positions.insert_or_assign(std::string(saver.machine), snapshot.position);
  std::vector<model::Statement> batch = {refuse_where_behind(positions)};
  for (const StandingRow& row : snapshot.rows) add_standing(batch, row);
  for (const auto& [name, position] : positions)
    batch.push_back(sql("INSERT OR REPLACE INTO ingest_positions (machine, position) VALUES (?, ?)",
                        name, static_cast<std::int64_t>(position)));
  if (saver.was_unnamed)
    batch.push_back(sql("DELETE FROM ingest_positions WHERE machine = ?", kUnnamed));
  return write_all(database, batch);
}

}  // namespace fw::store
