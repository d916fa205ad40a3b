// From a request to an operation and back: who asks, may they, is the body right. Any thread.
#pragma once

#include "web/api/operation.hpp"

namespace fw::web::api {

/// Runs on the work pool; blocks. The tenant comes from the token or the session, never from
/// anything else in the request.
[[nodiscard]] http::Response serve(Env& env, const http::Request& request,
                                   const Operation& operation, std::span<const Schema> schemas);

/// The schema of that name; asserts that there is one.
[[nodiscard]] const Schema& schema_named(std::span<const Schema> schemas, std::string_view name);

}  // namespace fw::web::api
