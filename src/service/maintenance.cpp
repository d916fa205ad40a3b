#include "service/maintenance.hpp"

#include <algorithm>

#include "service/core.hpp"
#include "store/pages.hpp"

namespace fw::service {
namespace {

constexpr Millis kLengthMax{30LL * 24 * 3'600'000};
constexpr Millis kPastShown{90LL * 24 * 3'600'000};

}  // namespace

bool MaintenanceWindow::covers(const model::MonitorId& monitor, Instant at) const {
  return at >= from && at < to &&
         (all_monitors || std::ranges::find(monitors, monitor) != monitors.end());
}

MaintenanceWindow as_window(const store::MaintenanceRecord& from) {
  return {.id = from.id,
          .account = from.account,
          .title = from.title,
          .all_monitors = from.all_monitors,
          .monitors = from.monitors,
          .from = from.from,
          .to = from.to};
}

Result<MaintenanceWindow> Maintenance::create(const TenantCtx& ctx, MaintenanceDraft draft) {
  FW_CHECK(require(ctx, "maintenance.write"));
  store::MaintenanceRecord window;
  FW_TRY(window.title, accept_name(draft.title, "a title", 200));
  const Instant now = core_.now();
  if (draft.to <= draft.from || draft.to - draft.from > kLengthMax)
    return fail(Code::invalid, "maintenance must end after it begins, and within 30 days");
  if (draft.to <= now) return fail(Code::invalid, "maintenance must end in the future");
  if (!draft.all_monitors) {
    if (draft.monitors.empty())
      return fail(Code::invalid, "choose at least one monitor, or all of them");
    for (const model::MonitorId& monitor : draft.monitors) {
      FW_TRY(const auto found, core_.store->monitors().find(monitor));
      if (!found || found->account != ctx.account()) return not_here();
    }
    window.monitors = std::move(draft.monitors);
  }
  window.id = core_.make_id<model::MaintenanceId>();
  window.account = ctx.account();
  window.all_monitors = draft.all_monitors;
  window.from = draft.from;
  window.to = draft.to;
  FW_CHECK(store::insert_maintenance(core_.accounts(), window, now, kMaintenanceMax));
  FW_CHECK(core_.store->reload_windows(now));
  core_.route_watchers.tell();
  return as_window(window);
}

Result<std::vector<MaintenanceWindow>> Maintenance::list(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "maintenance.read"));
  FW_TRY(const auto found,
         store::list_maintenance(core_.accounts(), ctx.account(), core_.now() - kPastShown));
  std::vector<MaintenanceWindow> windows;
  for (const store::MaintenanceRecord& record : found) windows.push_back(as_window(record));
  return windows;
}

Result<> Maintenance::end(const TenantCtx& ctx, const model::MaintenanceId& id) {
  FW_CHECK(require(ctx, "maintenance.write"));
  FW_TRY(const bool there,
         store::end_maintenance(core_.accounts(), ctx.account(), id, core_.now()));
  if (!there) return not_here();
  FW_CHECK(core_.store->reload_windows(core_.now()));
  core_.route_watchers.tell();
  return {};
}

}  // namespace fw::service
