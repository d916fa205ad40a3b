// Monitors, their results and their history as the API's documents.
#include "web/api/body.hpp"
#include "web/api/views.hpp"
#include "web/ping.hpp"

namespace fw::web::api {

namespace {

json::value share(const std::optional<double>& value) {
  return value ? json::value(*value) : json::value();
}

json::value micros(const std::optional<Micros>& value) {
  return value ? json::value(value->count()) : json::value();
}

json::object status_of_monitor(const service::MonitorStatus& status) {
  return {{"state", model::name(status.state)},
          {"reason", model::name(status.reason)},
          {"detail", status.detail},
          {"since", status.last_at ? time(status.since) : json::value()},
          {"last_at", time(status.last_at)},
          {"last_total_us", status.last_total.count()},
          {"in_maintenance", status.in_maintenance},
          {"flapping", status.flapping},
          {"unverified_at", time(status.unverified_at)},
          {"incident", id_or_null(status.incident.value)},
          {"uptime", json::object{{"24h", share(status.uptime.h24)},
                                  {"7d", share(status.uptime.d7)},
                                  {"30d", share(status.uptime.d30)},
                                  {"90d", share(status.uptime.d90)}}}};
}

json::array dependencies(const model::Monitor& monitor) {
  json::array all;
  for (const model::Dependency& one : monitor.depends_on) {
    all.emplace_back(
        json::object{{"monitor", one.on.value}, {"severity", model::name(one.severity)}});
  }
  return all;
}

}  // namespace

json::object view(const service::MonitorRow& row, const http::Request& request, const Env& env) {
  const model::Monitor& monitor = row.monitor;
  const model::CheckKind* kind = model::find(env.checks, monitor.kind);
  const model::SettingsTable table = kind == nullptr ? model::SettingsTable{} : kind->settings();
  return {
      {"id", monitor.id.value},
      {"name", monitor.name},
      {"kind", monitor.kind},
      {"target", monitor.target},
      {"settings", settings_json(table, monitor.settings)},
      {"interval", to_text(monitor.interval)},
      {"timeout", to_text(monitor.timeout)},
      {"paused", monitor.paused},
      {"confirmation", json::object{{"rechecks", monitor.confirmation.rechecks},
                                    {"recheck_after", to_text(monitor.confirmation.recheck_after)},
                                    {"recoveries", monitor.confirmation.recoveries}}},
      {"depends_on", dependencies(monitor)},
      {"service", monitor.service},
      {"tags", texts(monitor.tags)},
      {"created_at", time(monitor.created_at)},
      {"ping_url", row.ping_token.empty() ? json::value()
                                          : json::value(ping_url(row.ping_token, request, env))},
      {"status", status_of_monitor(row.status)},
  };
}

json::object view(const model::Ping& ping) {
  const auto status = ping.exit_status;
  return {{"at", time(ping.at)},
          {"kind", model::name(ping.kind)},
          {"exit_status", status ? json::value(*status) : json::value()},
          {"run", ping.run.empty() ? json::value() : json::value(ping.run)},
          {"duration_ms", ping.duration ? json::value(ping.duration->count()) : json::value()},
          {"method", ping.method},
          {"peer", ping.peer},
          {"agent", ping.agent},
          {"body", ping.body}};
}

json::object view(const service::ResultRow& row) {
  return {{"probe_id", row.probe_id},
          {"slot", row.slot},
          {"attempt", row.attempt},
          {"place", row.place},
          {"planned_at", time(row.planned_at)},
          {"started_at", row.missed ? json::value() : time(row.started_at)},
          {"outcome", model::name(row.outcome)},
          {"state", model::name(row.state)},
          {"missed", row.missed},
          {"in_maintenance", row.in_maintenance},
          {"reason", model::name(row.reason)},
          {"detail", row.detail},
          {"phases", json::object{{"dns_us", micros(row.phases.dns)},
                                  {"connect_us", micros(row.phases.connect)},
                                  {"tls_us", micros(row.phases.tls)},
                                  {"first_byte_us", micros(row.phases.first_byte)},
                                  {"transfer_us", micros(row.phases.transfer)},
                                  {"total_us", row.phases.total.count()}}},
          {"has_evidence", row.has_evidence},
          {"changed", row.changed}};
}

json::object view(const service::History& history) {
  json::array points;
  for (const service::HistoryPoint& point : history.points) {
    points.emplace_back(json::object{{"from", time(point.from)},
                                     {"count", point.count},
                                     {"up", point.up},
                                     {"degraded", point.degraded},
                                     {"down", point.down},
                                     {"unconfirmed", point.unconfirmed},
                                     {"unknown", point.unknown},
                                     {"missed", point.missed},
                                     {"maintenance", point.maintenance},
                                     {"p50_us", point.p50_us},
                                     {"p95_us", point.p95_us},
                                     {"max_us", point.max_us}});
  }
  return {{"from", time(history.from)},
          {"to", time(history.to)},
          {"step", to_text(history.step)},
          {"points", std::move(points)}};
}

json::object view(const service::ProbeEvidence& probe) {
  json::object out = view(probe.result);
  out["evidence"] = json::parse(model::to_json(probe.evidence));
  return out;
}

}  // namespace fw::web::api
