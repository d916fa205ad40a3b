#include "web/api/serve.hpp"

#include <algorithm>

#include "base/assert.hpp"
#include "base/hash.hpp"
#include "base/id.hpp"
#include "base/text.hpp"
#include "web/api/problem.hpp"
#include "web/guard.hpp"
#include "web/headers.hpp"

namespace fw::web::api {

namespace {

bool is_safe(std::string_view method) { return method == "GET" || method == "HEAD"; }

std::variant<service::TenantCtx, http::Response> refusal(const Error& error) {
  if (error.code() == Code::denied || error.code() == Code::not_found) return unauthorized();
  return problem(error);
}

std::variant<service::TenantCtx, http::Response> caller(Env& env, const http::Request& request) {
  const std::string_view authorization = request.header("authorization");
  if (!authorization.empty()) {
    const std::size_t space = std::min(authorization.find(' '), authorization.size());
    if (!equal_ignoring_case(authorization.substr(0, space), "bearer")) return unauthorized();
    auto ctx = env.services.accounts().token(trim(authorization.substr(space)));
    if (!ctx) return refusal(ctx.error());
    return *std::move(ctx);
  }
  auto session = session_of(request, env);
  if (!session) return refusal(session.error());
  // A browser sends the cookie wherever a request comes from; only our own pages know the token.
  if (!is_safe(request.method) &&
      (!is_from_here(request, env) ||
       !equal_in_constant_time(request.header("x-csrf-token"), session->csrf))) {
    env.log.warning("refused {} {}: the session's token is missing", request.method, request.path);
    return problem(403,
                   "a request with a session's cookie needs the session's token in X-CSRF-Token");
  }
  return session->ctx;
}

/// The body as an object; an empty one is an empty object.
std::variant<json::object, http::Response> parse_body(const http::Request& request) {
  if (request.body.empty()) return json::object();
  const std::string_view type = request.header("content-type");
  if (!equal_ignoring_case(trim(type.substr(0, type.find(';'))), "application/json")) {
    return problem(415, "send the body as application/json");
  }
  boost::system::error_code error;
  json::value body = json::parse(request.body, error);
  if (error) return problem(400, "the body is no JSON: " + error.message());
  if (!body.is_object()) return problem(400, "the body must be a JSON object");
  return std::move(body.as_object());
}

bool is_id_or_absent(const http::Request& request) {
  const auto id = request.parameters.find("id");
  return id == request.parameters.end() || is_id(id->second);
}

http::Response response_of(const Operation& operation, Answer answer) {
  http::Response response;
  response.status = operation.status;
  if (!answer.body.is_null()) {
    response.headers.emplace_back("content-type", "application/json");
    response.body = json::serialize(answer.body);
  }
  if (!answer.location.empty()) response.headers.emplace_back("location", answer.location);
  return response;
}

}  // namespace

const Schema& schema_named(std::span<const Schema> schemas, std::string_view name) {
  const auto found = std::ranges::find(schemas, name, &Schema::name);
  FW_ASSERT(found != schemas.end());
  return *found;
}

http::Response serve(Env& env, const http::Request& request, const Operation& operation,
                     std::span<const Schema> schemas) {
  auto who = caller(env, request);
  if (auto* refused = std::get_if<http::Response>(&who)) return std::move(*refused);
  const auto& ctx = std::get<service::TenantCtx>(who);
  if (!ctx.may(operation.permission)) {
    return problem(403, "the role of this token or user does not allow it");
  }
  json::object body;
  if (!operation.request.empty()) {
    auto parsed = parse_body(request);
    if (auto* refused = std::get_if<http::Response>(&parsed)) return std::move(*refused);
    body = std::get<json::object>(std::move(parsed));
    const FieldProblems found =
        problems(schema_named(schemas, operation.request), schemas, body, operation.partial);
    // A thing that is not there is not there, whatever was sent along.
    if (!found.empty() && is_id_or_absent(request)) return problem(found);
    if (!found.empty()) return problem(Error(Code::not_found, ""));
  }
  Call call{request, ctx, env, std::move(body)};
  Outcome outcome = operation.act(call);
  if (const auto* error = std::get_if<Error>(&outcome)) {
    if (status_of(error->code()) == 500) {
      env.log.error("{} {}: {}", request.method, operation.pattern, error->chain());
    }
    return problem(*error);
  }
  if (const auto* fields = std::get_if<FieldProblems>(&outcome)) return problem(*fields);
  return response_of(operation, std::get<Answer>(std::move(outcome)));
}

}  // namespace fw::web::api
