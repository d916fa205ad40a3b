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

}  // namespace

Result<std::uint64_t> read_position(model::Database& database, std::string_view machine) {
  FW_TRY(const auto position,
         read_one(CurrentOrNear(database),
                  sql("SELECT position FROM ingest_positions WHERE machine = ?", machine),
                  [](Cells& cells) { return static_cast<std::uint64_t>(cells.integer()); }));
  return position.value_or(0);
}

Result<> load_standings(model::Database& database, Board& board) {
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

Result<> save_standings(model::Database& database, std::string_view machine,
                        const Snapshot& snapshot) {
  std::vector<model::Statement> batch;
  for (const StandingRow& row : snapshot.rows) add_standing(batch, row);
  batch.push_back(sql("INSERT OR REPLACE INTO ingest_positions (machine, position) VALUES (?, ?)",
                      machine, static_cast<std::int64_t>(snapshot.position)));
  return write_all(database, batch);
}

}  // namespace fw::store
