#include "scan/collect/browser.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "scan/match/host_name.hpp"

namespace fw::scan {
namespace {

using browser::Load;

constexpr std::size_t kCookiesMax = 500;
constexpr std::size_t kGlobalsMax = 6'000;

Use use_of(Load load) {
  switch (load) {
    case Load::document:
      return Use::redirect;
    case Load::frame:
      return Use::frame;
    case Load::script:
      return Use::script;
    case Load::style:
      return Use::style;
    case Load::image:
      return Use::image;
    case Load::media:
      return Use::media;
    case Load::font:
      return Use::css;
    case Load::fetch:
      return Use::fetch;
    case Load::websocket:
      return Use::websocket;
    case Load::worker:
      return Use::worker;
    case Load::other:
      return Use::object;
  }
  return Use::object;
}

/// References are of http: a socket's host is the same under either.
std::string as_http(std::string_view url) {
  if (!url.starts_with("ws")) return std::string(url);
  return "http" + std::string(url.substr(2));
}

std::string host_of(std::string_view url) {
  const auto parts = split_url(url);
  return parts ? to_lower(parts->host) : std::string();
}

std::string where(Use use, const std::string& path, const std::string& frame) {
  std::string text = where_on(use, path) + " in a browser";
  if (const std::string host = host_of(frame); !host.empty()) text += ", within a frame of " + host;
  return text;
}

void add_cookies(const browser::Visit& visit, Findings& findings) {
  for (const browser::Cookie& cookie : visit.cookies) {
    if (findings.cookies.size() >= kCookiesMax) return;
    if (std::ranges::find(findings.cookies, cookie.name) == findings.cookies.end())
      findings.cookies.push_back(cookie.name);
  }
}

/// What a frame of somebody else runs is that one's affair.
void add_globals(const browser::Visit& visit, Findings& findings) {
  const std::string own = registrable_domain(findings.host);
  for (const browser::Global& global : visit.globals) {
    if (!global.frame.empty() && registrable_domain(host_of(global.frame)) != own) continue;
    if (std::ranges::find(findings.globals, global.name) == findings.globals.end())
      findings.globals.push_back(global.name);
  }
}

std::string counted(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string summary(const browser::Visit& visit) {
  std::string text = counted(visit.requests_made, "request", "requests");
  if (!visit.frames.empty()) text += ", " + counted(visit.frames.size(), "frame", "frames");
  if (!visit.workers.empty()) text += ", " + counted(visit.workers.size(), "worker", "workers");
  if (!visit.windows.empty())
    text +=
        ", " + counted(visit.windows.size(), "window it tried to open", "windows it tried to open");
  text += fmt::format(" in {:.1f} s.", static_cast<double>(visit.duration.count()) / 1000);
  if (visit.refused > 0)
    text += fmt::format(" {} not allowed by the egress policy and refused.",
                        counted(visit.refused, "connection was", "connections were"));
  return text;
}

}  // namespace

std::vector<std::string> known_globals(const Catalogue& catalogue) {
  std::set<std::string> names;
  for (const Pattern& pattern : catalogue.patterns())
    if (pattern.kind == PatternKind::js && names.size() < kGlobalsMax) names.emplace(pattern.text);
  return {names.begin(), names.end()};
}

boost::asio::awaitable<browser::Visit> look_with_browser(
    std::shared_ptr<browser::Pool> browsers, std::string url, Millis most,
    std::shared_ptr<const Catalogue> catalogue) {
  browser::Errand errand;
  errand.url = std::move(url);
  errand.timeout = most;
  errand.waiting_max = most;
  errand.globals = known_globals(*catalogue);
  browser::Visit visit = co_await browsers->visit(std::move(errand));
  co_return visit;
}

void read_visit(const browser::Visit& visit, Findings& findings, References& references) {
  const std::set<std::string> refused(visit.refused_hosts.begin(), visit.refused_hosts.end());
  const std::string own = registrable_domain(findings.host);
  for (const browser::Request& request : visit.requests) {
    const std::string url = as_http(request.url);
    const std::string host = host_of(url);
    if (refused.contains(host)) continue;
    // The page itself is no redirect; a script that leads elsewhere is.
    if (request.load == Load::document && registrable_domain(host) == own) continue;
    const Use use = use_of(request.load);
    references.add(use, url, where(use, findings.path, request.frame));
  }
  add_cookies(visit, findings);
  add_globals(visit, findings);
  findings.browser.state = browser::name(visit.state);
  findings.browser.sentence = visit.sentence;
  findings.browser.requests = visit.requests_made;
  findings.browser.refused = visit.refused;
  if (visit.requests_made == 0) return;
  if (!findings.browser.sentence.empty()) findings.browser.sentence += ' ';
  findings.browser.sentence += summary(visit);
}

model::BrowserLook browser_is_busy() {
  return {.state = "failed",
          .sentence =
              "So many scans wait that the page was not run in a browser; a later scan "
              "will see what only shows then."};
}

model::BrowserLook browser_is_off() {
  return {.state = "off", .sentence = "The look with a browser is switched off."};
}

}  // namespace fw::scan
