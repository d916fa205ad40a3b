// Routes of channels. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/env.hpp"

namespace fw::web {

inline constexpr std::size_t kDeliveriesShown = 50;

void add_channels(http::Router& router, Env& env);

}  // namespace fw::web
