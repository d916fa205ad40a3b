#include "web/pages/monitor/routes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/guard.hpp"
#include "web/pages/monitor/chart.hpp"
#include "web/pages/monitor/page.hpp"
#include "web/ping.hpp"

namespace fw::web {

namespace {

using http::Response;
using model::MonitorId;

constexpr std::size_t kIncidentsShown = 5;
constexpr std::size_t kChangesShown = 5;

/// Without a wish: a day, or an hour while there is no more of it.
service::HistoryRange range_of(const http::Request& request, Instant created_at, Instant now) {
  const bool is_young = now - created_at < std::chrono::hours(2);
  return service::history_range_named(request.query_value("range").value_or(""))
      .value_or(is_young ? service::HistoryRange::h1 : service::HistoryRange::h24);
}

Result<const model::CheckKind*> kind_named(const Visit& visit, std::string_view name) {
  const model::CheckKind* kind = model::find(visit.env->checks, name);
  if (kind == nullptr) return fail(Code::not_found, "there is no such kind of check");
  return kind;
}

Result<> add_results(const Visit& visit, const MonitorId& id, MonitorView& view) {
  std::optional<Instant> before;
  if (const auto ms = to_number<std::int64_t>(visit.request.query_value("before").value_or(""))) {
    before = from_ms(*ms);
  }
  FW_TRY(view.results,
         visit.services().monitors().results(visit.ctx(), id, before, kResultsShown + 1));
  view.has_older = view.results.size() > kResultsShown;
  if (view.has_older) view.results.pop_back();
  return {};
}

/// The newest look among those shown that has evidence.
Result<> add_last_evidence(const Visit& visit, const MonitorId& id, MonitorView& view) {
  const auto found =
      std::ranges::find_if(view.results, [](const auto& result) { return result.has_evidence; });
  if (found == view.results.end()) return {};
  auto evidence = visit.services().monitors().evidence(visit.ctx(), id, found->probe_id);
  if (evidence) view.last_evidence = *std::move(evidence);
  return {};
}

Result<> add_dependencies(const Visit& visit, MonitorView& view) {
  for (const model::Dependency& dependency : view.row.monitor.depends_on) {
    auto row = visit.services().monitors().get(visit.ctx(), dependency.on);
    if (row) view.dependencies.push_back(*std::move(row));
  }
  return {};
}

Result<> add_pings_of(const Visit& visit, const MonitorId& id, MonitorView& view) {
  FW_TRY(view.pings, visit.services().heartbeats().pings(visit.ctx(), id, kPingsShown));
  if (!view.row.ping_token.empty())
    view.ping_url = ping_url(view.row.ping_token, visit.request, *visit.env);
  return {};
}

Result<Response> show(const Visit& visit) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  MonitorView view;
  FW_TRY(view.row, visit.services().monitors().get(visit.ctx(), id));
  view.kind_title = view.row.monitor.kind;
  if (const auto kind = kind_named(visit, view.row.monitor.kind)) {
    view.kind_title = (*kind)->title();
    view.takes_pings = (*kind)->takes_pings();
  }
  if (view.takes_pings) FW_CHECK(add_pings_of(visit, id, view));
  view.range = range_of(visit.request, view.row.monitor.created_at, visit.env->clock.now());
  FW_TRY(view.history, visit.services().monitors().history(visit.ctx(), id, view.range));
  FW_CHECK(add_results(visit, id, view));
  FW_CHECK(add_last_evidence(visit, id, view));
  FW_CHECK(add_dependencies(visit, view));
  FW_TRY(view.changes, visit.services().monitors().changes(visit.ctx(), id, kChangesShown));
  FW_TRY(view.incidents,
         visit.services().incidents().list(visit.ctx(), {.monitor = id, .limit = kIncidentsShown}));
  return live_page(monitor_page(visit.reader(), view));
}

Result<Response> history(const Visit& visit) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  const auto range = range_of(visit.request, Instant{}, visit.env->clock.now());
  FW_TRY(const auto points, visit.services().monitors().history(visit.ctx(), id, range));
  return Response::json(history_json(points));
}

Result<Response> evidence(const Visit& visit) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  FW_TRY(const auto row, visit.services().monitors().get(visit.ctx(), id));
  FW_TRY(const auto probe,
         visit.services().monitors().evidence(visit.ctx(), id, visit.request.parameter("probe")));
  return Response::html(evidence_page(visit.reader(), row.monitor, probe));
}

