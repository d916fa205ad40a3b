// Routes of the catalogue and of services' logos. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/visit.hpp"

namespace fw::web {

void add_catalogue(http::Router& router, Env& env);

}  // namespace fw::web
