// Routes of watched sites and their changes. Called once while the server is put together.
#pragma once

#include "host/http/router.hpp"
#include "web/pages/site/page.hpp"
#include "web/visit.hpp"

namespace fw::web {

void add_sites(http::Router& router, Env& env);

/// The changes that `?severity=…&kind=…&before=…` asks for; blocks.
[[nodiscard]] Result<ChangeFeed> change_feed(service::Services& services,
                                             const service::TenantCtx& ctx,
                                             const http::Request& request,
                                             std::optional<model::SiteId> site);

}  // namespace fw::web
