// Dates as feeds write them. Pure functions; safe to use from any thread.
#pragma once

#include <optional>
#include <string_view>

#include "base/time.hpp"

namespace fw::feedkit {

/// RFC 5322 §3.3 with its old zones ("Mon, 23 Nov 2026 08:15:00 GMT"), as RSS has it, or RFC 3339.
[[nodiscard]] std::optional<Instant> parse_date(std::string_view text);

}  // namespace fw::feedkit
