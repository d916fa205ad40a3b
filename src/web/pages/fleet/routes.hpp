// Routes of the fleet's page. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"

namespace fw::web {

void add_fleet(http::Router& router, Env& env);

}  // namespace fw::web