Result<Response> choose_kind(const Visit& visit) {
  const auto name = visit.request.query_value("kind");
  if (!name) return Response::html(kinds_page(visit.reader(), visit.env->checks));
  FW_TRY(const auto* kind, kind_named(visit, *name));
  MonitorForm form;
  form.draft.kind = *name;
  return Response::html(new_monitor_page(visit.reader(), *kind, form));
}

/// True where the form is to be shown again with what is wrong.
bool is_for_the_form(const Error& error) {
  return error.code() == Code::invalid || error.code() == Code::limit ||
         error.code() == Code::conflict;
}

Result<Response> create(const Visit& visit) {
  FW_TRY(const auto* kind, kind_named(visit, visit.request.form_value("kind").value_or("")));
  MonitorForm form = monitor_form_of(visit.request, *kind);
  int status = 422;
  if (form.problems.empty()) {
    auto monitor = visit.services().monitors().create(visit.ctx(), form.draft);
    if (monitor) return go("/monitors/" + monitor->id.value, "created");
    if (!is_for_the_form(monitor.error())) return std::unexpected(std::move(monitor).error());
    form.problems.emplace("", monitor.error().sentence());
    status = status_of(monitor.error().code());
  }
  return Response::html(new_monitor_page(visit.reader(), *kind, form), status);
}

Result<Response> edit(const Visit& visit) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  FW_TRY(const auto row, visit.services().monitors().get(visit.ctx(), id));
  FW_TRY(const auto* kind, kind_named(visit, row.monitor.kind));
  return Response::html(
      edit_monitor_page(visit.reader(), *kind, row.monitor, monitor_form_of(row.monitor)));
}

Result<Response> update(const Visit& visit) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  FW_TRY(const auto row, visit.services().monitors().get(visit.ctx(), id));
  FW_TRY(const auto* kind, kind_named(visit, row.monitor.kind));
  MonitorForm form = monitor_form_of(visit.request, *kind);
  form.draft.depends_on = row.monitor.depends_on;
  form.draft.service = row.monitor.service;
  int status = 422;
  if (form.problems.empty()) {
    auto monitor = visit.services().monitors().update(visit.ctx(), id, form.draft);
    if (monitor) return go("/monitors/" + id.value, "saved");
    if (!is_for_the_form(monitor.error())) return std::unexpected(std::move(monitor).error());
    form.problems.emplace("", monitor.error().sentence());
    status = status_of(monitor.error().code());
  }
  return Response::html(edit_monitor_page(visit.reader(), *kind, row.monitor, form), status);
}

Result<Response> set_paused(const Visit& visit, bool is_paused) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  FW_CHECK(visit.services().monitors().set_paused(visit.ctx(), id, is_paused));
  return go("/monitors/" + id.value, is_paused ? "paused" : "resumed");
}

Result<Response> pause(const Visit& visit) { return set_paused(visit, true); }
Result<Response> resume(const Visit& visit) { return set_paused(visit, false); }

Result<Response> rotate_ping_url(const Visit& visit) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  FW_CHECK(visit.services().heartbeats().rotate(visit.ctx(), id));
  return go("/monitors/" + id.value, "rotated");
}

Result<Response> remove(const Visit& visit) {
  FW_TRY(const auto id, id_of<MonitorId>(visit.request));
  FW_CHECK(visit.services().monitors().remove(visit.ctx(), id));
  return go("/", "deleted");
}

}  // namespace

void add_monitors(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/monitors/new", "monitors.write", choose_kind});
  add(router, env, PageRoute{"POST", "/monitors", "monitors.write", create});
  add(router, env, PageRoute{"GET", "/monitors/{id}", "monitors.read", show});
  add(router, env, PageRoute{"POST", "/monitors/{id}", "monitors.write", update});
  add(router, env, PageRoute{"GET", "/monitors/{id}/edit", "monitors.write", edit});
  add(router, env, PageRoute{"GET", "/monitors/{id}/history", "monitors.read", history});
  add(router, env, PageRoute{"GET", "/monitors/{id}/results/{probe}", "monitors.read", evidence});
  add(router, env, PageRoute{"POST", "/monitors/{id}/pause", "monitors.write", pause});
  add(router, env, PageRoute{"POST", "/monitors/{id}/resume", "monitors.write", resume});
  add(router, env,
      PageRoute{"POST", "/monitors/{id}/rotate-ping-url", "monitors.write", rotate_ping_url});
  add(router, env, PageRoute{"POST", "/monitors/{id}/delete", "monitors.write", remove});
}

}  // namespace fw::web
