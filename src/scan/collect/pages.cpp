#include "scan/collect/pages.hpp"

#include <algorithm>
#include <utility>

#include "scan/catalogue/host_table.hpp"
#include "scan/collect/headers.hpp"
#include "scan/collect/html.hpp"
#include "scan/collect/join.hpp"
#include "scan/collect/site_files.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

namespace asio = boost::asio;

constexpr Millis kRobotsTimeout{5'000};
constexpr Millis kPageTimeout{10'000};
constexpr int kRedirectsMax = 5;

bool is_own(const std::string& host, const Findings& findings) {
  return host == findings.host || is_at_or_below(host, registrable_domain(findings.host)) ||
         std::ranges::any_of(findings.own_domains, [&](const std::string& domain) {
           return is_at_or_below(host, domain);
         });
}

}  // namespace

asio::awaitable<void> Pages::read_robots(net::Url origin) {
  const std::string key = origin.origin();
  if (robots_.contains(key)) co_return;
  robots_.emplace(key, Robots::closed());
  if (robots_.size() > kOriginsMax) co_return;
  net::FetchRequest request;
  request.url = key + "/robots.txt";
  request.timeout = kRobotsTimeout;
  request.redirects_max = kRedirectsMax;
  request.body_bytes_max = kRobotsBytesMax;
  const Result<net::FetchResponse> response = co_await fetcher_.get(std::move(request));
  // RFC 9309 §2.3.1: what is not there forbids nothing; what cannot be had forbids everything.
  if (response && response->status >= 400 && response->status < 500) robots_[key] = Robots();
  if (response && response->status == 200) robots_[key] = Robots::parse(response->body);
  if (!response || response->status >= 500)
    note(
        references_.findings(),
        fmt::format("robots.txt of {} could not be read: no further page there was.", origin.host));
  collect_sitemaps(robots_[key], references_);
}

asio::awaitable<void> Pages::collect(net::Url page, std::function<void()> after_each) {
  after_each_ = std::move(after_each);
  const Findings& findings = references_.findings();
  auto chosen =
      choose_pages(find_links(findings.html, page, findings.own_domains), page, limits_.pages_max);
  waiting_.assign(chosen.rbegin(), chosen.rend());
  if (waiting_.empty()) co_return;
  co_await read_robots(page);
  Join readers(net_.loop);
  for (std::size_t i = 0; i < kPagesAtOnce; ++i) readers.spawn(read_pages(page));
  co_await readers.wait();
  tell();
}

asio::awaitable<void> Pages::read_pages(net::Url first) {
  while (!waiting_.empty()) {
    Link link = std::move(waiting_.back());
    waiting_.pop_back();
    if (link.url.origin() != first.origin()) co_await read_robots(link.url);
    if (robots_[link.url.origin()].allows(link.url.target)) {
      co_await read_page(std::move(link));
      after_each_();
    } else {
      ++forbidden_;
    }
  }
}

asio::awaitable<void> Pages::read_page(Link link) {
  net::FetchRequest request;
  request.url = link.url.text();
  request.headers = {{"accept", "text/html,application/xhtml+xml,*/*;q=0.8"},
                     {"accept-language", "en;q=0.8,*;q=0.5"}};
  request.timeout = kPageTimeout;
  request.redirects_max = kRedirectsMax;
  request.body_bytes_max = limits_.page_bytes_max;
  Result<net::FetchResponse> response = co_await fetcher_.get(std::move(request));
  if (response) {
    take(link, *std::move(response));
  } else {
    ++failed_;
  }
}

/// The way there led off the site: sign-in, payment. That is a dependency, but no page of ours.
void Pages::take_foreign(const net::Url& end, const std::string& name) {
  references_.add(Use::redirect, end.text(), "redirect" + name);
}

void Pages::take(const Link& link, net::FetchResponse response) {
  Findings& findings = references_.findings();
  const net::Url end = net::parse_url(response.final_url).value_or(link.url);
  const bool is_known = std::ranges::any_of(
      findings.pages, [&](const model::ScannedPage& page) { return page.url == end.text(); });
  if (is_known) return;
  findings.pages.push_back(
      {.url = end.text(), .status = response.status, .why = "link: " + link.text});
  const std::string path = link.url.target.substr(0, link.url.target.find('?'));
  references_.stand_on(end, "");
  for (const model::Hop& hop : response.hops)
    references_.add(Use::redirect, hop.url, "redirect of " + path);
  if (!is_own(end.host, findings)) return take_foreign(end, " of " + path);
  Findings page;
  page.host = end.host;
  page.path = end.target.substr(0, end.target.find('?'));
  page.status = response.status;
  page.headers = std::move(response.headers);
  references_.stand_on(end, " on " + page.path);
  collect_headers(page, references_);
  collect_html(response.body, page, references_);
  findings.more_pages.push_back(std::move(page));
}

void Pages::tell() {
  Findings& findings = references_.findings();
  if (forbidden_ > 0)
    note(findings,
         fmt::format("Pages: {} further ones were left out as robots.txt asks.", forbidden_));
  if (failed_ > 0)
    note(findings, fmt::format("Pages: {} further ones could not be read.", failed_));
}

}  // namespace fw::scan
