#include "plug/checks/vendor/feed.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

#include "base/text.hpp"

namespace fw::checks::vendor {
namespace {

namespace asio = boost::asio;

constexpr std::string_view kPath = "/api/v2/summary.json";
constexpr int kRedirectsMax = 3;
constexpr std::size_t kEtagBytesMax = 200;

std::string etag_of(const net::FetchResponse& response) {
  for (const auto& [name, value] : response.headers)
    if (name == "etag" && value.size() <= kEtagBytesMax) return value;
  return {};
}

net::FetchRequest request_for(const std::string& page_url, const std::string& etag,
                              Millis timeout) {
  net::FetchRequest request{.url = page_url + std::string(kPath),
                            .headers = {{"Accept", "application/json"}},
                            .timeout = timeout,
                            .redirects_max = kRedirectsMax,
                            .body_bytes_max = kSummaryBytesMax};
  if (!etag.empty()) request.headers.emplace_back("If-None-Match", etag);
  return request;
}

}  // namespace

void StatuspageStates::ask(model::VendorQuestion question, Millis timeout, model::VendorDone done) {
  asio::co_spawn(net_.loop, answer(std::move(question), timeout),
                 [done = std::move(done)](const std::exception_ptr& thrown,
                                          Result<model::VendorState> state) mutable {
                   if (thrown) state = fail(Code::internal, "the status page could not be read");
                   done(std::move(state));
                 });
}

net::Task<model::VendorState> StatuspageStates::answer(model::VendorQuestion question,
                                                       Millis timeout) {
  co_await asio::post(asio::use_awaitable);  // never ends inside `ask`
  const Steady now = net_.clock.steady();
  const auto found = kept_.find(question.page_url);
  if (found != kept_.end()) {
    const Kept& kept = found->second;
    if (kept.summary && now < kept.read + kFreshFor) co_return told(kept, question);
    if (kept.failure && now < kept.failed + kFreshFor) co_return told(kept, question);
  }
  make_room();
  // What went wrong is kept with the page, and told from there.
  co_await refresh(question.page_url, timeout);
  co_return told(kept_[question.page_url], question);
}

asio::awaitable<void> StatuspageStates::refresh(std::string page_url, Millis timeout) {
  std::string etag;
  if (const auto found = kept_.find(page_url); found != kept_.end() && found->second.summary)
    etag = found->second.etag;
  auto response = co_await net_.http->fetch(request_for(page_url, etag, timeout));
  Kept& kept = kept_[page_url];
  const Steady now = net_.clock.steady();
  const auto failed = [&](Error why) {
    kept.failure = std::move(why);
    kept.failed = now;
  };
  if (!response) {
    failed(std::move(response).error());
    co_return;
  }
  const bool is_unchanged = response->status == 304 && !etag.empty() && kept.summary;
  if (!is_unchanged) {
    if (response->status != 200) {
      failed(Error(Code::unavailable,
                   fmt::format("the status page answers with status {}", response->status)));
      co_return;
    }
    auto summary = read_summary(response->body);
    if (!summary) {
      failed(std::move(summary).error());
      co_return;
    }
    kept.summary = *std::move(summary);
    kept.etag = etag_of(*response);
  }
  kept.failure.reset();
  kept.read_at = net_.clock.now();
  kept.read = now;
}

Result<model::VendorState> StatuspageStates::told(const Kept& kept,
                                                  const model::VendorQuestion& question) const {
  const bool in_force = kept.summary && net_.clock.steady() < kept.read + kInForceFor;
  if (kept.failure && !in_force) return std::unexpected(*kept.failure);
  if (!in_force) return fail(Code::unavailable, "the status page was not read for too long");
  FW_TRY(model::VendorState state, state_in(*kept.summary, question.component));
  state.read_at = kept.read_at;
  return state;
}

void StatuspageStates::make_room() {
  if (kept_.size() < kFeedsKeptMax) return;
  const Steady now = net_.clock.steady();
  std::erase_if(kept_, [&](const auto& each) { return now >= each.second.read + kFreshFor; });
  if (kept_.size() >= kFeedsKeptMax) kept_.clear();
}

}  // namespace fw::checks::vendor
