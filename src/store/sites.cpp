#include "store/sites.hpp"

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kColumns =
    "s.id, s.account_id, s.url, s.interval_ms, s.enabled, s.created_at, s.next_at, s.last_scan, "
    "s.last_at, s.last_error, s.own, "
    "EXISTS (SELECT 1 FROM scans c WHERE c.site_id = s.id AND c.state IN ('queued', 'running')), "
    "(SELECT count(*) FROM site_changes d WHERE d.site_id = s.id AND d.severity > 0 "
    "AND d.acknowledged_at IS NULL)";

SiteRecord take_site(Cells& cells) {
  SiteRecord site;
  site.id = cells.id<model::SiteId>();
  site.account = cells.id<model::AccountId>();
  site.url = cells.text();
  site.interval = cells.millis();
  site.enabled = cells.boolean();
  site.created_at = cells.instant();
  site.next_at = cells.instant();
  site.last_scan = cells.id<model::ScanId>();
  site.last_at = cells.maybe_instant();
  site.last_error = cells.text();
  site.own = cells.text();
  site.under_way = cells.boolean();
  site.unexpected = static_cast<std::size_t>(cells.integer());
  return site;
}

}  // namespace

Result<bool> insert_site(model::Database& database, const SiteRecord& site, std::string_view memory,
                         std::size_t sites_max) {
  FW_TRY(const auto existing, find_site_of(database, site.account, site.url));
  if (existing) return false;
  FW_TRY(
      const std::int64_t made,
      write_one(database,
                sql("INSERT OR IGNORE INTO sites (id, account_id, url, interval_ms, enabled, "
                    "created_at, next_at, last_scan, last_at, last_error, memory, own) "
                    "SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '', ?10, ?12 "
                    "WHERE (SELECT count(*) FROM sites WHERE account_id = ?2) < ?11",
                    site.id, site.account, site.url, site.interval, site.enabled, site.created_at,
                    site.next_at, site.last_scan, site.last_at, memory, sites_max, site.own)));
  if (made > 0) return true;
  FW_TRY(const auto raced, find_site_of(database, site.account, site.url));
  if (raced) return false;
  return fail(Code::limit, "an account can watch {} sites", sites_max);
}

Result<std::optional<SiteRecord>> find_site(model::Database& database, const model::SiteId& id) {
  static const std::string text = fmt::format("SELECT {} FROM sites s WHERE s.id = ?", kColumns);
  return read_one(database, sql(text, id), take_site);
}

Result<std::optional<SiteRecord>> find_site_of(model::Database& database,
                                               const model::AccountId& account,
                                               std::string_view url) {
  static const std::string text =
      fmt::format("SELECT {} FROM sites s WHERE s.account_id = ? AND s.url = ?", kColumns);
  return read_one(database, sql(text, account, url), take_site);
}

Result<std::string> read_memory(model::Database& database, const model::SiteId& id) {
  FW_TRY(auto memory, read_one(database, sql("SELECT memory FROM sites WHERE id = ?", id),
                               [](Cells& cells) { return cells.text(); }));
  return std::move(memory).value_or("{}");
}

Result<std::vector<SiteRecord>> list_sites(model::Database& database,
                                           const model::AccountId& account) {
  static const std::string text =
      fmt::format("SELECT {} FROM sites s WHERE s.account_id = ? ORDER BY s.url, s.id", kColumns);
  return read_all(database, sql(text, account), take_site);
}

Result<> update_site(model::Database& database, const SiteRecord& site) {
  FW_CHECK(write_one(database,
                     sql("UPDATE sites SET interval_ms = ?, enabled = ?, next_at = ? WHERE id = ?",
                         site.interval, site.enabled, site.next_at, site.id)));
  return {};
}

Result<> remove_site(model::Database& database, const model::SiteId& id) {
  return write_all(database, {sql("DELETE FROM scans WHERE site_id = ?", id),
                              sql("DELETE FROM sites WHERE id = ?", id)});
}

