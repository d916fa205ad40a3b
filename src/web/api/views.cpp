#include "web/api/views.hpp"

#include "web/api/body.hpp"

namespace fw::web::api {

json::value time(Instant at) { return json::value(to_rfc3339(at)); }

json::value time(const std::optional<Instant>& at) { return at ? time(*at) : json::value(); }

json::value id_or_null(std::string_view id) { return id.empty() ? json::value() : json::value(id); }

json::array texts(const std::vector<std::string>& list) {
  json::array all;
  for (const std::string& text : list) all.emplace_back(text);
  return all;
}

namespace {

std::string_view name(service::TimelineEntry::Kind kind) {
  switch (kind) {
    case service::TimelineEntry::Kind::change:
      return "change";
    case service::TimelineEntry::Kind::acknowledged:
      return "acknowledged";
    case service::TimelineEntry::Kind::note:
      break;
  }
  return "note";
}

json::object entry(const service::TimelineEntry& line) {
  json::object out{{"kind", name(line.kind)}, {"at", time(line.at)}};
  out["transition"] = line.transition ? json::value(model::name(*line.transition)) : json::value();
  out["monitor"] = id_or_null(line.monitor.value);
  out["monitor_name"] = line.monitor_name;
  out["state"] = line.state ? json::value(model::name(*line.state)) : json::value();
  out["reason"] = line.reason ? json::value(model::name(*line.reason)) : json::value();
  out["text"] = line.text;
  out["by"] = line.by;
  out["is_public"] = line.is_public;
  return out;
}

json::value cause_of(const std::optional<model::Cause>& cause) {
  if (!cause) return {};
  return json::object{{"monitor", id_or_null(cause->monitor.value)},
                      {"service", cause->service},
                      {"sentence", cause->sentence},
                      {"since", time(cause->since)}};
}

}  // namespace

json::object view(const service::IncidentRow& row) {
  return {{"id", row.id.value},
          {"monitor", row.monitor.value},
          {"monitor_name", row.monitor_name},
          {"state", model::name(row.state)},
          {"reason", model::name(row.reason)},
          {"detail", row.detail},
          {"cause", cause_of(row.cause)},
          {"since", time(row.since)},
          {"opened_at", time(row.opened_at)},
          {"resolved_at", time(row.resolved_at)},
          {"acknowledged_at", time(row.acknowledged_at)},
          {"acknowledged_by", row.acknowledged_by},
          {"affected", row.affected},
          {"flapping", row.flapping},
          {"extent", model::name(row.extent)},
          {"verified", model::name(row.verified)}};
}

json::object view(const service::IncidentDetail& detail) {
  json::object out = view(detail.incident);
  json::array timeline;
  for (const auto& line : detail.timeline) timeline.emplace_back(entry(line));
  json::array members;
  for (const auto& member : detail.members) {
    members.emplace_back(json::object{{"monitor", member.monitor.value},
                                      {"name", member.name},
                                      {"joined_at", time(member.joined_at)},
                                      {"left_at", time(member.left_at)}});
  }
  json::array votes;
  for (const auto& vote : detail.votes) {
    json::object one = view(vote.probe);
    one["monitor"] = vote.monitor.value;
    one["monitor_name"] = vote.monitor_name;
    one["machine"] = vote.machine;
    one["region"] = vote.region;
    votes.emplace_back(std::move(one));
  }
  out["timeline"] = std::move(timeline);
  out["members"] = std::move(members);
  out["votes"] = std::move(votes);
  out["deliveries"] = views(detail.deliveries);
  return out;
}

json::object view(const service::DeliveryRow& row) {
  return {{"key", row.key},
          {"channel", row.channel.value},
          {"channel_name", row.channel_name},
          {"event", row.event},
          {"at", time(row.at)},
          {"state", service::name(row.state)},
          {"tries", row.tries},
          {"status", row.status},
          {"sentence", row.sentence},
          {"next_try_at", time(row.next_try_at)}};
}

json::object view(const service::ChannelRow& row, const Env& env) {
  const model::ChannelKind* kind = model::find(env.channels, row.kind);
  const model::SettingsTable table = kind == nullptr ? model::SettingsTable{} : kind->settings();
  return {
      {"id", row.id.value},
      {"name", row.name},
      {"kind", row.kind},
      {"settings", settings_json(table, row.settings)},
      {"secrets_set", texts(row.secrets_set)},
      {"enabled", row.enabled},
      {"disabled_because", row.disabled_because},
      {"created_at", time(row.created_at)},
      {"last_delivery", row.last_delivery ? json::value(view(*row.last_delivery)) : json::value()}};
}

json::object view(const service::ScanRow& row) {
  return {{"id", row.id.value},
          {"url", row.url},
          {"state", service::name(row.state)},
          {"step", row.progress.step},
          {"percent", row.progress.percent},
          {"detail", row.progress.detail},
          {"error", row.error},
          {"own", texts(row.own)},
          {"created_at", time(row.created_at)},
          {"finished_at", time(row.finished_at)}};
}

json::object view(const service::ScanDetail& detail) {
  json::object out = view(detail.scan);
  out["map"] = detail.map ? json::parse(model::to_json(*detail.map)) : json::value();
  return out;
}

json::object view(const service::SiteRow& site) {
  return {{"id", site.id.value},
          {"url", site.url},
          {"interval", to_text(site.interval)},
          {"enabled", site.enabled},
          {"created_at", time(site.created_at)},
          {"next_at", time(site.next_at)},
          {"last_scan", id_or_null(site.last_scan.value)},
          {"last_at", time(site.last_at)},
          {"last_error", site.last_error},
          {"under_way", site.under_way},
          {"unexpected", site.unexpected}};
}

json::object view(const service::SiteChange& change) {
  return {{"id", change.id.value},
          {"site", change.site.value},
          {"site_url", change.site_url},
          {"scan", change.scan.value},
          {"at", time(change.at)},
          {"kind", model::name(change.change.kind)},
          {"severity", model::name(change.change.severity)},
          {"subject", change.change.subject},
          {"before", texts(change.change.before)},
          {"after", texts(change.change.after)},
          {"sentence", change.change.sentence},
          {"evidence", change.change.evidence},
          {"place", change.place},
          {"machine", change.machine},
          {"acknowledged_at", time(change.acknowledged_at)},
          {"acknowledged_by", change.acknowledged_by}};
}

json::object view(const service::Adopted& adopted) {
  return {{"site", adopted.site ? json::value(adopted.site->value) : json::value()},
          {"watched", adopted.watched ? json::value(adopted.watched->value) : json::value()},
          {"created", ids(adopted.created)},
          {"existing", ids(adopted.existing)},
          {"skipped", texts(adopted.skipped)}};
}

json::object view(const service::StatusPage& page) {
  return {{"id", page.id.value},
          {"slug", page.slug},
          {"title", page.title},
          {"description", page.description},
          {"published", page.published},
          {"all_monitors", page.all_monitors},
          {"monitors", ids(page.monitors)},
          {"updated_at", time(page.updated_at)}};
}

json::object view(const service::MaintenanceWindow& window) {
  return {{"id", window.id.value},
          {"title", window.title},
          {"all_monitors", window.all_monitors},
          {"monitors", ids(window.monitors)},
          {"from", time(window.from)},
          {"to", time(window.to)}};
}

json::object view(const service::TokenRow& row) {
  return {{"id", row.id.value},
          {"name", row.name},
          {"role", service::name(row.role)},
          {"created_at", time(row.created_at)},
          {"last_used_at", time(row.last_used_at)}};
}

}  // namespace fw::web::api
