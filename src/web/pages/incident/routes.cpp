#include "web/pages/incident/routes.hpp"

#include "base/text.hpp"
#include "web/guard.hpp"
#include "web/pages/kit/form.hpp"

namespace fw::web {

namespace {

using http::Response;
using model::IncidentId;

constexpr std::size_t kIncidentsShown = 50;

Result<Response> list(const Visit& visit) {
  FW_TRY(const auto shown, incident_list(visit.services(), visit.ctx(), visit.request));
  return live_page(incidents_page(visit.reader(), shown));
}

Result<Response> show(const Visit& visit) {
  FW_TRY(const auto id, id_of<IncidentId>(visit.request));
  FW_TRY(const auto detail, visit.services().incidents().get(visit.ctx(), id));
  return live_page(incident_page(visit.reader(), detail, ""));
}

Result<Response> acknowledge(const Visit& visit) {
  FW_TRY(const auto id, id_of<IncidentId>(visit.request));
  FW_CHECK(visit.services().incidents().acknowledge(visit.ctx(), id));
  return go("/incidents/" + id.value, "acknowledged");
}

Result<Response> note(const Visit& visit) {
  FW_TRY(const auto id, id_of<IncidentId>(visit.request));
  const auto noted = visit.services().incidents().note(
      visit.ctx(), id, field_of(visit.request, "text"), is_ticked(visit.request, "public"));
  if (noted) return go("/incidents/" + id.value, "noted");
  if (noted.error().code() != Code::invalid) return std::unexpected(noted.error());
  FW_TRY(const auto detail, visit.services().incidents().get(visit.ctx(), id));
  auto response = live_page(incident_page(visit.reader(), detail, noted.error().sentence()));
  response.status = 422;
  return response;
}

}  // namespace

Result<IncidentList> incident_list(service::Services& services, const service::TenantCtx& ctx,
                                   const http::Request& request) {
  IncidentList list;
  list.open_only = request.query_value("open").has_value();
  service::IncidentQuery query{.open_only = list.open_only, .limit = kIncidentsShown + 1};
  if (const auto ms = to_number<std::int64_t>(request.query_value("before").value_or(""))) {
    query.before = from_ms(*ms);
  }
  FW_TRY(list.rows, services.incidents().list(ctx, query));
  list.has_older = list.rows.size() > kIncidentsShown;
  if (list.has_older) list.rows.pop_back();
  return list;
}

void add_incidents(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/incidents", "incidents.read", list});
  add(router, env, PageRoute{"GET", "/incidents/{id}", "incidents.read", show});
  add(router, env,
      PageRoute{"POST", "/incidents/{id}/acknowledge", "incidents.write", acknowledge});
  add(router, env, PageRoute{"POST", "/incidents/{id}/notes", "incidents.write", note});
}

}  // namespace fw::web
