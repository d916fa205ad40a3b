// Holds an answer against a plan's assertions. Pure; safe to use from any thread.
#pragma once

#include <optional>

#include "host/net/dial.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/seen.hpp"

namespace fw::checks::http {

struct Verdict {
  std::optional<net::Failure> down;      ///< the first that fails
  std::optional<net::Failure> degraded;  ///< the first that only degrades; where none is down
};

/// Body unusable, status, headers, body, then the plan's assertions as they stand.
[[nodiscard]] Verdict judge(const Plan& plan, Seen& seen);

/// Why one assertion does not hold, or nothing where it does.
[[nodiscard]] std::optional<net::Failure> judge(const Assertion& assertion, Seen& seen);

}  // namespace fw::checks::http
