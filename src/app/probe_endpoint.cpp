#include "app/probe_endpoint.hpp"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "app/commands/check_report.hpp"
#include "app/look_once.hpp"
#include "app/probe_text.hpp"
#include "base/text.hpp"

namespace fw::app {
namespace {

namespace asio = boost::asio;

constexpr std::size_t kTargetBytesMax = 2'048;
constexpr Millis kScrapeMargin{500};

Millis timeout_of(const ProbeModule& module, const http::Request& request) {
  const auto scrape =
      to_number<double>(request.header("x-prometheus-scrape-timeout-seconds")).value_or(0);
  if (scrape <= 0 || scrape > 3'600) return module.timeout;
  const Millis given(static_cast<std::int64_t>(scrape * 1'000));
  return std::min(module.timeout, std::max(given - kScrapeMargin, Millis(100)));
}

http::Response refused(const Error& error) {
  return http::Response::text(error.sentence() + "\n", 400);
}

http::Response as_exposition(std::string text) {
  http::Response response = http::Response::text(std::move(text));
  response.headers = {{"content-type", "text/plain; version=0.0.4; charset=utf-8"}};
  return response;
}

}  // namespace

asio::awaitable<http::Response> ProbeEndpoint::answer(http::Request request) {
  if (request.method != "GET")
    co_return http::Response::text("only GET is allowed\n", 405).with_header("allow", "GET");
  std::string target = request.query_value("target").value_or("");
  if (target.empty() || target.size() > kTargetBytesMax)
    co_return http::Response::text(
        fmt::format("target: is required, of at most {} bytes\n", kTargetBytesMax), 400);
  auto module = find_module(modules_, kinds_, request.query_value("module").value_or("http_2xx"));
  if (!module) co_return refused(module.error());
  const model::CheckKind* kind = model::find(kinds_, module->kind);
  if (const auto accepted = kind->accept(target, module->settings); !accepted)
    co_return refused(accepted.error());
  if (under_way_ >= under_way_max)
    co_return http::Response::text("too many looks are under way\n", 503);
  module->timeout = timeout_of(*module, request);
  ++under_way_;
  http::Response response =
      co_await look(*std::move(module), std::move(target), request.query_value("debug") == "true");
  --under_way_;
  co_return response;
}

asio::awaitable<http::Response> ProbeEndpoint::look(ProbeModule module, std::string target,
                                                    bool as_text) {
  model::CheckKind& kind = *model::find(kinds_, module.kind);
  model::ProbeRequest request{target, std::move(module.settings), module.timeout};
  auto report =
      co_await asio::co_spawn(net_.loop, look_once(kind, std::move(request)), asio::use_awaitable);
  if (!as_text) co_return as_exposition(probe_as_metrics(kind.name(), report));
  const CheckFacts facts{std::string(kind.name()), std::move(target), std::move(report)};
  co_return http::Response::text(check_as_text(facts) + "\n");
}

}  // namespace fw::app
