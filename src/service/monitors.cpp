#include "service/monitors.hpp"

#include <algorithm>

#include "service/heartbeats.hpp"
#include "service/monitor_view.hpp"
#include "service/vendor_watch.hpp"
#include "store/incidents.hpp"

namespace fw::service {
namespace {

model::Monitor as_monitor(MonitorDraft draft) {
  model::Monitor monitor;
  monitor.name = std::move(draft.name);
  monitor.kind = std::move(draft.kind);
  monitor.target = std::move(draft.target);
  monitor.settings = std::move(draft.settings);
  monitor.interval = draft.interval;
  monitor.timeout = draft.timeout;
  monitor.confirmation = draft.confirmation;
  monitor.depends_on = std::move(draft.depends_on);
  monitor.tags = std::move(draft.tags);
  monitor.service = std::move(draft.service);
  return monitor;
}

void tell(Core& core, const model::Monitor& monitor) {
  core.monitor_watchers.tell(monitor.id);
  core.publish(monitor.account, LiveKind::monitor, monitor.id.value);
}

/// Hosts of vendors are watched as the monitors that need them say.
Result<> settle_vendors(Core& core, const model::Monitor& monitor) {
  const model::CheckKind* kind = model::find(core.deps.checks, monitor.kind);
  if (kind == nullptr || !kind->is_second_hand() || monitor.service.empty()) return {};
  return watch_vendors(core);
}

/// Whoever knows it can say that the job is well: only for those who may change the monitor.
std::string ping_token(Core& core, const TenantCtx& ctx, const model::MonitorId& id) {
  return ctx.may("monitors.write") ? core.jobs.token_of(id) : std::string();
}

}  // namespace

Result<model::Monitor> create_monitor(Core& core, const TenantCtx& ctx, MonitorDraft draft,
                                      std::string_view origin) {
  FW_TRY(MonitorDraft accepted, accept_draft(core, ctx, std::move(draft), model::MonitorId()));
  model::Monitor monitor = as_monitor(std::move(accepted));
  monitor.id = core.make_id<model::MonitorId>();
  monitor.account = ctx.account();
  monitor.created_at = core.now();
  monitor.effective_from = monitor.created_at;
  FW_CHECK(core.store->monitors().insert(monitor, origin, kMonitorsMax));
  core.store->board().add(monitor.id, monitor.account);
  FW_CHECK(settle_job(core, monitor));
  tell(core, monitor);
  return masked(core, std::move(monitor));
}

Result<MonitorDraft> Monitors::accept(const TenantCtx& ctx, MonitorDraft draft) {
  FW_CHECK(require(ctx, "monitors.write"));
  return accept_draft(core_, ctx, std::move(draft), model::MonitorId());
}

Result<model::Monitor> Monitors::create(const TenantCtx& ctx, MonitorDraft draft) {
  FW_CHECK(require(ctx, "monitors.write"));
  FW_TRY(model::Monitor monitor, create_monitor(core_, ctx, std::move(draft), ""));
  FW_CHECK(settle_vendors(core_, monitor));
  return monitor;
}

Result<model::Monitor> Monitors::update(const TenantCtx& ctx, const model::MonitorId& id,
                                        MonitorDraft draft) {
  FW_CHECK(require(ctx, "monitors.write"));
  FW_TRY(const model::Monitor before, own_monitor(core_, ctx, id));
  const model::CheckKind* kind = model::find(core_.deps.checks, draft.kind);
  if (kind != nullptr && draft.kind == before.kind)
    keep_secrets(kind->settings(), before.settings, draft.settings);
  FW_TRY(MonitorDraft accepted, accept_draft(core_, ctx, std::move(draft), id));
  model::Monitor monitor = as_monitor(std::move(accepted));
  monitor.id = id;
  monitor.account = before.account;
  monitor.paused = before.paused;
  monitor.created_at = before.created_at;
  monitor.effective_from = core_.now();
  FW_TRY(const bool there, core_.store->monitors().update(monitor));
  if (!there) return not_here();
  FW_CHECK(settle_job(core_, monitor));
  tell(core_, monitor);
  FW_CHECK(settle_vendors(core_, monitor));
  return masked(core_, std::move(monitor));
}

Result<> Monitors::remove(const TenantCtx& ctx, const model::MonitorId& id) {
  FW_CHECK(require(ctx, "monitors.write"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  FW_TRY(const bool there, core_.store->monitors().remove(ctx.account(), id));
  if (!there) return not_here();
  core_.store->board().remove(id);
  core_.jobs.forget(id);
  tell(core_, monitor);
  FW_CHECK(core_.store->monitor_files().drop(id));
  FW_CHECK(core_.store->monitors().forget_removed(id));
  return settle_vendors(core_, monitor);
}

Result<> Monitors::set_paused(const TenantCtx& ctx, const model::MonitorId& id, bool paused) {
  FW_CHECK(require(ctx, "monitors.write"));
  FW_TRY(const model::Monitor before, own_monitor(core_, ctx, id));
  FW_TRY(const bool there,
         core_.store->monitors().set_paused(ctx.account(), id, paused, core_.now()));
  if (!there) return not_here();
  if (before.paused && !paused) FW_CHECK(begin_job_anew(core_, id));
  core_.monitor_watchers.tell(id);
  core_.publish(ctx.account(), LiveKind::monitor, id.value);
  return settle_vendors(core_, before);
}

Result<MonitorRow> Monitors::get(const TenantCtx& ctx, const model::MonitorId& id) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(model::Monitor monitor, own_monitor(core_, ctx, id));
  FW_TRY(const OpenIncidentOf incidents, open_incident_of(core_, ctx.account()));
  const auto view = core_.store->board().status(id, core_.now());
  MonitorStatus status = as_status(view.value_or(store::StatusView()), monitor, incidents);
  return MonitorRow{.monitor = masked(core_, std::move(monitor)),
                    .status = std::move(status),
                    .ping_token = ping_token(core_, ctx, id)};
}

Result<std::vector<MonitorRow>> Monitors::list(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(std::vector<model::Monitor> monitors, core_.store->monitors().list(ctx.account()));
  FW_TRY(const OpenIncidentOf incidents, open_incident_of(core_, ctx.account()));
  auto statuses = core_.store->board().statuses_of(ctx.account(), core_.now());
  std::unordered_map<model::MonitorId, store::StatusView> by_id;
  by_id.reserve(statuses.size());
  for (auto& [id, view] : statuses) by_id.emplace(std::move(id), std::move(view));
  std::vector<MonitorRow> rows;
  rows.reserve(monitors.size());
  for (model::Monitor& monitor : monitors) {
    MonitorStatus status = as_status(by_id[monitor.id], monitor, incidents);
    std::string token = ping_token(core_, ctx, monitor.id);
    rows.push_back({.monitor = masked(core_, std::move(monitor)),
                    .status = std::move(status),
                    .ping_token = std::move(token)});
  }
  return rows;
}

}  // namespace fw::service
