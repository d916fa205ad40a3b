// The REST API below /api/v1: what may be done with it and how it is described. Called once while
// the server is put together; what is added runs on the work pool.
#pragma once

#include <boost/json.hpp>
#include <span>

#include "host/http/router.hpp"
#include "web/api/operation.hpp"
#include "web/env.hpp"

namespace fw::web::api {

/// Adds every operation and /api/v1/openapi.json. `env` must outlive the router's handlers.
void add_routes(http::Router& router, Env& env);

/// Everything the API offers, in the order of the document.
[[nodiscard]] std::span<const Noun> nouns();

}  // namespace fw::web::api
