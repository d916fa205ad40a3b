#include "web/pages/fleet/routes.hpp"

#include "web/guard.hpp"
#include "web/pages/fleet/page.hpp"

namespace fw::web {
namespace {

Result<http::Response> show(const Visit& visit) {
  FW_TRY(const auto view, visit.services().fleet().view(visit.ctx()));
  return live_page(fleet_page(visit.reader(), view));
}

}  // namespace

void add_fleet(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/fleet", "fleet.read", show});
}

}  // namespace fw::web
