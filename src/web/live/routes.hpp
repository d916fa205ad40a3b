// The routes of event streams. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"

namespace fw::web {

void add_live(http::Router& router, Env& env);

}  // namespace fw::web
