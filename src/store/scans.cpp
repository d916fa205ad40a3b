#include "store/scans.hpp"

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kColumns =
    "id, account_id, url, state, step, percent, progress, error, created_at, finished_at, "
    "site_id, own, machine";

ScanRecord take_row(Cells& cells) {
  ScanRecord scan;
  scan.id = cells.id<model::ScanId>();
  scan.account = cells.id<model::AccountId>();
  scan.url = cells.text();
  scan.state = cells.text();
  scan.progress.step = cells.text();
  scan.progress.percent = cells.number();
  scan.progress.detail = cells.text();
  scan.error = cells.text();
  scan.created_at = cells.instant();
  scan.finished_at = cells.maybe_instant();
  scan.site = cells.id<model::SiteId>();
  scan.own = cells.text();
  scan.machine = cells.text();
  return scan;
}

}  // namespace

Result<> insert_scan(model::Database& database, const ScanRecord& scan, std::size_t under_way_max,
                     std::size_t kept_max) {
  const std::vector<model::Statement> batch = {
      sql("INSERT INTO scans (id, account_id, url, state, step, percent, progress, error, "
          "created_at, own) SELECT ?1, ?2, ?3, 'queued', '', 0, '', '', ?4, ?6 "
          "WHERE (SELECT count(*) FROM scans WHERE account_id = ?2 AND site_id = '' "
          "AND state IN ('queued', 'running')) < ?5",
          scan.id, scan.account, scan.url, scan.created_at, under_way_max, scan.own),
      sql("DELETE FROM scans WHERE account_id = ?1 AND site_id = '' "
          "AND state IN ('done', 'failed') AND id NOT IN (SELECT id FROM scans "
          "WHERE account_id = ?1 AND site_id = '' ORDER BY created_at DESC, id LIMIT ?2)",
          scan.account, kept_max)};
  FW_TRY(const auto written, database.write(batch));
  if (written.front().rows_changed == 0)
    return fail(Code::limit, "{} scans are under way; wait for one to end", under_way_max);
  return {};
}

Result<std::optional<ScanRecord>> find_scan(model::Database& database, const model::ScanId& id) {
  static const std::string text = fmt::format("SELECT {}, map FROM scans WHERE id = ?", kColumns);
  return read_one(database, sql(text, id), [](Cells& cells) {
    ScanRecord scan = take_row(cells);
    scan.map = cells.text();
    return scan;
  });
}

Result<std::vector<ScanRecord>> list_scans(model::Database& database,
                                           const model::AccountId& account) {
  static const std::string text = fmt::format(
      "SELECT {} FROM scans WHERE account_id = ? AND site_id = '' ORDER BY created_at DESC, id",
      kColumns);
  return read_all(database, sql(text, account), take_row);
}

Result<std::optional<ScanRecord>> take_scan(model::Database& database, const ScanLease& lease) {
  constexpr int kTriesMax = 8;
  static const std::string text = fmt::format(
      "SELECT {} FROM scans WHERE id IN (SELECT id FROM scans WHERE state = 'queued' UNION ALL "
      "SELECT id FROM scans WHERE state = 'running' AND leased_until < ?) ORDER BY rank, "
      "(SELECT count(*) FROM scans AS busy WHERE busy.account_id = scans.account_id "
      "AND busy.state = 'running'), created_at, id LIMIT 1",
      kColumns);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    FW_TRY(auto scan, read_one(Current(database), sql(text, lease.now), take_row));
    if (!scan) return std::nullopt;
    FW_TRY(const std::int64_t taken,
           write_one(database,
                     sql("UPDATE scans SET state = 'running', machine = ?, leased_until = ?, "
                         "percent = 0, step = '', progress = '' WHERE id = ? AND "
                         "(state = 'queued' OR (state = 'running' AND leased_until < ?))",
                         lease.machine, lease.until, scan->id, lease.now)));
    if (taken == 0) continue;  // another machine was faster
    scan->state = "running";
    scan->machine = lease.machine;
    scan->progress = {};
    return scan;
  }
  return std::nullopt;
}

Result<std::size_t> count_queued(model::Database& database) {
  FW_TRY(const auto count,
         read_one(database, sql("SELECT count(*) FROM scans WHERE state = 'queued'"),
                  [](Cells& cells) { return cells.integer(); }));
  return static_cast<std::size_t>(count.value_or(0));
}

Result<> requeue_scans(model::Database& database, std::string_view machine) {
  FW_CHECK(write_one(database, sql("UPDATE scans SET state = 'queued', percent = 0, step = '', "
                                   "progress = '' WHERE state = 'running' AND machine IN (?, '')",
                                   machine)));
  return {};
}

Result<> save_progress(model::Database& database, const model::ScanId& id,
                       const model::ScanProgress& progress, const ScanLease& lease) {
  const std::optional<std::string> map =
      progress.so_far ? std::optional(model::to_json(*progress.so_far)) : std::nullopt;
  FW_CHECK(write_one(database, sql("UPDATE scans SET step = ?, percent = ?, progress = ?, "
                                   "map = coalesce(?, map), leased_until = max(leased_until, ?) "
                                   "WHERE id = ? AND state = 'running' AND machine = ?",
                                   progress.step, progress.percent, progress.detail, map,
                                   lease.until, id, lease.machine)));
  return {};
}

Result<> finish_scan(model::Database& database, const ScanRecord& scan) {
  FW_CHECK(write_one(database, finish_statement(scan)));
  return {};
}

model::Statement finish_statement(const ScanRecord& scan) {
  const std::optional<std::string> map = scan.map.empty() ? std::nullopt : std::optional(scan.map);
  return sql(
      "UPDATE scans SET state = ?, step = 'done', percent = 100, "
      "progress = '', error = ?, map = ?, finished_at = ? "
      "WHERE id = ? AND state IN ('queued', 'running')",
      scan.state, scan.error, map, scan.finished_at, scan.id);
}

}  // namespace fw::store
