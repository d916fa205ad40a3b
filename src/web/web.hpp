// The web room's front door: every route, and the handler the HTTP server calls.
// Called once while the server is put together; the handler runs on the web loop.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"

namespace fw::web {

/// Pages, live streams, assets, health and the API. `env` must outlive the router's handlers.
void add_routes(http::Router& router, Env& env);

/// Finds the route and answers; 404 and 405 as pages (as problem details below /api/), 500 for
/// anything that throws; adds the security headers to every answer.
[[nodiscard]] http::Handler make_handler(http::Router router, Env& env);

}  // namespace fw::web
