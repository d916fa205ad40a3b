#include "web/pages/maintenance/routes.hpp"

#include "web/guard.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/maintenance/page.hpp"

namespace fw::web {

namespace {

using http::Response;

Result<Response> page_of(const Visit& visit, MaintenanceForm form, int status) {
  MaintenanceView view;
  FW_TRY(view.windows, visit.services().maintenance().list(visit.ctx()));
  FW_TRY(view.monitors, visit.services().monitors().list(visit.ctx()));
  view.form = std::move(form);
  return Response::html(maintenance_page(visit.reader(), view), status);
}

Result<Response> list(const Visit& visit) { return page_of(visit, {}, 200); }

/// The datetime-local field, in UTC: "2026-11-23T22:00", with or without seconds.
Result<Instant> from_of(const std::string& text, Instant now) {
  if (text.empty()) return now;
  const auto at = parse_rfc3339(text.size() == 16 ? text + ":00Z" : text + "Z");
  if (!at) return fail(Code::invalid, "the beginning must look like 2026-11-23T22:00");
  return *at;
}

Result<service::MaintenanceDraft> draft_of(const MaintenanceForm& form, Instant now) {
  service::MaintenanceDraft draft;
  draft.title = form.title;
  draft.all_monitors = form.all_monitors;
  for (const std::string& text : form.monitors) {
    if (auto id = model::MonitorId::parse(text)) draft.monitors.push_back(*std::move(id));
  }
  FW_TRY(draft.from, from_of(form.from, now));
  FW_TRY(const Millis length, parse_duration(form.length));
  draft.to = draft.from + length;
  return draft;
}

Result<Response> create(const Visit& visit) {
  const http::Request& request = visit.request;
  MaintenanceForm form{.title = field_of(request, "title"),
                       .from = field_of(request, "from"),
                       .length = field_of(request, "length"),
                       .all_monitors = is_ticked(request, "all"),
                       .monitors = request.form_values("monitor"),
                       .problem = {}};
  auto draft = draft_of(form, visit.env->clock.now());
  if (draft) {
    const auto window = visit.services().maintenance().create(visit.ctx(), *std::move(draft));
    if (window) return go("/maintenance", "scheduled");
    if (window.error().code() != Code::invalid && window.error().code() != Code::limit)
      return std::unexpected(window.error());
    form.problem = window.error().sentence();
  } else {
    form.problem = draft.error().sentence();
  }
  return page_of(visit, std::move(form), 422);
}

Result<Response> end(const Visit& visit) {
  FW_TRY(const auto id, id_of<model::MaintenanceId>(visit.request));
  FW_CHECK(visit.services().maintenance().end(visit.ctx(), id));
  return go("/maintenance", "ended");
}

}  // namespace

void add_maintenance(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/maintenance", "maintenance.read", list});
  add(router, env, PageRoute{"POST", "/maintenance", "maintenance.write", create});
  add(router, env, PageRoute{"POST", "/maintenance/{id}/end", "maintenance.write", end});
}

}  // namespace fw::web
