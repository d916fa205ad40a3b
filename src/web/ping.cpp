#include "web/ping.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "web/guard.hpp"
#include "web/work.hpp"

namespace fw::web {
namespace {

namespace asio = boost::asio;
using model::Ping;
using model::PingKind;

constexpr std::string_view kPrefix = "/ping/";

bool is_run_id(std::string_view text) {
  const auto is_plain = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
           c == '_';
  };
  return !text.empty() && text.size() <= model::kRunIdBytesMax &&
         std::ranges::all_of(text, is_plain);
}

Result<> read_what(std::string_view what, Ping& ping) {
  if (what.empty()) return {};
  if (what != "success") {
    if (const auto named = model::ping_kind_named(what)) {
      ping.kind = *named;
      return {};
    }
  }
  const auto status = to_number<int>(what);
  const bool is_plain = status && *status >= 0 && *status <= 255 && what[0] != '-';
  if (!is_plain)
    return fail(Code::not_found,
                "what follows the address must be start, fail, log or an exit status of 0 to 255");
  ping.exit_status = *status;
  ping.kind = *status == 0 ? PingKind::success : PingKind::fail;
  return {};
}

http::Response refusal(const Error& error) {
  const bool is_users = error.code() == Code::invalid || error.code() == Code::not_found ||
                        error.code() == Code::limit;
  const int status = error.code() == Code::invalid ? 400 : is_users ? status_of(error.code()) : 503;
  auto response = http::Response::text(
      is_users ? error.sentence() + "\n" : "the call could not be stored; try again\n", status);
  if (status == 429 || status == 503) response.headers.emplace_back("retry-after", "60");
  return response;
}

asio::awaitable<http::Response> receive(Env& env, http::Request request) {
  auto ping = read_ping(request.parameter("what"), request);
  if (!ping) co_return refusal(ping.error());
  auto work = [&env, token = std::string(request.parameter("token")),
               ping = *std::move(ping)]() mutable {
    return env.services.heartbeats().take(token, std::move(ping));
  };
  const Result<> taken = co_await on_pool(env.work, std::move(work));
  const std::string_view outcome = taken ? "taken" : name(taken.error().code());
  env.metrics
      .counter("flarewarden_pings_total", "Calls of jobs, by how they were answered.",
               {{"outcome", outcome}})
      .add();
  if (taken) co_return http::Response::text("OK");
  if (status_of(taken.error().code()) >= 500)
    env.log.error("a job's call is not stored: {}", taken.error().chain());
  co_return refusal(taken.error());
}

}  // namespace

bool is_ping(std::string_view path) { return path.starts_with(kPrefix); }

Result<Ping> read_ping(std::string_view what, const http::Request& request) {
  Ping ping;
  FW_CHECK(read_what(what, ping));
  if (auto run = request.query_value("rid")) {
    if (!is_run_id(*run))
      return fail(Code::invalid, "rid must be 1 to {} letters, digits, \"-\" or \"_\"",
                  model::kRunIdBytesMax);
    ping.run = *std::move(run);
  }
  ping.method = request.method;
  ping.peer = request.peer;
  ping.agent = request.header("user-agent");
  ping.body = request.body.substr(0, model::kPingBodyBytesMax);
  return ping;
}

std::string ping_url(std::string_view token, const http::Request& request, const Env& env) {
  if (!env.options.public_url.empty())
    return fmt::format("{}{}{}", env.options.public_url, kPrefix, token);
  return fmt::format("{}://{}{}{}", request.scheme, request.host, kPrefix, token);
}

void add_pings(http::Router& router, Env& env) {
  for (const std::string_view method : {"GET", "POST"})
    for (const std::string_view pattern : {"/ping/{token}", "/ping/{token}/{what}"})
      router.add({std::string(method), std::string(pattern), "public",
                  [&env](http::Request request) { return receive(env, std::move(request)); }});
}

}  // namespace fw::web
