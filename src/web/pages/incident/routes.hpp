// Routes of incidents. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/pages/incident/page.hpp"
#include "web/visit.hpp"

namespace fw::web {

void add_incidents(http::Router& router, Env& env);

/// The list that `?open=1&before=…` asks for; blocks.
[[nodiscard]] Result<IncidentList> incident_list(service::Services& services,
                                                 const service::TenantCtx& ctx,
                                                 const http::Request& request);

}  // namespace fw::web
