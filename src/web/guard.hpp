// The only ways to add a page to the router: every one names its permission, and nothing runs
// before the session, the permission and, for unsafe methods, the origin and the token are checked.
// To be called while the server is put together; what is added runs on the work pool.
#pragma once

#include <string_view>

#include "host/http/router.hpp"
#include "web/visit.hpp"

namespace fw::web {

/// Makes an answer; may block. A failure becomes the page for its code.
using Act = Result<http::Response> (*)(const Visit&);
using OpenAct = Result<http::Response> (*)(const Stranger&);

struct PageRoute {
  std::string_view method;
  std::string_view pattern;
  std::string_view permission;  ///< one of service::permissions()
  Act act;
};

/// A route for anybody; its permission is "public".
struct OpenRoute {
  std::string_view method;
  std::string_view pattern;
  OpenAct act;
};

void add(http::Router& router, Env& env, const PageRoute& route);
void add(http::Router& router, Env& env, const OpenRoute& route);

/// Who asks. `denied` without a session; blocks.
[[nodiscard]] Result<service::Session> session_of(const http::Request& request, Env& env);

/// The page for a failure, with its status: 404, 403, 409, 422, 429, 503, 500.
[[nodiscard]] http::Response error_response(const Error& error, const http::Request& request);
[[nodiscard]] int status_of(Code code);

}  // namespace fw::web
