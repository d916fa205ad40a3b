// The dashboard's route. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"
#include "web/pages/dashboard/arrange.hpp"

namespace fw::web {

void add_dashboard(http::Router& router, Env& env);

/// `?q=…&state=…&tag=…`
[[nodiscard]] Filter filter_of(const http::Request& request);

}  // namespace fw::web
