// Figures and times as people read them. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "base/time.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// "84 ms", "1.24 s", "0.4 ms"; "3 h 20 min" for jobs that take so long, "–" for nothing.
[[nodiscard]] std::string latency(Micros duration);
/// A share of 0 to 1 as "99.98 %", cut and never rounded up to 100; "–" where absent.
[[nodiscard]] std::string share(std::optional<double> value);
/// "12 s", "4 min", "3 h 20 min", "5 days".
[[nodiscard]] std::string span_of(Millis duration);
/// "1 monitor", "3 monitors".
[[nodiscard]] std::string count(std::size_t number, std::string_view one, std::string_view many);
/// "23 Nov 2026".
[[nodiscard]] std::string day(Instant at);
/// "23 Nov 2026, 08:15:00 UTC".
[[nodiscard]] std::string moment(Instant at);

/// <time> in UTC; a script turns it into the reader's zone.
[[nodiscard]] Html time_of(Instant at);
/// <time> that a script keeps as "12 s ago"; without scripts it is the time in UTC.
[[nodiscard]] Html ago(Instant at);
/// <time> that a script keeps as the time since then, "4 min".
[[nodiscard]] Html since(Instant at, Instant now);
/// "A".."Z" or "0".."9": the first letter of a name, for a small emblem.
[[nodiscard]] std::string initial(std::string_view name);

}  // namespace fw::web
