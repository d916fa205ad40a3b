#include "scan/scanner.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "host/net/dial.hpp"
#include "host/net/url.hpp"
#include "scan/collect/browser.hpp"
#include "scan/collect/dangling.hpp"
#include "scan/collect/dns.hpp"
#include "scan/collect/headers.hpp"
#include "scan/collect/html.hpp"
#include "scan/collect/join.hpp"
#include "scan/collect/scripts.hpp"
#include "scan/match/match.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;
using Deadline = std::chrono::steady_clock::time_point;

constexpr Millis kPageTimeout{30'000};
constexpr Millis kTlsTimeout{10'000};
constexpr int kRedirectsMax = 10;

void tell(const ProgressCallback& progress, std::string step, int percent, std::string detail) {
  if (progress)
    progress({.step = std::move(step), .percent = percent, .detail = std::move(detail)});
}

net::Task<net::FetchResponse> fetch_page(net::Net& net, std::string url, ScanOptions options) {
  net::FetchRequest request;
  request.url = std::move(url);
  request.headers = {{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"},
                     {"accept-language", "en;q=0.8,*;q=0.5"}};
  request.timeout = std::min(options.timeout, kPageTimeout);
  request.redirects_max = kRedirectsMax;
  request.body_bytes_max = options.page_bytes_max;
  request.cut_large_bodies = true;
  request.with_tls_evidence = options.with_tls;
  return net.http->fetch(std::move(request));
}

Findings read_page(const net::Url& asked, const net::Url& page, net::FetchResponse response) {
  Findings findings;
  findings.url = asked.text();
  findings.final_url = page.text();
  findings.host = page.host;
  findings.path = page.target.substr(0, page.target.find('?'));
  findings.status = response.status;
  findings.hops = std::move(response.hops);
  findings.headers = std::move(response.headers);
  findings.tls = std::move(response.tls);
  if (response.cut)
    findings.notes.push_back("The page is longer than what is read of one; the rest is left out.");
  collect_headers(findings);
  collect_hops(findings);
  collect_html(response.body, findings);
  return findings;
}

/// The certificate, where the page itself did not show one: it came without TLS.
asio::awaitable<void> look_at_tls(net::Net& net, net::Url page, Deadline deadline,
                                  Findings& findings) {
  if (findings.tls || page.is_tls()) {
    if (!findings.tls) findings.notes.push_back("TLS: the certificate could not be read.");
    co_return;
  }
  net::DialOptions options;
  options.host = page.host;
  options.port = 443;
  options.tls = net::TlsOptions{
      .server_name = page.host_is_address ? "" : page.host, .alpn = {"http/1.1"}, .verify = false};
  options.deadline = std::min(deadline, std::chrono::steady_clock::now() + kTlsTimeout);
  net::Trace trace;
  auto looked = co_await net::dial(net, options, trace);
  if (looked) {
    findings.tls = trace.evidence.tls;
  } else {
    findings.notes.push_back("TLS: nothing to see on port 443: " + looked.error().detail);
  }
}

asio::awaitable<void> look_at_dns(net::Net& net, Deadline deadline, Findings& findings,
                                  const ProgressCallback& progress) {
  co_await collect_dns(net, deadline, findings);
  tell(progress, "dns", 55, fmt::format("{} records", findings.dns.size()));
  co_await collect_aliases(net, deadline, findings);
}

asio::awaitable<void> look_at_scripts(net::Net& net, net::Url page, ScriptLimits limits,
                                      Findings& findings, const ProgressCallback& progress) {
  co_await collect_scripts(net, std::move(page), limits, findings);
  tell(progress, "scripts", 80, fmt::format("{} references", findings.references.size()));
}

/// What a browser sees of the page, to be read once the other collectors are done.
asio::awaitable<void> look_at_run(const ScanOptions& options, std::string url, Deadline deadline,
                                  std::shared_ptr<const Catalogue> catalogue,
                                  browser::Visit& visit) {
  const auto left = std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
  visit =
      co_await look_with_browser(options.browsers, std::move(url),
                                 std::min(options.browser_timeout, left / 2), std::move(catalogue));
}

void read_run(const ScanOptions& options, const browser::Visit& visit, Findings& findings) {
  if (!options.with_browser) findings.browser = browser_is_off();
  if (!options.with_browser || !options.browsers) return;
  References references(findings);
  read_visit(visit, findings, references);
}

}  // namespace

net::Task<model::DependencyMap> scan(net::Net& net, std::shared_ptr<const Catalogue> catalogue,
                                     ScanOptions options, ProgressCallback progress) {
  const auto started = std::chrono::steady_clock::now();
  const Instant scanned_at = net.clock.now();
  const Deadline deadline = started + options.timeout;
  FW_CO_TRY(const net::Url asked, net::parse_url(options.url));
  tell(progress, "page", 5, asked.text());
  FW_CO_TRY(net::FetchResponse response, co_await fetch_page(net, asked.text(), options));
  const Result<net::Url> final_url = net::parse_url(response.final_url);
  const net::Url page = final_url ? *final_url : asked;
  Findings findings = read_page(asked, page, std::move(response));
  tell(progress, "page", 30, fmt::format("{} references", findings.references.size()));

  const ScriptLimits limits{.deadline = deadline,
                            .bytes_max = options.script_bytes_max,
                            .scripts_max = options.scripts_max};
  Join looks(net.loop);
  if (options.with_dns) looks.spawn(look_at_dns(net, deadline, findings, progress));
  if (options.with_tls) looks.spawn(look_at_tls(net, page, deadline, findings));
  if (options.script_bytes_max > 0)
    looks.spawn(look_at_scripts(net, page, limits, findings, progress));
  browser::Visit visit;
  if (options.with_browser && options.browsers)
    looks.spawn(look_at_run(options, page.text(), deadline, catalogue, visit));
  co_await looks.wait();
  read_run(options, visit, findings);
  if (options.with_dns) co_await collect_dangling(net, deadline, findings);
  tell(progress, "matching", 95, "");
  model::DependencyMap map = match(findings, *catalogue);
  map.scanned_at = scanned_at;
  map.duration = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - started);
  tell(progress, "done", 100, fmt::format("{} dependencies", map.dependencies.size()));
  co_return map;
}

}  // namespace fw::scan
