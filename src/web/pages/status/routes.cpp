#include "web/pages/status/routes.hpp"

#include "web/guard.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/status/page.hpp"

namespace fw::web {

namespace {

using http::Response;

Result<Response> page_of(const Visit& visit, service::StatusPage page, std::string problem) {
  StatusPageView view;
  view.page = std::move(page);
  view.problem = std::move(problem);
  FW_TRY(view.monitors, visit.services().monitors().list(visit.ctx()));
  const int status = view.problem.empty() ? 200 : 422;
  return Response::html(status_settings_page(visit.reader(), view), status);
}

/// Every account has one page from the start.
Result<Response> show(const Visit& visit) {
  FW_TRY(auto pages, visit.services().status_pages().list(visit.ctx()));
  if (pages.empty()) return fail(Code::not_found, "there is no status page");
  return page_of(visit, std::move(pages.front()), "");
}

service::StatusPageDraft draft_of(const http::Request& request) {
  service::StatusPageDraft draft{.slug = field_of(request, "slug"),
                                 .title = field_of(request, "title"),
                                 .description = field_of(request, "description"),
                                 .published = is_ticked(request, "published"),
                                 .all_monitors = is_ticked(request, "all"),
                                 .monitors = {}};
  for (const std::string& text : request.form_values("monitor")) {
    if (auto id = model::MonitorId::parse(text)) draft.monitors.push_back(*std::move(id));
  }
  return draft;
}

Result<Response> update(const Visit& visit) {
  FW_TRY(const auto id, id_of<model::PageId>(visit.request));
  FW_TRY(auto page, visit.services().status_pages().get(visit.ctx(), id));
  const service::StatusPageDraft draft = draft_of(visit.request);
  const auto saved = visit.services().status_pages().update(visit.ctx(), id, draft);
  if (saved) return go("/status-pages", "saved");
  const Error& error = saved.error();
  if (error.code() != Code::invalid && error.code() != Code::conflict)
    return std::unexpected(error);
  page.slug = draft.slug;
  page.title = draft.title;
  page.description = draft.description;
  page.all_monitors = draft.all_monitors;
  page.monitors = draft.monitors;
  return page_of(visit, std::move(page), error.sentence());
}

Result<Response> read(const Stranger& stranger) {
  FW_TRY(const auto page,
         stranger.services().status_pages().public_page(stranger.request.parameter("slug")));
  return Response::html(status_page(theme_of(stranger.request), page))
      .with_header("cache-control", "private, max-age=10");
}

}  // namespace

void add_status_pages(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/status-pages", "pages.read", show});
  add(router, env, PageRoute{"POST", "/status-pages/{id}", "pages.write", update});
  add(router, env, OpenRoute{"GET", "/status/{slug}", read});
}

}  // namespace fw::web
