#include "store/pages.hpp"

#include <unordered_map>

#include "store/sql.hpp"

namespace fw::store {
namespace {

PageRecord take_page(Cells& cells) {
  PageRecord page;
  page.id = cells.id<model::PageId>();
  page.account = cells.id<model::AccountId>();
  page.slug = cells.text();
  page.title = cells.text();
  page.description = cells.text();
  page.published = cells.boolean();
  page.all_monitors = cells.boolean();
  page.updated_at = cells.instant();
  return page;
}

Result<std::vector<PageRecord>> select_pages(model::Database& database, std::string_view where,
                                             std::string_view key) {
  FW_TRY(std::vector<PageRecord> pages,
         read_all(database,
                  sql(fmt::format("SELECT id, account_id, slug, title, description, published, "
                                  "all_monitors, updated_at FROM status_pages WHERE {} = ? "
                                  "ORDER BY slug",
                                  where),
                      key),
                  take_page));
  for (PageRecord& page : pages) {
    FW_TRY(page.monitors, read_all(database,
                                   sql("SELECT monitor_id FROM status_page_monitors "
                                       "WHERE page_id = ? ORDER BY position",
                                       page.id),
                                   [](Cells& cells) { return cells.id<model::MonitorId>(); }));
  }
  return pages;
}

Result<std::optional<PageRecord>> only(Result<std::vector<PageRecord>> pages) {
  if (!pages) return std::unexpected(std::move(pages).error());
  if (pages->empty()) return std::nullopt;
  return std::move(pages->front());
}

MaintenanceRecord take_window(Cells& cells) {
  MaintenanceRecord window;
  window.id = cells.id<model::MaintenanceId>();
  window.account = cells.id<model::AccountId>();
  window.title = cells.text();
  window.all_monitors = cells.boolean();
  window.from = cells.instant();
  window.to = cells.instant();
  return window;
}

}  // namespace

Result<std::vector<PageRecord>> list_pages(model::Database& database,
                                           const model::AccountId& account) {
  return select_pages(database, "account_id", account.value);
}

Result<std::vector<std::string>> list_slugs(model::Database& database) {
  return read_all(database, sql("SELECT slug FROM status_pages"),
                  [](Cells& cells) { return cells.text(); });
}

Result<std::optional<PageRecord>> find_page(model::Database& database, const model::PageId& id) {
  return only(select_pages(database, "id", id.value));
}

Result<std::optional<PageRecord>> find_page_by_slug(model::Database& database,
                                                    std::string_view slug) {
  return only(select_pages(database, "slug", slug));
}

Result<> update_page(model::Database& database, const PageRecord& page) {
  std::vector<model::Statement> batch = {
      sql("UPDATE status_pages SET slug = ?, title = ?, description = ?, published = ?, "
          "all_monitors = ?, updated_at = ? WHERE id = ?",
          page.slug, page.title, page.description, page.published, page.all_monitors,
          page.updated_at, page.id),
      sql("DELETE FROM status_page_monitors WHERE page_id = ?", page.id)};
  int position = 0;
  for (const model::MonitorId& monitor : page.monitors)
    batch.push_back(
        sql("INSERT OR IGNORE INTO status_page_monitors (page_id, monitor_id, "
            "position) SELECT ?, id, ? FROM monitors WHERE id = ? AND account_id = ?",
            page.id, position++, monitor, page.account));
  return write_all(database, batch);
}

Result<> insert_maintenance(model::Database& database, const MaintenanceRecord& window, Instant now,
                            std::size_t ahead_max) {
  std::vector<model::Statement> batch = {
      sql("INSERT INTO maintenance (id, account_id, title, all_monitors, from_at, to_at) "
          "SELECT ?1, ?2, ?3, ?4, ?5, ?6 "
          "WHERE (SELECT count(*) FROM maintenance WHERE account_id = ?2 AND to_at > ?7) < ?8",
          window.id, window.account, window.title, window.all_monitors, window.from, window.to, now,
          ahead_max)};
  for (const model::MonitorId& monitor : window.monitors)
    batch.push_back(
        sql("INSERT OR IGNORE INTO maintenance_monitors (maintenance_id, monitor_id) "
            "SELECT w.id, m.id FROM maintenance w JOIN monitors m "
            "ON m.account_id = w.account_id WHERE w.id = ? AND m.id = ?",
            window.id, monitor));
  FW_TRY(const auto written, database.write(batch));
  if (written.front().rows_changed == 0)
    return fail(Code::limit, "an account can have {} maintenance windows ahead", ahead_max);
  return {};
}

Result<std::vector<MaintenanceRecord>> list_maintenance(model::Database& database,
                                                        const model::AccountId& account,
                                                        Instant ended_after) {
  FW_TRY(std::vector<MaintenanceRecord> windows,
         read_all(database,
                  sql("SELECT id, account_id, title, all_monitors, from_at, to_at "
                      "FROM maintenance WHERE (?1 = '' OR account_id = ?1) AND to_at > ?2 "
                      "ORDER BY from_at DESC, id",
                      account, ended_after),
                  take_window));
  FW_TRY(const auto members,
         read_all(database,
                  sql("SELECT n.maintenance_id, n.monitor_id FROM maintenance w "
                      "JOIN maintenance_monitors n ON n.maintenance_id = w.id "
                      "WHERE (?1 = '' OR w.account_id = ?1) AND w.to_at > ?2",
                      account, ended_after),
                  [](Cells& cells) {
                    auto id = cells.id<model::MaintenanceId>();
                    return std::pair(std::move(id), cells.id<model::MonitorId>());
                  }));
  std::unordered_map<model::MaintenanceId, MaintenanceRecord*> by_id;
  for (MaintenanceRecord& window : windows) by_id.emplace(window.id, &window);
  for (const auto& [id, monitor] : members)
    if (const auto found = by_id.find(id); found != by_id.end())
      found->second->monitors.push_back(monitor);
  return windows;
}

Result<bool> end_maintenance(model::Database& database, const model::AccountId& account,
                             const model::MaintenanceId& id, Instant now) {
  const std::vector<model::Statement> batch = {
      sql("DELETE FROM maintenance WHERE id = ? AND account_id = ? AND from_at > ?", id, account,
          now),
      sql("UPDATE maintenance SET to_at = min(to_at, ?) WHERE id = ? AND account_id = ?", now, id,
          account)};
  FW_TRY(const auto written, database.write(batch));
  return written[0].rows_changed + written[1].rows_changed > 0;
}

}  // namespace fw::store
