// Routes of monitors. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"

namespace fw::web {

inline constexpr std::size_t kResultsShown = 25;

void add_monitors(http::Router& router, Env& env);

}  // namespace fw::web