Result<std::vector<SiteRecord>> due_sites(model::Database& database, Instant now,
                                          std::size_t limit) {
  static const std::string text = fmt::format(
      "SELECT {} FROM sites s WHERE s.enabled = 1 AND s.next_at <= ? AND NOT EXISTS (SELECT 1 "
      "FROM scans c WHERE c.site_id = s.id AND c.state IN ('queued', 'running')) "
      "ORDER BY s.next_at, s.id LIMIT ?",
      kColumns);
  return read_all(database, sql(text, now, limit), take_site);
}

Result<std::optional<Instant>> next_due_site(model::Database& database) {
  FW_TRY(const auto next,
         read_one(database,
                  sql("SELECT min(next_at) FROM sites s WHERE enabled = 1 AND NOT EXISTS "
                      "(SELECT 1 FROM scans c WHERE c.site_id = s.id "
                      "AND c.state IN ('queued', 'running'))"),
                  [](Cells& cells) { return cells.maybe_instant(); }));
  return next.value_or(std::nullopt);
}

Result<std::size_t> rescans_under_way(model::Database& database) {
  FW_TRY(const auto count,
         read_one(database,
                  sql("SELECT count(*) FROM scans WHERE site_id <> '' AND rank = ? "
                      "AND state IN ('queued', 'running')",
                      static_cast<int>(Rank::clock)),
                  [](Cells& cells) { return cells.integer(); }));
  return static_cast<std::size_t>(count.value_or(0));
}

Result<bool> queue_rescan(model::Database& database, const ScanRecord& scan, Rank rank,
                          std::optional<RescanTurn> turn) {
  const std::optional<Instant> due = turn ? std::optional(turn->due) : std::nullopt;
  const std::vector<model::Statement> batch = {
      sql("INSERT INTO scans (id, account_id, url, state, step, percent, progress, error, "
          "created_at, site_id, rank, own) SELECT ?1, ?2, ?3, 'queued', '', 0, '', '', ?4, ?5, "
          "?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM scans WHERE site_id = ?5 "
          "AND state IN ('queued', 'running')) AND (?8 IS NULL OR (EXISTS (SELECT 1 FROM sites "
          "WHERE id = ?5 AND enabled = 1 AND next_at = ?8) AND (SELECT count(*) FROM scans "
          "WHERE site_id <> '' AND rank = ?6 AND state IN ('queued', 'running')) < ?9))",
          scan.id, scan.account, scan.url, scan.created_at, scan.site, static_cast<int>(rank),
          scan.own, due, turn ? turn->under_way_max : 0),
      sql("UPDATE scans SET rank = min(rank, ?) WHERE site_id = ? AND state = 'queued'",
          static_cast<int>(rank), scan.site)};
  FW_TRY(const auto written, database.write(batch));
  return written.front().rows_changed > 0;
}

Result<std::optional<ScanRecord>> last_rescan(model::Database& database,
                                              const model::SiteId& site) {
  FW_TRY(const auto id, read_one(database,
                                 sql("SELECT id FROM scans WHERE site_id = ? "
                                     "ORDER BY created_at DESC, id LIMIT 1",
                                     site),
                                 [](Cells& cells) { return cells.id<model::ScanId>(); }));
  if (!id) return std::nullopt;
  return find_scan(database, *id);
}

std::vector<model::Statement> after_rescan(const SiteRecord& site,
                                           const std::optional<std::string>& memory,
                                           std::size_t maps_max) {
  return {sql("UPDATE sites SET next_at = ?, last_scan = ?, last_at = ?, last_error = ?, "
              "memory = coalesce(?, memory) WHERE id = ?",
              site.next_at, site.last_scan, site.last_at, site.last_error, memory, site.id),
          sql("DELETE FROM scans WHERE site_id = ?1 AND state IN ('done', 'failed') AND id NOT IN "
              "(SELECT id FROM scans WHERE site_id = ?1 ORDER BY created_at DESC, id LIMIT ?2)",
              site.id, maps_max)};
}

}  // namespace fw::store
