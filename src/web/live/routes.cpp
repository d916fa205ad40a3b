#include "web/live/routes.hpp"

#include "web/guard.hpp"
#include "web/headers.hpp"
#include "web/live/pages.hpp"
#include "web/live/stream.hpp"
#include "web/pages/dashboard/routes.hpp"
#include "web/pages/scan/page.hpp"
#include "web/work.hpp"

namespace fw::web {

namespace {

namespace asio = boost::asio;
using http::Request;
using http::Response;

/// Makes the live side of a page; may block. A failure refuses the stream.
using Open = Result<std::shared_ptr<LivePage>> (*)(Env&, const service::Session&, const Request&);

struct LiveRoute {
  std::string_view pattern;
  std::string_view permission;
  Open open;
};

std::int64_t sent_signal(const Request& request, std::string_view name) {
  return signal_of(request.query_value(kSignalsParameter).value_or(""), name);
}

Result<std::shared_ptr<LivePage>> open_dashboard(Env& env, const service::Session& /*session*/,
                                                 const Request& request) {
  return live_dashboard(env.services,
                        {.filter = filter_of(request),
                         .version = sent_signal(request, "version"),
                         .at = from_ms(sent_signal(request, "at"))},
                        env.clock);
}

Result<std::shared_ptr<LivePage>> open_monitor(Env& env, const service::Session& session,
                                               const Request& request) {
  FW_TRY(auto id, id_of<model::MonitorId>(request));
  FW_TRY(const auto row, env.services.monitors().get(session.ctx, id));
  return live_monitor(env.services, row.monitor.id, !request.query_value("before"));
}

Result<std::shared_ptr<LivePage>> open_incidents(Env& env, const service::Session& /*session*/,
                                                 const Request& request) {
  return live_incidents(env.services, request);
}

Result<std::shared_ptr<LivePage>> open_incident(Env& env, const service::Session& session,
                                                const Request& request) {
  FW_TRY(auto id, id_of<model::IncidentId>(request));
  FW_TRY(const auto detail, env.services.incidents().get(session.ctx, id));
  return live_incident(env.services, detail.incident.id, env.clock);
}

Result<std::shared_ptr<LivePage>> open_scan(Env& env, const service::Session& session,
                                            const Request& request) {
  FW_TRY(auto id, id_of<model::ScanId>(request));
  FW_TRY(const auto scan, env.services.scans().get(session.ctx, id));
  return live_scan(env.services, scan.scan.id, env.clock);
}

Result<std::shared_ptr<LivePage>> open_channel(Env& env, const service::Session& session,
                                               const Request& request) {
  FW_TRY(auto id, id_of<model::ChannelId>(request));
  FW_TRY(const auto row, env.services.channels().get(session.ctx, id));
  return live_channel(env.services, row.id);
}

constexpr LiveRoute kRoutes[] = {{"/live/dashboard", "monitors.read", open_dashboard},
                                 {"/live/monitors/{id}", "monitors.read", open_monitor},
                                 {"/live/incidents", "incidents.read", open_incidents},
                                 {"/live/incidents/{id}", "incidents.read", open_incident},
                                 {"/live/scans/{id}", "scans.read", open_scan},
                                 {"/live/channels/{id}", "channels.read", open_channel}};

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

Response finite_stream(const std::vector<WireEvent>& events) {
  Response response;
  response.headers.emplace_back("content-type", "text/event-stream");
  response.body = as_body(events);
  return response;
}

/// What is too large for a stream's queue is fetched by the page, at its own pace.
Result<Response> whole_list(const Visit& visit) {
  FW_TRY(const auto overview, visit.services().dashboard().overview(visit.ctx()));
  return finite_stream(whole_dashboard(overview, filter_of(visit.request), visit.env->clock.now()));
}

Result<Response> whole_scan(const Visit& visit) {
  FW_TRY(const auto id, id_of<model::ScanId>(visit.request));
  FW_TRY(const auto scan, visit.services().scans().get(visit.ctx(), id));
  return finite_stream({patch(scan_part(scan, visit.session.csrf, visit.env->clock.now()))});
}

}  // namespace

void add_live(http::Router& router, Env& env) {
  const auto counts = std::make_shared<StreamCounts>();
  for (const LiveRoute& route : kRoutes) {
    router.add({"GET", std::string(route.pattern), std::string(route.permission),
                [&env, counts, route](Request request) {
                  return answer(env, counts, route, std::move(request));
                }});
  }
  add(router, env, PageRoute{"GET", "/live/monitors", "monitors.read", whole_list});
  add(router, env, PageRoute{"GET", "/live/scans/{id}/now", "scans.read", whole_scan});
}

}  // namespace fw::web
