#include "web/guard.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/encode.hpp"
#include "base/hash.hpp"
#include "web/headers.hpp"
#include "web/pages/errors/page.hpp"
#include "web/work.hpp"

namespace fw::web {

namespace {

namespace asio = boost::asio;

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

http::Response to_sign_in(const http::Request& request) {
  if (!is_safe(request.method) || request.path == "/") return go("/sign-in");
  return go("/sign-in?next=" + percent_encode(request.path));
}

/// The synchronizer token of the session, in the form or in a header.
bool carries_token(const http::Request& request, const service::Session& session) {
  const std::string sent =
      request.form_value("csrf").value_or(std::string(request.header("x-csrf-token")));
  return equal_in_constant_time(sent, session.csrf);
}

http::Response forged(Env& env, const http::Request& request) {
  env.log.warning("refused {} {}: it did not come from a page of this server", request.method,
                  request.path);
  return error_response(Error(Code::denied,
                              "this form did not come from a page of this server, or the page was "
                              "open for too long; go back, reload and try again"),
                        request);
}

http::Response answer(Env& env, http::Request request, std::string_view permission, Act act) {
  auto session = session_of(request, env);
  if (!session && session.error().code() != Code::denied)
    return error_response(session.error(), request);
  if (!session) return to_sign_in(request);
  if (!is_safe(request.method) &&
      (!is_from_here(request, env) || !carries_token(request, *session))) {
    return forged(env, request);
  }
  if (!session->ctx.may(permission)) {
    return error_response(Error(Code::denied, "your role does not allow this"), request);
  }
  const Visit visit{std::move(request), *std::move(session), &env};
  auto response = act(visit);
  return response ? *std::move(response) : error_response(response.error(), visit.request);
}

http::Response answer_anybody(Env& env, http::Request request, OpenAct act) {
  if (!is_safe(request.method) && !is_from_here(request, env)) return forged(env, request);
  const Stranger stranger{std::move(request), &env};
  auto response = act(stranger);
  return response ? *std::move(response) : error_response(response.error(), stranger.request);
}

asio::awaitable<http::Response> run_page(Env& env, http::Request request, PageRoute route) {
  auto work = [&env, request = std::move(request), route]() mutable {
    return answer(env, std::move(request), route.permission, route.act);
  };
  co_return co_await on_pool(env.work, std::move(work));
}

asio::awaitable<http::Response> run_open(Env& env, http::Request request, OpenAct act) {
  auto work = [&env, request = std::move(request), act]() mutable {
    return answer_anybody(env, std::move(request), act);
  };
  co_return co_await on_pool(env.work, std::move(work));
}

}  // namespace

void add(http::Router& router, Env& env, const PageRoute& route) {
  FW_ASSERT(service::is_permission(route.permission));
  router.add(
      {std::string(route.method), std::string(route.pattern), std::string(route.permission),
       [&env, route](http::Request request) { return run_page(env, std::move(request), route); }});
}

void add(http::Router& router, Env& env, const OpenRoute& route) {
  router.add({std::string(route.method), std::string(route.pattern), "public",
              [&env, act = route.act](http::Request request) {
                return run_open(env, std::move(request), act);
              }});
}

Result<service::Session> session_of(const http::Request& request, Env& env) {
  const std::string_view token = session_token(request, env);
  if (token.empty()) return fail(Code::denied, "you are not signed in");
  return env.services.accounts().session(token);
}

int status_of(Code code) {
  switch (code) {
    case Code::invalid:
      return 422;
    case Code::not_found:
      return 404;
    case Code::conflict:
      return 409;
    case Code::denied:
      return 403;
    case Code::limit:
      return 429;
    case Code::timeout:
    case Code::unavailable:
    case Code::cancelled:
      return 503;
    case Code::corrupt:
    case Code::internal:
      break;
  }
  return 500;
}

http::Response error_response(const Error& error, const http::Request& request) {
  const int status = status_of(error.code());
  auto response = http::Response::html(
      error_page(theme_of(request), status, status == 500 ? "" : error.sentence()), status);
  if (status == 429 || status == 503) response.headers.emplace_back("retry-after", "60");
  return response;
}

}  // namespace fw::web
