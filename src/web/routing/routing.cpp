#include "web/routing/routing.hpp"

#include "host/http/core.hpp"
#include "web/api/problem.hpp"
#include "web/guard.hpp"
#include "web/headers.hpp"
#include "web/pages/errors/page.hpp"
#include "web/ping.hpp"
#include "web/routing/relay.hpp"
#include "web/work.hpp"

namespace fw::web {
namespace {

namespace asio = boost::asio;
using model::Passage;
using model::Route;

// Of looking up where somebody is at home, by peer: guessing addresses is slow.
constexpr double kLookupsAtOnce = 20;
constexpr double kLookupsPerS = 0.2;
constexpr std::size_t kLookupPeersMax = 10'000;

std::vector<std::string> names_of(const std::vector<model::KnownRegion>& regions) {
  std::vector<std::string> names;
  for (const model::KnownRegion& region : regions) names.push_back(region.name);
  return names;
}

int status_of_failure(Code code) {
  return code == Code::timeout ? 504 : code == Code::limit ? 503 : 502;
}

/// What is left of a request to answer it with a page, once it was sent on.
http::Request head_of(const http::Request& request) {
  return {.method = request.method,
          .path = request.path,
          .headers = request.headers,
          .scheme = request.scheme,
          .host = request.host};
}

bool has_other_cookie(const http::Request& request, std::string_view region) {
  const std::string_view cookie = request.cookie(kRegionCookie);
  return !cookie.empty() && cookie != region;
}

}  // namespace

std::optional<std::string> RegionCache::find(std::string_view text, Instant now) const {
  const auto found = entries_.find(text);
  if (found == entries_.end() || found->second.until <= now) return std::nullopt;
  return found->second.region;
}

void RegionCache::put(std::string text, std::string region, Instant now) {
  if (entries_.size() >= entries_max)
    std::erase_if(entries_, [&](const auto& entry) { return entry.second.until <= now; });
  if (entries_.size() >= entries_max) entries_.clear();
  const Instant until = now + (region.empty() ? unknown_for : known_for);
  entries_.insert_or_assign(std::move(text), Entry{std::move(region), until});
}

Routing::Routing(Env& env, const model::RouterKind& kind, RoutingOptions options, Carrier* carrier)
    : env_(env),
      kind_(kind),
      options_(std::move(options)),
      names_(names_of(options_.regions)),
      carrier_(carrier),
      under_way_(env.metrics.gauge("flarewarden_routing_streams",
                                   "Answers of other regions that are being passed on.")) {}

http::Handler Routing::in_front_of(http::Handler pages) {
  return [this,
          pages = std::make_shared<const http::Handler>(std::move(pages))](http::Request request) {
    return is_everywhere(request.path) ? (*pages)(std::move(request))
                                       : answer(pages, std::move(request));
  };
}

/// Believes a genuine mark about who asked whom.
Passage Routing::read_passage(http::Request& request) {
  if (const std::string_view text = request.header(kMarkHeader); !text.empty()) {
    auto mark = read_mark(options_.mark_key, text, request, options_.here, env_.clock.now());
    if (!mark) {
      env_.log.warning("refused {} {} of {}: {}", request.method, request.path, request.peer,
                       mark.error().sentence());
      return Passage::forged;
    }
    request.scheme = std::move(mark->scheme);
    request.host = std::move(mark->host);
    request.peer = std::move(mark->peer);
    return Passage::sent;
  }
  if (!request.header("fly-replay-failed").empty()) return Passage::returned;
  if (!request.header("fly-replay-src").empty()) return Passage::sent;
  return request.query_value(model::kRedirectedParameter) ? Passage::sent : Passage::none;
}

bool Routing::may_look_up(const std::string& peer) {
  if (lookups_.size() >= kLookupPeersMax) lookups_.clear();
  const auto at = lookups_.try_emplace(http::neighbours_of(peer), kLookupsAtOnce, kLookupsPerS);
  return at.first->second.take(env_.clock.steady());
}

asio::awaitable<Result<std::string>> Routing::home_of_page(std::string slug) {
  if (auto known = pages_.find(slug, env_.clock.now())) co_return *std::move(known);
  auto work = [this, slug] { return env_.services.directory().region_of_page(slug); };
  auto found = co_await on_pool(env_.work, std::move(work));
  if (!found) co_return std::unexpected(std::move(found).error());
  std::string region = found->value_or("");
  pages_.put(std::move(slug), region, env_.clock.now());
  co_return region;
}

asio::awaitable<Result<std::string>> Routing::home_of(Clue clue, std::string peer) {
  if (clue.kind == Clue::Kind::region) co_return std::move(clue.text);
  if (clue.kind == Clue::Kind::page) co_return co_await home_of_page(std::move(clue.text));
  if (clue.kind == Clue::Kind::none) co_return std::string();
  if (!may_look_up(peer))
    co_return fail(Code::limit, "too many sign-ins from this address; wait a minute");
  auto work = [this, email = std::move(clue.text)] {
    return env_.services.directory().region_of_email(email);
  };
  auto found = co_await on_pool(env_.work, std::move(work));
  if (!found) co_return std::unexpected(std::move(found).error());
  co_return found->value_or("");
}

http::Response Routing::refusal(const http::Request& request, const Route& route) {
  http::Response response;
  if (request.path.starts_with("/api/")) {
    response = api::problem(route.status, route.sentence);
  } else if (is_ping(request.path)) {
    response = http::Response::text(route.sentence + "\n", route.status);
  } else {
    response = http::Response::html(error_page(theme_of(request), route.status, route.sentence),
                                    route.status);
  }
  response.headers.insert(response.headers.end(), route.headers.begin(), route.headers.end());
  if (route.status == 429 || route.status >= 502)
    response.headers.emplace_back("retry-after", route.status == 429 ? "60" : "5");
  // A cookie that sends its owner to the wrong region again and again is put right.
  if (route.status == 421)
    response.headers.emplace_back("set-cookie", region_cookie(route.region, request, env_));
  add_security_headers(response, request, env_);
  return response;
}

/// A proxy that remembers by this cookie where requests go would remember it wrongly, for everybody
/// who has the same one: first the cookie, then the way.
http::Response Routing::with_right_cookie(const http::Request& request, std::string_view region,
                                          const std::string& target) {
  auto response = http::Response::redirect(local_path(target), 307)
                      .with_header("set-cookie", region_cookie(region, request, env_));
  add_security_headers(response, request, env_);
  return response;
}

Routing::Answer Routing::forward(http::Request request, std::string region) {
  const http::Request head = head_of(request);
  const Mark mark{.from = options_.here,
                  .to = region,
                  .at = env_.clock.now(),
                  .scheme = request.scheme,
                  .host = request.host,
                  .peer = request.peer};
  const auto start = env_.clock.steady();
  Carried carried = carry(std::move(request), options_.mark_key, mark);
  auto response = co_await relay(*carrier_, region, std::move(carried), under_way_);
  const std::chrono::duration<double> took = env_.clock.steady() - start;
  env_.metrics
      .histogram("flarewarden_routing_forward_seconds",
                 "Until another region's answer was there, or failed.", {{"region", region}})
      .observe(took.count());
  if (response) co_return *std::move(response);
  env_.log.warning("a request for {} could not be passed on: {}", region, response.error().chain());
  env_.metrics
      .counter("flarewarden_routing_failures_total",
               "Requests that could not be passed on to another region.",
               {{"region", region}, {"reason", name(response.error().code())}})
      .add();
  const Route failed{.act = Route::Act::refuse,
                     .status = status_of_failure(response.error().code()),
                     .region = region,
                     .headers = {},
                     .sentence = fmt::format("the region {}, where this is at home, cannot be "
                                             "reached at this moment; try again soon",
                                             region)};
  co_return refusal(head, failed);
}

Routing::Answer Routing::answer(std::shared_ptr<const http::Handler> pages, http::Request request) {
  model::RouteFacts facts{.method = request.method, .here = options_.here};
  facts.passage = read_passage(request);
  Clue clue = read_clue(request, session_token(request, env_), names_);
  facts.sureness = clue.sureness;
  const bool follows_cookie = clue.kind == Clue::Kind::region && !is_ping(request.path);
  Route route;
  auto home = co_await home_of(std::move(clue), request.peer);
  if (!home) {
    route = {.act = Route::Act::refuse,
             .status = web::status_of(home.error().code()),
             .region = "",
             .headers = {},
             .sentence = home.error().sentence()};
  } else {
    facts.home = *std::move(home);
    facts.target = target_of(request);
    route = model::decide(kind_, options_.regions, facts);
  }
  env_.metrics
      .counter("flarewarden_routing_requests_total",
               "Requests, by what was decided about where they are answered.",
               {{"act", model::name(route.act)}})
      .add();
  if (route.act == Route::Act::serve) co_return co_await (*pages)(std::move(request));
  if (route.act == Route::Act::forward)
    co_return co_await forward(std::move(request), std::move(route.region));
  if (route.act == Route::Act::refuse) co_return refusal(request, route);
  if (route.act == Route::Act::replay && follows_cookie && has_other_cookie(request, route.region))
    co_return with_right_cookie(request, route.region, facts.target);
  http::Response sent = http::Response::text("", route.status);
  sent.headers = std::move(route.headers);
  add_security_headers(sent, request, env_);
  co_return sent;
}

}  // namespace fw::web
