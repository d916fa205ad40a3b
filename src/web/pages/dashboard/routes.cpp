#include "web/pages/dashboard/routes.hpp"

#include "base/text.hpp"
#include "web/guard.hpp"
#include "web/pages/dashboard/page.hpp"

namespace fw::web {

namespace {

constexpr std::size_t kWordsBytesMax = 200;

Result<http::Response> dashboard(const Visit& visit) {
  FW_TRY(const auto overview, visit.services().dashboard().overview(visit.ctx()));
  return live_page(dashboard_page(visit.reader(), overview, filter_of(visit.request)));
}

}  // namespace

Filter filter_of(const http::Request& request) {
  Filter filter;
  const std::string words = request.query_value("q").value_or("");
  filter.words = trim(std::string_view(words).substr(0, kWordsBytesMax));
  filter.light = light_named(request.query_value("state").value_or(""));
  filter.tag = request.query_value("tag").value_or("");
  return filter;
}

void add_dashboard(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/", "monitors.read", dashboard});
}

}  // namespace fw::web
