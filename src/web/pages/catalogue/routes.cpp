#include "web/pages/catalogue/routes.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "web/guard.hpp"
#include "web/pages/catalogue/page.hpp"
#include "web/pages/kit/logo.hpp"

namespace fw::web {

namespace {

using http::Response;

constexpr std::size_t kPageMax = 1'000;

Result<Response> list(const Visit& visit) {
  service::CatalogueQuery query;
  query.words = visit.request.query_value("q").value_or("");
  query.category = visit.request.query_value("category").value_or("");
  query.with_feed = visit.request.query_value("feed").has_value();
  const auto page = to_number<std::size_t>(visit.request.query_value("page").value_or("0"));
  query.page = std::min(page.value_or(0), kPageMax);
  FW_TRY(const auto list, visit.services().catalogue().list(visit.ctx(), query));
  return Response::html(catalogue_page(visit.reader(), list, query));
}

Result<Response> show(const Visit& visit) {
  FW_TRY(const auto entry,
         visit.services().catalogue().get(visit.ctx(), visit.request.parameter("id")));
  std::optional<service::VendorStanding> standing;
  if (auto known = visit.services().catalogue().standing(visit.ctx(), entry.row.id)) {
    standing = *std::move(known);
  } else if (known.error().code() != Code::not_found) {
    return std::unexpected(std::move(known).error());
  }
  return Response::html(catalogue_entry_page(visit.reader(), entry, standing));
}

Result<Response> logo(const Stranger& stranger) {
  Response response;
  response.headers.emplace_back("content-type", "image/svg+xml");
  response.headers.emplace_back("cache-control", "public, max-age=86400");
  // Logos style themselves; nothing in them runs or loads.
  response.headers.emplace_back("content-security-policy",
                                "default-src 'none'; style-src 'unsafe-inline'; sandbox");
  response.body = logo_svg(stranger.services().catalogue().logo(stranger.request.parameter("id")));
  return response;
}

}  // namespace

void add_catalogue(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/catalogue", "scans.read", list});
  add(router, env, PageRoute{"GET", "/catalogue/{id}", "scans.read", show});
  add(router, env, OpenRoute{"GET", "/logos/{id}", logo});
}

}  // namespace fw::web
