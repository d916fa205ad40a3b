// The account's own pages: signing in and out, set-up, settings. Called once while the server is
// put together.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"

namespace fw::web {

void add_gate(http::Router& router, Env& env);
void add_settings(http::Router& router, Env& env);

}  // namespace fw::web
