// Failures as RFC 9457 problem documents: one mapping from codes to statuses. Pure; any thread.
#pragma once

#include <string_view>

#include "base/error.hpp"
#include "host/http/message.hpp"
#include "web/api/body.hpp"

namespace fw::web::api {

/// `detail` may be empty.
[[nodiscard]] http::Response problem(int status, std::string_view detail);

/// By the error's code. What is not found reads the same whatever it is and whoever owns it; of our
/// own faults nothing is told.
[[nodiscard]] http::Response problem(const Error& error);

/// 422 with the list of fields.
[[nodiscard]] http::Response problem(const FieldProblems& fields);

/// 401, with what would be accepted.
[[nodiscard]] http::Response unauthorized();

}  // namespace fw::web::api
