// Answers of WHOIS servers (RFC 3912), which are text for people: each registry has its own. Pure
// functions; safe to use from any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "plug/checks/domain/registration.hpp"

namespace fw::checks::domain {

/// The server that IANA's answer names for a top-level domain, or "".
[[nodiscard]] std::string whois_server_in(std::string_view answer);

/// What can be read of an answer. Nothing where it is neither about a registration nor says that
/// there is none.
[[nodiscard]] std::optional<Registration> read_whois(std::string_view answer);

/// A day as registries write it: 2027-01-31 with or without a time, 2027.01.31, 2027/01/31,
/// 20270131, 31-Jan-2027, 31.01.2027, 31/01/2027. Without a time: the day's first moment.
[[nodiscard]] std::optional<Instant> read_day(std::string_view text);

}  // namespace fw::checks::domain
