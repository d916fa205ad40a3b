// Assertions as people write them: Gatus' conditions, and rules for JSON. Pure functions; safe to
// use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "plug/checks/http/assertion.hpp"

namespace fw::checks::http {

inline constexpr std::size_t kAssertionsMax = 32;  ///< of one list
inline constexpr std::size_t kAssertionBytesMax = 1024;

/// One condition of Gatus' language: "[STATUS] == any(200, 429)", "len([BODY].items) > 0",
/// "[CERTIFICATE_EXPIRATION] > 48h". `invalid` names the column and what is allowed there.
[[nodiscard]] Result<Assertion> parse_condition(std::string_view text);

/// One rule for a body of JSON: "$.status == UP", "$.items length > 0", "$.errors not exists",
/// "$.version matches ^2\.". `invalid` as above.
[[nodiscard]] Result<Assertion> parse_json_rule(std::string_view text);

/// A list of either, at most kAssertionsMax; `invalid` names the line too.
[[nodiscard]] Result<std::vector<Assertion>> parse_all(
    const std::vector<std::string>& lines, Result<Assertion> (*parse)(std::string_view));

}  // namespace fw::checks::http
