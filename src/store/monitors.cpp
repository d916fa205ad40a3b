#include "store/monitors.hpp"

#include <unordered_map>

#include "store/sql.hpp"

namespace fw::store {
namespace {

std::string place_of(const model::MonitorId& id) { return "monitors/settings/" + id.value; }

struct Raw {
  model::Monitor monitor;
  std::string settings;
};

Raw take_monitor(Cells& cells) {
  Raw raw;
  model::Monitor& monitor = raw.monitor;
  monitor.id = cells.id<model::MonitorId>();
  monitor.account = cells.id<model::AccountId>();
  monitor.name = cells.text();
  monitor.kind = cells.text();
  monitor.target = cells.text();
  raw.settings = cells.bytes();
  monitor.interval = cells.millis();
  monitor.timeout = cells.millis();
  monitor.paused = cells.boolean();
  monitor.confirmation.rechecks = cells.number();
  monitor.confirmation.recheck_after = cells.millis();
  monitor.confirmation.recoveries = cells.number();
  monitor.service = cells.text();
  monitor.tags = from_json_list(cells.text());
  monitor.created_at = cells.instant();
  monitor.effective_from = cells.instant();
  return raw;
}

constexpr std::string_view kColumns =
    "m.id, m.account_id, m.name, m.kind, m.target, m.settings, m.interval_ms, m.timeout_ms, "
    "m.paused, m.rechecks, m.recheck_after_ms, m.recoveries, m.service, m.tags, m.created_at, "
    "m.effective_from";

void add_dependency(std::vector<model::Statement>& batch, const model::MonitorId& id,
                    const model::Dependency& dependency) {
  batch.push_back(
      sql("INSERT OR IGNORE INTO monitor_dependencies (monitor_id, on_id, severity) "
          "VALUES (?, ?, ?)",
          id, dependency.on, model::name(dependency.severity)));
}

}  // namespace

Result<> MonitorTable::insert(const model::Monitor& monitor, std::string_view origin,
                              std::size_t monitors_max) {
  const std::optional<std::string> maybe_origin =
      origin.empty() ? std::nullopt : std::optional(std::string(origin));
  FW_TRY(const auto count,
         read_one(database_,
                  sql("SELECT count(*) FROM monitors WHERE account_id = ?", monitor.account),
                  [](Cells& cells) { return static_cast<std::size_t>(cells.integer()); }));
  if (count.value_or(0) >= monitors_max)
    return fail(Code::limit, "an account can have {} monitors", monitors_max);
  FW_TRY(model::Blob settings,
         vault_.close(monitor.settings, monitor.account, place_of(monitor.id)));
  std::vector<model::Statement> batch;
  batch.push_back(sql(
      "INSERT INTO monitors (id, account_id, name, kind, target, settings, interval_ms, "
      "timeout_ms, paused, rechecks, recheck_after_ms, recoveries, service, tags, origin, "
      "created_at, effective_from) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
      monitor.id, monitor.account, monitor.name, monitor.kind, monitor.target, std::move(settings),
      monitor.interval, monitor.timeout, monitor.paused, monitor.confirmation.rechecks,
      monitor.confirmation.recheck_after, monitor.confirmation.recoveries, monitor.service,
      to_json_list(monitor.tags), maybe_origin, monitor.created_at, monitor.effective_from));
  for (const model::Dependency& dependency : monitor.depends_on)
    add_dependency(batch, monitor.id, dependency);
  return write_all(database_, batch);
}

Result<bool> MonitorTable::update(const model::Monitor& monitor) {
  FW_TRY(model::Blob settings,
         vault_.close(monitor.settings, monitor.account, place_of(monitor.id)));
  std::vector<model::Statement> batch;
  batch.push_back(
      sql("UPDATE monitors SET name = ?, kind = ?, target = ?, settings = ?, interval_ms = ?, "
          "timeout_ms = ?, paused = ?, rechecks = ?, recheck_after_ms = ?, recoveries = ?, "
          "service = ?, tags = ?, effective_from = ? WHERE id = ? AND account_id = ?",
          monitor.name, monitor.kind, monitor.target, std::move(settings), monitor.interval,
          monitor.timeout, monitor.paused, monitor.confirmation.rechecks,
          monitor.confirmation.recheck_after, monitor.confirmation.recoveries, monitor.service,
          to_json_list(monitor.tags), monitor.effective_from, monitor.id, monitor.account));
  batch.push_back(
      sql("DELETE FROM monitor_dependencies WHERE monitor_id IN "
          "(SELECT id FROM monitors WHERE id = ? AND account_id = ?)",
          monitor.id, monitor.account));
  for (const model::Dependency& dependency : monitor.depends_on)
    add_dependency(batch, monitor.id, dependency);
  FW_TRY(const auto written, database_.write(batch));
  return written.front().rows_changed > 0;
}

Result<bool> MonitorTable::set_paused(const model::AccountId& account, const model::MonitorId& id,
                                      bool paused, Instant from) {
  FW_TRY(const std::int64_t changed,
         write_one(database_, sql("UPDATE monitors SET paused = ?, effective_from = ? "
                                  "WHERE id = ? AND account_id = ?",
                                  paused, from, id, account)));
  return changed > 0;
}

Result<bool> MonitorTable::remove(const model::AccountId& account, const model::MonitorId& id) {
  const std::vector<model::Statement> batch = {
      sql("INSERT OR IGNORE INTO removed_monitors (id) SELECT id FROM monitors "
          "WHERE id = ? AND account_id = ?",
          id, account),
      sql("DELETE FROM monitors WHERE id = ? AND account_id = ?", id, account)};
  FW_TRY(const auto written, database_.write(batch));
  return written.back().rows_changed > 0;
}

Result<std::vector<model::MonitorId>> MonitorTable::removed() {
  return read_all(database_, sql("SELECT id FROM removed_monitors"),
                  [](Cells& cells) { return cells.id<model::MonitorId>(); });
}

Result<> MonitorTable::forget_removed(const model::MonitorId& id) {
  FW_CHECK(write_one(database_, sql("DELETE FROM removed_monitors WHERE id = ?", id)));
  return {};
}

Result<std::vector<model::Monitor>> MonitorTable::select(std::string_view where,
                                                         std::string_view key,
                                                         std::string_view second_key) {
  const auto statement = [&](std::string text) {
    model::Statement out{.sql = std::move(text), .values = {}};
    if (!key.empty()) out.values.push_back(to_value(key));
    if (!second_key.empty()) out.values.push_back(to_value(second_key));
    return out;
  };
  FW_TRY(std::vector<Raw> raws,
         read_all(database_,
                  statement(fmt::format("SELECT {} FROM monitors m {} ORDER BY m.name, m.id",
                                        kColumns, where)),
                  take_monitor));
  std::vector<model::Monitor> monitors;
  monitors.reserve(raws.size());
  std::unordered_map<model::MonitorId, std::size_t> index;
  for (Raw& raw : raws) {
    FW_TRY(raw.monitor.settings,
           vault_.open(raw.settings, raw.monitor.account, place_of(raw.monitor.id)));
    index.emplace(raw.monitor.id, monitors.size());
    monitors.push_back(std::move(raw.monitor));
  }
  FW_TRY(const auto edges,
         read_all(database_,
                  statement(fmt::format("SELECT d.monitor_id, d.on_id, d.severity FROM "
                                        "monitor_dependencies d JOIN monitors m ON m.id = "
                                        "d.monitor_id {} ORDER BY d.monitor_id, d.on_id",
                                        where)),
                  [](Cells& cells) {
                    auto from = cells.id<model::MonitorId>();
                    model::Dependency dependency;
                    dependency.on = cells.id<model::MonitorId>();
                    dependency.severity =
                        model::severity_named(cells.text()).value_or(model::Severity::degraded);
                    return std::pair(std::move(from), std::move(dependency));
                  }));
  for (const auto& [from, dependency] : edges)
    if (const auto found = index.find(from); found != index.end())
      monitors[found->second].depends_on.push_back(dependency);
  return monitors;
}

namespace {

Result<std::optional<model::Monitor>> only(Result<std::vector<model::Monitor>> monitors) {
  if (!monitors) return std::unexpected(std::move(monitors).error());
  if (monitors->empty()) return std::nullopt;
  return std::move(monitors->front());
}

}  // namespace

Result<std::optional<model::Monitor>> MonitorTable::find(const model::MonitorId& id) {
  return only(select("WHERE m.id = ?", id.value.empty() ? "-" : id.value));
}

Result<std::optional<model::Monitor>> MonitorTable::find_origin(const model::AccountId& account,
                                                                std::string_view origin) {
  return only(select("WHERE m.account_id = ? AND m.origin = ?", account.value, origin));
}

Result<std::vector<model::Monitor>> MonitorTable::list(const model::AccountId& account) {
  return select("WHERE m.account_id = ?", account.value);
}

Result<std::vector<model::Monitor>> MonitorTable::list_all() { return select("", ""); }

Result<std::vector<model::MonitorId>> MonitorTable::ids() {
  return read_all(database_, sql("SELECT id FROM monitors"),
                  [](Cells& cells) { return cells.id<model::MonitorId>(); });
}

Result<std::vector<model::Monitor>> MonitorTable::list_kind(std::string_view kind) {
  return select("WHERE m.kind = ?", kind);
}

Result<std::map<std::string, std::size_t>> MonitorTable::count_services(
    const model::AccountId& account) {
  FW_TRY(auto rows,
         database_.read(sql("SELECT service, COUNT(*) FROM monitors WHERE account_id = ? "
                            "AND service <> '' GROUP BY service",
                            account)));
  std::map<std::string, std::size_t> counts;
  for (auto& row : rows.rows) {
    Cells cells(row);
    std::string service = cells.text();
    counts[std::move(service)] = static_cast<std::size_t>(cells.integer());
  }
  return counts;
}

Result<std::vector<std::pair<model::MonitorId, std::string>>> MonitorTable::of_service(
    const model::AccountId& account, std::string_view service) {
  FW_TRY(auto rows, database_.read(sql("SELECT id, name FROM monitors WHERE account_id = ? AND "
                                       "service = ? ORDER BY name",
                                       account, service)));
  std::vector<std::pair<model::MonitorId, std::string>> monitors;
  for (auto& row : rows.rows) {
    Cells cells(row);
    model::MonitorId id{cells.text()};
    monitors.emplace_back(std::move(id), cells.text());
  }
  return monitors;
}

Result<> MonitorTable::add_dependencies(const model::MonitorId& id,
                                        const std::vector<model::Dependency>& dependencies) {
  std::vector<model::Statement> batch;
  for (const model::Dependency& dependency : dependencies) add_dependency(batch, id, dependency);
  return write_all(database_, batch);
}

}  // namespace fw::store
