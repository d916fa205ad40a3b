#include "web/live/routes.hpp"

#include "web/guard.hpp"
#include "web/headers.hpp"
#include "web/live/pages.hpp"
#include "web/live/stream.hpp"
#include "web/pages/dashboard/routes.hpp"
#include "web/work.hpp"

namespace fw::web {

namespace {

namespace asio = boost::asio;
using http::Request;
using http::Response;

/// Makes the live side of a page; may block. A failure refuses the stream.
using Open = Result<std::shared_ptr<LivePage>> (*)(Env&, const service::Session&, const Request&);

std::int64_t sent_signal(const Request& request, std::string_view name) {
  return signal_of(request.query_value(kSignalsParameter).value_or(""), name);
}

Result<std::shared_ptr<LivePage>> open_dashboard(Env& env, const service::Session& /*session*/,
                                                 const Request& request) {
  return live_dashboard(env, {.filter = filter_of(request),
                              .version = sent_signal(request, "version"),
                              .at = from_ms(sent_signal(request, "at"))});
}

Result<std::shared_ptr<LivePage>> open_monitor(Env& env, const service::Session& session,
                                               const Request& request) {
  FW_TRY(auto id, id_of<model::MonitorId>(request));
  FW_TRY(const auto row, env.services.monitors().get(session.ctx, id));
  return live_monitor(env, row.monitor.id, !request.query_value("before"));
}

Result<std::shared_ptr<LivePage>> open_incidents(Env& env, const service::Session& /*session*/,
                                                 const Request& request) {
  return live_incidents(env, request);
}

Result<std::shared_ptr<LivePage>> open_incident(Env& env, const service::Session& session,
                                                const Request& request) {
  FW_TRY(auto id, id_of<model::IncidentId>(request));
  FW_TRY(const auto detail, env.services.incidents().get(session.ctx, id));
  return live_incident(env, detail.incident.id);
}

Result<std::shared_ptr<LivePage>> open_scan(Env& env, const service::Session& session,
                                            const Request& request) {
  FW_TRY(auto id, id_of<model::ScanId>(request));
  FW_TRY(const auto scan, env.services.scans().get(session.ctx, id));
  return live_scan(env, scan.scan.id);
}

Result<std::shared_ptr<LivePage>> open_changes(Env& env, const service::Session& /*session*/,
                                               const Request& request) {
  return live_changes(env, request);
}

Result<std::shared_ptr<LivePage>> open_site(Env& env, const service::Session& session,
                                            const Request& request) {
  FW_TRY(auto id, id_of<model::SiteId>(request));
  FW_TRY(const auto site, env.services.sites().get(session.ctx, id));
  return live_site(env, site.id, request);
}

Result<std::shared_ptr<LivePage>> open_channel(Env& env, const service::Session& session,
                                               const Request& request) {
  FW_TRY(auto id, id_of<model::ChannelId>(request));
  FW_TRY(const auto row, env.services.channels().get(session.ctx, id));
  return live_channel(env, row.id);
}

Result<std::shared_ptr<LivePage>> open_fleet(Env& env, const service::Session& session,
                                             const Request& /*request*/) {
  FW_TRY(const auto view, env.services.fleet().view(session.ctx));
  return live_fleet(env);
}

Response finite_stream(const std::vector<WireEvent>& events) {
  Response response;
  response.headers.emplace_back("content-type", "text/event-stream");
  response.body = as_body(events);
  return response;
}

/// What is too large for a stream's queue is fetched by the page, at its own pace.
template <Open open>
Result<Response> whole(const Visit& visit) {
  FW_TRY(const auto page, open(*visit.env, visit.session, visit.request));
  FW_TRY(const auto events, page->whole(visit.session));
  return finite_stream(events);
}

struct LiveRoute {
  std::string_view pattern;  ///< of the stream
  std::string_view now;      ///< of all of it at once
  std::string_view permission;
  Open open;
  Act whole;
};

constexpr LiveRoute kRoutes[] = {
    {"/live/dashboard", "/live/monitors", "monitors.read", open_dashboard, whole<open_dashboard>},
    {"/live/monitors/{id}", "/live/monitors/{id}/now", "monitors.read", open_monitor,
     whole<open_monitor>},
    {"/live/incidents", "/live/incidents/now", "incidents.read", open_incidents,
     whole<open_incidents>},
    {"/live/incidents/{id}", "/live/incidents/{id}/now", "incidents.read", open_incident,
     whole<open_incident>},
    {"/live/scans/{id}", "/live/scans/{id}/now", "scans.read", open_scan, whole<open_scan>},
    {"/live/changes", "/live/changes/now", "scans.read", open_changes, whole<open_changes>},
    {"/live/sites/{id}", "/live/sites/{id}/now", "scans.read", open_site, whole<open_site>},
    {"/live/channels/{id}", "/live/channels/{id}/now", "channels.read", open_channel,
     whole<open_channel>},
    {"/live/fleet", "/live/fleet/now", "fleet.read", open_fleet, whole<open_fleet>}};

struct Opened {
  service::Session session;
  std::shared_ptr<LivePage> page;
};

Result<Opened> open(Env& env, const LiveRoute& route, const Request& request) {
  FW_TRY(auto session, session_of(request, env));
  if (!session.ctx.may(route.permission))
    return fail(Code::not_found, "there is no such thing here");
  FW_TRY(auto page, route.open(env, session, request));
  return Opened{std::move(session), std::move(page)};
}

Response refused(const Error& error) {
  const int status = error.code() == Code::denied ? 401 : status_of(error.code());
  return Response::text(error.sentence(), status);
}

asio::awaitable<Response> answer(Env& env, std::shared_ptr<StreamCounts> counts, LiveRoute route,
                                 Request request) {
  if (!is_from_here(request, env)) co_return Response::text("not from this page", 403);
  std::string token(session_token(request, env));
  auto work = [&env, route, request = std::move(request)] { return open(env, route, request); };
  auto opened = co_await on_pool(env.work, std::move(work));
  if (!opened) co_return refused(opened.error());
  if (!counts->has_room(opened->session, env.options)) {
    co_return Response::text("too many pages of this session are live", 429);
  }
  Response response;
  response.events = [&env,
                     parts = StreamParts{counts, std::move(opened->session), std::move(token),
                                         std::string(route.permission), std::move(opened->page)}](
                        std::shared_ptr<http::EventStream> client) {
    start_stream(env, parts, std::move(client));
  };
  co_return response;
}

}  // namespace

void add_live(http::Router& router, Env& env) {
  const auto counts = std::make_shared<StreamCounts>();
  for (const LiveRoute& route : kRoutes) {
    router.add({"GET", std::string(route.pattern), std::string(route.permission),
                [&env, counts, route](Request request) {
                  return answer(env, counts, route, std::move(request));
                }});
    add(router, env, PageRoute{"GET", route.now, route.permission, route.whole});
  }
}

}  // namespace fw::web
