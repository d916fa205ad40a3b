#include "web/web.hpp"

#include "web/api/api.hpp"
#include "web/guard.hpp"
#include "web/headers.hpp"
#include "web/live/routes.hpp"
#include "web/pages/account/routes.hpp"
#include "web/pages/assets.hpp"
#include "web/pages/catalogue/routes.hpp"
#include "web/pages/channel/routes.hpp"
#include "web/pages/dashboard/routes.hpp"
#include "web/pages/errors/page.hpp"
#include "web/pages/fleet/routes.hpp"
#include "web/pages/incident/routes.hpp"
#include "web/pages/maintenance/routes.hpp"
#include "web/pages/monitor/routes.hpp"
#include "web/pages/scan/routes.hpp"
#include "web/pages/site/routes.hpp"
#include "web/pages/status/routes.hpp"
#include "web/ping.hpp"

namespace fw::web {

namespace {

namespace asio = boost::asio;

asio::awaitable<http::Response> asset(http::Request request) {
  co_return asset_response(request.parameter("hash"), request.parameter("name"));
}

asio::awaitable<http::Response> robots(http::Request /*request*/) {
  co_return http::Response::text("User-agent: *\nDisallow: /\nAllow: /status/\n");
}

http::Response plain_error(const http::Request& request, int status) {
  if (request.path.starts_with("/api/")) {
    auto response = http::Response::json(
        fmt::format(R"html({{"type":"about:blank","title":"{}","status":{}}})html",
                    status == 404   ? "Not Found"
                    : status == 405 ? "Method Not Allowed"
                                    : "Internal Server Error",
                    status),
        status);
    response.headers.front().second = "application/problem+json";
    return response;
  }
  return http::Response::html(error_page(theme_of(request), status, ""), status);
}

asio::awaitable<http::Response> answer(const http::Router& router, Env& env,
                                       http::Request request) {
  auto match = router.match(request.method, request.path);
  if (match.route == nullptr) {
    auto response = plain_error(request, match.path_exists ? 405 : 404);
    if (match.path_exists) response.headers.emplace_back("allow", match.allow);
    co_return response;
  }
  request.parameters = std::move(match.parameters);
  http::Response response;
  bool is_broken = false;
  const http::Request asked{.method = request.method, .path = request.path};
  try {
    response = co_await match.route->handler(std::move(request));
  } catch (const std::exception& broken) {
    // The path itself may carry a secret, such as the address that a job calls.
    env.log.error("{} {} threw: {}", asked.method, match.route->pattern, broken.what());
    is_broken = true;
  }
  if (is_broken) response = plain_error(asked, 500);
  co_return response;
}

asio::awaitable<http::Response> secured(std::shared_ptr<const http::Router> router, Env& env,
                                        http::Request request) {
  http::Request head{.method = request.method, .path = request.path, .scheme = request.scheme};
  http::Response response = co_await answer(*router, env, std::move(request));
  add_security_headers(response, head, env);
  co_return response;
}

}  // namespace

void add_routes(http::Router& router, Env& env) {
  router.add({"GET", "/assets/{hash}/{name}", "public", asset});
  router.add({"GET", "/robots.txt", "public", robots});
  add_gate(router, env);
  add_settings(router, env);
  add_dashboard(router, env);
  add_scans(router, env);
  add_catalogue(router, env);
  add_sites(router, env);
  add_monitors(router, env);
  add_incidents(router, env);
  add_channels(router, env);
  add_maintenance(router, env);
  add_status_pages(router, env);
  add_fleet(router, env);
  add_live(router, env);
  add_pings(router, env);
  api::add_routes(router, env);
}

http::Handler make_handler(http::Router router, Env& env) {
  auto shared = std::make_shared<const http::Router>(std::move(router));
  return [shared, &env](http::Request request) { return secured(shared, env, std::move(request)); };
}

}  // namespace fw::web
