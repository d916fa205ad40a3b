// What changed on watched sites, and whom to tell.
#include <boost/json.hpp>

#include "store/sites.hpp"
#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kColumns =
    "d.id, d.account_id, d.site_id, s.url, d.scan_id, d.number, d.at, d.kind, d.severity, "
    "d.subject, d.lines_before, d.lines_after, d.sentence, d.evidence, d.machine, d.place, "
    "d.region, d.acknowledged_at, d.acknowledged_by";

std::string as_text(const std::vector<std::string>& lines) {
  boost::json::array array;
  for (const std::string& line : lines) array.emplace_back(line);
  return boost::json::serialize(array);
}

std::vector<std::string> as_lines(std::string_view text) {
  std::vector<std::string> lines;
  boost::json::error_code error;
  const boost::json::value value = boost::json::parse(text, error);
  if (error || !value.is_array()) return lines;
  for (const boost::json::value& line : value.get_array())
    if (line.is_string()) lines.emplace_back(line.get_string());
  return lines;
}

SiteChangeRecord take_change(Cells& cells) {
  SiteChangeRecord record;
  record.id = cells.id<model::MapChangeId>();
  record.account = cells.id<model::AccountId>();
  record.site = cells.id<model::SiteId>();
  record.site_url = cells.text();
  record.scan = cells.id<model::ScanId>();
  record.number = cells.number();
  record.at = cells.instant();
  model::MapChange& change = record.change;
  change.kind = model::change_kind_named(cells.text()).value_or(model::ChangeKind::record_changed);
  const int severity = cells.number();
  if (severity >= 0 && severity <= 2)
    change.severity = static_cast<model::ChangeSeverity>(severity);
  change.subject = cells.text();
  change.before = as_lines(cells.text());
  change.after = as_lines(cells.text());
  change.sentence = cells.text();
  change.evidence = cells.text();
  record.machine.value = cells.text();
  record.place.name = cells.text();
  record.place.region = cells.text();
  record.acknowledged_at = cells.maybe_instant();
  record.acknowledged_by = cells.text();
  return record;
}

}  // namespace

model::Statement insert_site_change(const SiteChangeRecord& record) {
  const model::MapChange& change = record.change;
  return sql(
      "INSERT OR IGNORE INTO site_changes (id, account_id, site_id, scan_id, number, at, kind, "
      "severity, subject, lines_before, lines_after, sentence, evidence, machine, place, region, "
      "acknowledged_at, acknowledged_by) SELECT ?, account_id, id, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, "
      "?, ?, ?, NULL, '' FROM sites WHERE id = ?",
      record.id, record.scan, record.number, record.at, model::name(change.kind),
      static_cast<int>(change.severity), change.subject, as_text(change.before),
      as_text(change.after), change.sentence, change.evidence, record.machine.value,
      record.place.name, record.place.region, record.site);
}

Result<std::vector<SiteChangeRecord>> list_site_changes(model::Database& database,
                                                        const model::AccountId& account,
                                                        const ChangeFilter& filter) {
  std::string text = fmt::format(
      "SELECT {} FROM site_changes d JOIN sites s ON s.id = d.site_id WHERE d.account_id = ?",
      kColumns);
  model::Statement statement = sql("", account);
  const auto also = [&](std::string_view condition, model::Value value) {
    text += " AND ";
    text += condition;
    statement.values.push_back(std::move(value));
  };
  if (filter.site) also("d.site_id = ?", to_value(*filter.site));
  if (filter.severity) also("d.severity = ?", to_value(static_cast<int>(*filter.severity)));
  if (filter.kind) also("d.kind = ?", to_value(model::name(*filter.kind)));
  if (filter.before) also("d.at < ?", to_value(*filter.before));
  text += " ORDER BY d.at DESC, d.id LIMIT ?";
  statement.values.push_back(to_value(filter.limit));
  statement.sql = std::move(text);
  return read_all(database, statement, take_change);
}

Result<std::optional<SiteChangeRecord>> find_site_change(model::Database& database,
                                                         const model::MapChangeId& id) {
  static const std::string text = fmt::format(
      "SELECT {} FROM site_changes d JOIN sites s ON s.id = d.site_id WHERE d.id = ?", kColumns);
  return read_one(database, sql(text, id), take_change);
}

Result<> acknowledge_change(model::Database& database, const model::MapChangeId& id, Instant at,
                            std::string_view by) {
  FW_CHECK(
      write_one(database, sql("UPDATE site_changes SET acknowledged_at = ?, acknowledged_by = ? "
                              "WHERE id = ? AND acknowledged_at IS NULL",
                              at, by, id)));
  return {};
}

Result<> acknowledge_changes(model::Database& database, const model::SiteId& site, Instant at,
                             std::string_view by) {
  FW_CHECK(
      write_one(database, sql("UPDATE site_changes SET acknowledged_at = ?, acknowledged_by = ? "
                              "WHERE site_id = ? AND acknowledged_at IS NULL",
                              at, by, site)));
  return {};
}

Result<> delete_old_changes(model::Database& database, Instant before) {
  FW_CHECK(write_one(database, sql("DELETE FROM site_changes WHERE at < ?", before)));
  return {};
}

Result<std::optional<std::string>> read_change_rules(model::Database& database,
                                                     const model::AccountId& account) {
  return read_one(database, sql("SELECT rules FROM change_rules WHERE account_id = ?", account),
                  [](Cells& cells) { return cells.text(); });
}

Result<> write_change_rules(model::Database& database, const model::AccountId& account,
                            std::string_view rules) {
  FW_CHECK(write_one(database, sql("INSERT INTO change_rules (account_id, rules) VALUES (?, ?) "
                                   "ON CONFLICT (account_id) DO UPDATE SET rules = excluded.rules",
                                   account, rules)));
  return {};
}

}  // namespace fw::store
