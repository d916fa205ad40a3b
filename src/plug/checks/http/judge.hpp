// Holds an answer against a plan's assertions. Pure; safe to use from any thread.
#pragma once

#include <optional>

#include "host/net/dial.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/response_parser.hpp"

namespace fw::checks::http {

/// The first assertion that fails: body unusable, status, headers, body, in this order.
[[nodiscard]] std::optional<net::Failure> judge(const Plan& plan, const Head& head,
                                                const Body& body);

}  // namespace fw::checks::http
