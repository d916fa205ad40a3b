#include "app/vendor_fetch.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/text.hpp"

namespace fw::app {
namespace {

namespace asio = boost::asio;

constexpr int kRedirectsMax = 3;
constexpr std::size_t kValidatorBytesMax = 200;
constexpr Millis kTimeout{15'000};
constexpr std::string_view kAccept = "application/json, application/xml;q=0.9, */*;q=0.5";

std::string header(const net::FetchResponse& response, std::string_view wanted) {
  for (const auto& [name, value] : response.headers)
    if (name == wanted && value.size() <= kValidatorBytesMax) return value;
  return {};
}

net::FetchRequest request_for(std::string url, const VendorSource::Validators& known) {
  net::FetchRequest request{.url = std::move(url),
                            .headers = {{"Accept", std::string(kAccept)}},
                            .timeout = kTimeout,
                            .redirects_max = kRedirectsMax,
                            .body_bytes_max = model::kVendorBodyBytesMax};
  if (!known.etag.empty()) request.headers.emplace_back("If-None-Match", known.etag);
  if (!known.last_modified.empty())
    request.headers.emplace_back("If-Modified-Since", known.last_modified);
  return request;
}

bool is_known(const VendorSource::Validators& known) {
  return !known.etag.empty() || !known.last_modified.empty();
}

/// As the page could be of any kind: its feed's address says nothing of other kinds.
model::VendorPage without_type(model::VendorPage page) {
  page.type.clear();
  if (page.url.empty()) page.url = page.feed;
  page.feed.clear();
  return page;
}

}  // namespace

bool is_of_other_form(const Error& error) {
  return error.code() == Code::corrupt || error.code() == Code::not_found;
}

asio::awaitable<VendorResult<VendorFetcher::Answer>> VendorFetcher::fetch(
    std::string url, VendorSource::Validators known) {
  FW_CO_TRY(const net::Url parsed, net::parse_url(url));
  const auto now = net_.clock.steady();
  asio::steady_timer timer(net_.loop, turns_.take(parsed.host, now) - now);
  co_await timer.async_wait(asio::use_awaitable);
  FW_CO_TRY(net::FetchResponse response, co_await net_.http->fetch(request_for(url, known)));
  if (response.status == 304 && is_known(known))
    co_return Answer{.is_unchanged = true, .body = {}, .validators = std::move(known)};
  if (response.status == 404 || response.status == 410)
    co_return fail(Code::not_found, "the status page has nothing at {}", parsed.target);
  if (response.status != 200)
    co_return std::unexpected(
        VendorFailure(Error(Code::unavailable,
                            fmt::format("the status page answers with status {}", response.status)),
                      vendors::retry_after(header(response, "retry-after"), net_.clock.now())));
  co_return Answer{.is_unchanged = false,
                   .body = std::move(response.body),
                   .validators = {header(response, "etag"), header(response, "last-modified")}};
}

asio::awaitable<VendorResult<VendorReading>> VendorFetcher::read_way(VendorSource source,
                                                                     model::VendorUrls urls) {
  // Validators speak of bodies that are not kept: all are unchanged, or all are fetched.
  bool is_conditional =
      source.validators.size() == urls.size() && std::ranges::all_of(source.validators, is_known);
  std::vector<std::string> bodies;
  std::vector<VendorSource::Validators> validators;
  for (std::size_t i = 0; i < urls.size(); ++i) {
    VendorSource::Validators known;
    if (is_conditional) known = source.validators[i];
    auto answer = co_await fetch(urls[i], known);
    if (!answer && i == 0) co_return std::unexpected(std::move(answer).error());
    const bool is_unchanged = answer && answer->is_unchanged;
    if (is_conditional && !is_unchanged && i > 0) {
      is_conditional = false;
      bodies.clear();
      validators.clear();
      i = static_cast<std::size_t>(-1);  // from the first again
      continue;
    }
    is_conditional = is_conditional && is_unchanged;
    bodies.push_back(answer ? std::move(answer->body) : std::string());
    validators.push_back(answer ? std::move(answer->validators) : VendorSource::Validators());
  }
  VendorReading reading{.summary = std::nullopt, .source = std::move(source)};
  reading.source.validators = std::move(validators);
  if (is_conditional) co_return reading;
  FW_CO_TRY(reading.summary,
            reading.source.kind->read(reading.source.page, bodies, net_.clock.now()));
  co_return reading;
}

asio::awaitable<VendorResult<VendorReading>> VendorFetcher::read(VendorSource source) {
  const auto ways = source.kind->urls(source.page);
  VendorFailure problem(
      Error(Code::corrupt, "nothing is known of where the status page has its feed"));
  for (std::size_t i = 0; i < ways.size(); ++i) {
    VendorSource tried = source;
    tried.way = (source.way + i) % ways.size();
    if (i > 0) tried.validators.clear();
    const model::VendorUrls urls = ways[tried.way];
    auto reading = co_await read_way(std::move(tried), urls);
    if (reading) co_return reading;
    problem = std::move(reading).error();
    if (!is_of_other_form(problem.error)) break;
  }
  co_return std::unexpected(std::move(problem));
}

asio::awaitable<VendorResult<VendorReading>> VendorFetcher::try_way(VendorSource source,
                                                                    model::VendorUrls urls,
                                                                    Seen& seen) {
  std::vector<std::string> bodies;
  for (const std::string& url : urls) {
    if (!seen.contains(url)) {
      VendorSource::Validators none;
      auto answer = co_await fetch(url, std::move(none));
      seen.emplace(url, std::move(answer));
    }
    const VendorResult<Answer>& answer = seen.at(url);
    if (!answer && bodies.empty()) co_return std::unexpected(answer.error());
    bodies.push_back(answer ? answer->body : std::string());
    source.validators.push_back(answer ? answer->validators : VendorSource::Validators());
    // What the first cannot be, the others need not be asked for.
    if (bodies.size() == 1 && urls.size() > 1) {
      FW_CO_CHECK(source.kind->read(source.page, bodies, net_.clock.now()));
    }
  }
  VendorReading reading{.summary = std::nullopt, .source = std::move(source)};
  FW_CO_TRY(reading.summary,
            reading.source.kind->read(reading.source.page, bodies, net_.clock.now()));
  co_return reading;
}

asio::awaitable<VendorResult<VendorReading>> VendorFetcher::guess(
    model::VendorPage page, const model::VendorKind* not_this) {
  std::vector<const model::VendorKind*> guesses;
  for (const auto& kind : kinds_)
    if (kind->guess_rank() && kind.get() != not_this) guesses.push_back(kind.get());
  std::ranges::sort(guesses, {}, [](const auto* kind) { return *kind->guess_rank(); });
  page = without_type(std::move(page));
  Seen seen;
  for (const model::VendorKind* kind : guesses) {
    const auto ways = kind->urls(page);
    for (std::size_t way = 0; way < ways.size(); ++way) {
      VendorSource source{.kind = kind, .page = page, .way = way, .validators = {}};
      const model::VendorUrls urls = ways[way];
      auto reading = co_await try_way(std::move(source), urls, seen);
      if (reading) co_return reading;
      if (!is_of_other_form(reading.error().error)) co_return reading;
    }
  }
  co_return fail(Code::corrupt, "what the status page answers is of no form that is read here");
}

}  // namespace fw::app
