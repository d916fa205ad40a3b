// Routes of maintenance windows. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"

namespace fw::web {

void add_maintenance(http::Router& router, Env& env);

}  // namespace fw::web
