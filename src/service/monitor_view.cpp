#include "service/monitor_view.hpp"

#include "store/incidents.hpp"

namespace fw::service {

Result<model::Monitor> own_monitor(Core& core, const TenantCtx& ctx, const model::MonitorId& id) {
  FW_TRY(auto monitor, core.store->monitors().find(id));
  if (!monitor || monitor->account != ctx.account()) return not_here();
  return *std::move(monitor);
}

model::Monitor masked(Core& core, model::Monitor monitor) {
  // Of a kind this program does not have, nobody knows what is secret.
  const model::CheckKind* kind = model::find(core.deps.checks, monitor.kind);
  monitor.settings = kind == nullptr ? model::Settings()
                                     : mask(kind->settings(), std::move(monitor.settings)).settings;
  return monitor;
}

Result<OpenIncidentOf> open_incident_of(Core& core, const model::AccountId& account) {
  FW_TRY(const auto members, store::read_open_members(core.accounts(), account));
  OpenIncidentOf found;
  for (const store::MemberRecord& member : members) found.emplace(member.monitor, member.incident);
  return found;
}

MonitorStatus as_status(const store::StatusView& view, const model::Monitor& monitor,
                        const OpenIncidentOf& incidents) {
  const store::Standing& standing = view.standing;
  MonitorStatus status{.state = standing.state,
                       .reason = standing.reason,
                       .detail = standing.detail,
                       .since = standing.since,
                       .last_at = standing.last_at,
                       .last_total = standing.last_total,
                       .paused = monitor.paused,
                       .in_maintenance = view.in_maintenance,
                       .flapping = standing.flapping,
                       .unverified_at = standing.unverified_at,
                       .incident = {},
                       .uptime = {.h24 = view.uptime.h24,
                                  .d7 = view.uptime.d7,
                                  .d30 = view.uptime.d30,
                                  .d90 = view.uptime.d90},
                       .recent = {}};
  if (const auto found = incidents.find(monitor.id); found != incidents.end())
    status.incident = found->second;
  status.recent.reserve(standing.recent.size());
  for (const store::Glance& glance : standing.recent)
    status.recent.push_back({.at = glance.at,
                             .outcome = glance.outcome,
                             .missed = glance.missed,
                             .total = Micros(glance.total_us)});
  return status;
}

ResultRow as_row(const store::ResultRecord& result, bool has_evidence, model::State state) {
  return {.probe_id = result.probe_id,
          .slot = result.slot,
          .attempt = result.attempt,
          .place = result.place,
          .planned_at = result.planned_at,
          .started_at = result.started_at,
          .outcome = result.outcome,
          .state = state,
          .missed = result.missed,
          .in_maintenance = result.in_maintenance,
          .reason = result.reason,
          .detail = result.detail,
          .phases = result.phases,
          .has_evidence = has_evidence,
          .changed = result.changed};
}

}  // namespace fw::service
