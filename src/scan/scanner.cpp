#include "scan/scanner.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "host/net/dial.hpp"
#include "host/net/url.hpp"
#include "scan/collect/browser.hpp"
#include "scan/collect/dangling.hpp"
#include "scan/collect/dns.hpp"
#include "scan/collect/fetcher.hpp"
#include "scan/collect/headers.hpp"
#include "scan/collect/html.hpp"
#include "scan/collect/join.hpp"
#include "scan/collect/pages.hpp"
#include "scan/collect/resources.hpp"
#include "scan/collect/site_files.hpp"
#include "scan/collect/well_known.hpp"
#include "scan/match/match.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;
using Deadline = std::chrono::steady_clock::time_point;

constexpr Millis kPageTimeout{30'000};
constexpr Millis kTlsTimeout{10'000};
constexpr int kRedirectsMax = 10;

net::FetchRequest page_request(const net::Url& url, const ScanOptions& options) {
  net::FetchRequest request;
  request.url = url.text();
  request.headers = {{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"},
                     {"accept-language", "en;q=0.8,*;q=0.5"}};
  // Half of a short time is left for the rest: a page that drips is a page.
  request.timeout = std::min(kPageTimeout, options.timeout / 2);
  request.redirects_max = kRedirectsMax;
  request.body_bytes_max = options.page_bytes_max;
  request.with_tls_evidence = options.with_tls;
  return request;
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
  findings.pages.push_back(
      {.url = findings.final_url, .status = findings.status, .why = "the address given"});
  if (response.cut)
    note(findings,
         "The page is longer than what is read of one, or did not end in time; the rest "
         "is left out.");
  return findings;
}

/// One scan on its way: what its collectors share. Made once the page is there.
class Scan {
 public:
  Scan(net::Net& net, std::shared_ptr<const Catalogue> catalogue, ScanOptions options,
       Findings findings)
      : net_(net),
        catalogue_(std::move(catalogue)),
        options_(std::move(options)),
        findings_(std::move(findings)),
        references_(findings_) {
    findings_.own_domains = options_.own;
  }

  struct Way {
    Deadline deadline;
    net::Url page;
    std::string html;
  };

  asio::awaitable<void> run(Way way, Fetcher& fetcher, Progress& progress) {
    references_.stand_on(way.page, "");
    collect_headers(findings_, references_);
    collect_hops(findings_);
    collect_html(way.html, findings_, references_);
    progress.stage("page", 25, findings_);

    Questions questions(net_, way.deadline, findings_);
    Aliases aliases(questions);
    Resources resources(
        net_, fetcher, references_,
        {.bytes_max = options_.script_bytes_max, .files_max = options_.scripts_max});
    Pages pages(net_, fetcher, references_,
                {.pages_max = options_.pages_max, .page_bytes_max = options_.page_bytes_max});
    Join looks(net_.loop);
    if (options_.with_dns) looks.spawn(look_at_dns(questions, way.deadline, progress));
    if (options_.with_tls) looks.spawn(look_at_tls(way.page, way.deadline, progress));
    if (options_.script_bytes_max > 0) looks.spawn(resources.collect());
    browser::Visit visit;
    if (runs_the_page()) looks.spawn(look_at_run(way.page.text(), way.deadline, visit));
    looks.spawn(collect_well_known(way.page, fetcher, references_));
    Join further(net_.loop);
    further.spawn(pages.collect(way.page, [&] { progress.stage("pages", 50, findings_); }));
    co_await further.wait();
    if (options_.script_bytes_max > 0) looks.spawn(look_at_files(resources, progress));
    co_await looks.wait();
    if (looks.broke() || further.broke())
      note(findings_,
           "A part of the scan failed by a fault of ours; what it would have found is "
           "missing.");
    resources.tell();
    read_run(visit);
    if (options_.with_dns) {
      progress.stage("hosts", 85, findings_);
      co_await aliases.collect();
      co_await collect_dangling(net_, way.deadline, findings_);
    }
    std::ranges::sort(findings_.dns);
    std::ranges::sort(findings_.other_dns);
  }

  [[nodiscard]] model::DependencyMap map() const { return match(findings_, *catalogue_); }

 private:
  asio::awaitable<void> look_at_dns(Questions& questions, Deadline deadline, Progress& progress) {
    co_await collect_dns(questions, references_);
    progress.stage("dns", 35, findings_);
    if (options_.with_networks) {
      KnownNetworks own;
      co_await collect_networks(net_, deadline, options_.networks ? *options_.networks : own,
                                findings_);
    }
    co_await collect_selectors(questions, *catalogue_);
    progress.stage("dns", 40, findings_);
  }

  /// The certificate, also where the page itself did not show one: it came without TLS.
  asio::awaitable<void> look_at_tls(net::Url page, Deadline deadline, Progress& progress) {
    if (!findings_.tls && page.is_tls()) {
      note(findings_, "TLS: the certificate could not be read.");
    } else if (!findings_.tls) {
      co_await dial_tls(std::move(page), deadline);
    }
    if (findings_.tls) collect_certificate(*findings_.tls, references_);
    progress.stage("tls", 45, findings_);
  }

  asio::awaitable<void> dial_tls(net::Url page, Deadline deadline) {
    net::DialOptions options;
    options.host = page.host;
    options.port = 443;
    options.tls = net::TlsOptions{.server_name = page.host_is_address ? "" : page.host,
                                  .alpn = {"http/1.1"},
                                  .verify = false};
    options.deadline = std::min(deadline, std::chrono::steady_clock::now() + kTlsTimeout);
    net::Trace trace;
    auto looked = co_await net::dial(net_, options, trace);
    if (looked) {
      findings_.tls = trace.evidence.tls;
    } else {
      note(findings_, "TLS: nothing to see on port 443: " + looked.error().detail);
    }
  }

  /// Those of the further pages; the first page's are under way already.
  asio::awaitable<void> look_at_files(Resources& resources, Progress& progress) {
    co_await resources.collect();
    progress.stage("scripts", 75, findings_);
  }

  /// What a browser sees of the page: read once the other collectors are done.
  asio::awaitable<void> look_at_run(std::string url, Deadline deadline, browser::Visit& visit) {
    const auto left =
        std::chrono::duration_cast<Millis>(deadline - std::chrono::steady_clock::now());
    const Millis most = std::min(options_.browser_timeout, left / 2);
    visit = co_await look_with_browser(options_.browsers, std::move(url), most, catalogue_);
  }

  void read_run(const browser::Visit& visit) {
    if (!options_.with_browser) findings_.browser = browser_is_off();
    if (options_.with_browser && options_.browser_is_busy) findings_.browser = browser_is_busy();
    if (runs_the_page()) read_visit(visit, findings_, references_);
  }

  [[nodiscard]] bool runs_the_page() const {
    return options_.with_browser && options_.browsers && !options_.browser_is_busy;
  }

  net::Net& net_;
  std::shared_ptr<const Catalogue> catalogue_;
  ScanOptions options_;
  Findings findings_;
  References references_;
};

}  // namespace

net::Task<model::DependencyMap> scan(net::Net& net, std::shared_ptr<const Catalogue> catalogue,
                                     ScanOptions options, ProgressCallback callback) {
  const auto started = std::chrono::steady_clock::now();
  const Instant scanned_at = net.clock.now();
  const Deadline deadline = started + options.timeout;
  Progress progress(std::move(callback), *catalogue, scanned_at);
  FW_CO_TRY(const net::Url asked, net::parse_url(options.url));
  progress.tell("page", 5, asked.text());
  Fetcher fetcher(net, {.deadline = deadline});
  auto request = page_request(asked, options);
  FW_CO_TRY(net::FetchResponse response, co_await fetcher.get(std::move(request)));
  const net::Url page = net::parse_url(response.final_url).value_or(asked);
  Scan::Way way{.deadline = deadline, .page = page, .html = std::move(response.body)};
  Scan work(net, catalogue, std::move(options), read_page(asked, page, std::move(response)));
  co_await work.run(std::move(way), fetcher, progress);
  progress.tell("matching", 95, "");
  model::DependencyMap map = work.map();
  if (std::chrono::steady_clock::now() >= deadline)
    map.notes.insert(map.notes.begin(),
                     "The scan ran out of time: this map is incomplete, but what is in it stands.");
  map.scanned_at = scanned_at;
  map.duration = std::chrono::duration_cast<Millis>(std::chrono::steady_clock::now() - started);
  progress.tell("done", 100, fmt::format("{} dependencies", map.dependencies.size()));
  co_return map;
}

}  // namespace fw::scan
