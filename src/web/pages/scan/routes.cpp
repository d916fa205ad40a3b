#include "web/pages/scan/routes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/guard.hpp"
#include "web/pages/kit/form.hpp"
#include "web/pages/scan/page.hpp"

namespace fw::web {

namespace {

using http::Response;

constexpr std::size_t kScansShownMax = 10;

Result<std::string> page_to_add(const Visit& visit, std::string_view url,
                                std::string_view problem) {
  FW_TRY(auto scans, visit.services().scans().list(visit.ctx()));
  if (scans.size() > kScansShownMax) scans.resize(kScansShownMax);
  return add_page(visit.reader(), scans, url, problem);
}

Result<Response> show_add(const Visit& visit) {
  FW_TRY(std::string page, page_to_add(visit, visit.request.query_value("url").value_or(""), ""));
  return Response::html(std::move(page));
}

/// A person may leave "https://" out.
std::string with_scheme(std::string url) {
  if (!url.empty() && url.find("://") == std::string::npos) url.insert(0, "https://");
  return url;
}

/// "a.example, b.example"
std::vector<std::string> domains_of(std::string text) {
  std::ranges::replace_if(text, [](char c) { return c == ',' || c == ';' || c == '\n'; }, ' ');
  std::vector<std::string> domains;
  for (const std::string_view domain : split(text, ' '))
    if (!trim(domain).empty()) domains.emplace_back(trim(domain));
  return domains;
}

Result<Response> start(const Visit& visit) {
  const std::string url = with_scheme(field_of(visit.request, "url"));
  const auto own = domains_of(field_of(visit.request, "own"));
  const auto id = visit.services().scans().start(visit.ctx(), url, own);
  if (id) return go("/scans/" + id->value);
  const Error& error = id.error();
  if (error.code() != Code::invalid && error.code() != Code::limit) return std::unexpected(error);
  FW_TRY(std::string page, page_to_add(visit, url, error.sentence()));
  return Response::html(std::move(page), status_of(error.code()));
}

Result<Response> show_scan(const Visit& visit) {
  FW_TRY(const auto id, id_of<model::ScanId>(visit.request));
  FW_TRY(const auto scan, visit.services().scans().get(visit.ctx(), id));
  return live_page(scan_page(visit.reader(), scan, ""));
}

service::AdoptSelection selection_of(const http::Request& request) {
  service::AdoptSelection selection{.site = is_ticked(request, "site"),
                                    .certificate = is_ticked(request, "certificate"),
                                    .dns = is_ticked(request, "dns"),
                                    .domain = is_ticked(request, "domain"),
                                    .changes = is_ticked(request, "changes"),
                                    .services = request.form_values("service")};
  if (const auto interval = parse_duration(field_of(request, "interval"))) {
    selection.interval = *interval;
  }
  return selection;
}

Result<Response> adopt(const Visit& visit) {
  FW_TRY(const auto id, id_of<model::ScanId>(visit.request));
  const auto selection = selection_of(visit.request);
  const auto adopted = visit.services().scans().adopt(visit.ctx(), id, selection);
  if (adopted && adopted->watched && adopted->created.empty() && adopted->existing.empty())
    return go("/sites/" + adopted->watched->value, "adopted");
  if (adopted) return go("/", "adopted");
  const Error& error = adopted.error();
  if (error.code() != Code::invalid && error.code() != Code::conflict)
    return std::unexpected(error);
  FW_TRY(const auto scan, visit.services().scans().get(visit.ctx(), id));
  auto response = live_page(scan_page(visit.reader(), scan, error.sentence()));
  response.status = status_of(error.code());
  return response;
}

}  // namespace

void add_scans(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/add", "scans.write", show_add});
  add(router, env, PageRoute{"POST", "/scans", "scans.write", start});
  add(router, env, PageRoute{"GET", "/scans/{id}", "scans.read", show_scan});
  add(router, env, PageRoute{"POST", "/scans/{id}/adopt", "monitors.write", adopt});
}

}  // namespace fw::web
