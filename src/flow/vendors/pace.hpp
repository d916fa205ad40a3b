// When a page is asked again, and by whom: politely, and never in step with all the others. Pure;
// one thread each.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"

namespace fw::vendors {

using Steady = std::chrono::steady_clock::time_point;

inline constexpr Millis kInterval{60'000};
/// A page that does not answer leaves in force what it said last for so long.
inline constexpr Millis kInForceFor{5 * 60'000};
inline constexpr Millis kBackoffMax{15 * 60'000};
inline constexpr Millis kRetryAfterMax{6 * 3'600'000};
/// A page that nobody asked about for so long is left alone.
inline constexpr Millis kRestAfter{3'600'000};
/// The kind of a page is looked for at most this often.
inline constexpr Millis kDetectEvery{3'600'000};
inline constexpr Millis kBetweenRequests{1'000};  ///< to one host
inline constexpr std::size_t kHostsMax = 4'096;

/// From a poll to the next: `interval`, and up to a tenth more that is the page's own.
[[nodiscard]] Millis after_word(std::string_view page, Millis interval);

/// After the `failures`th failure in a row (from 1): doubling from the interval up to kBackoffMax,
/// and never before the host asked to be let alone (`retry_after`, at most kRetryAfterMax).
[[nodiscard]] Millis after_failure(std::string_view page, Millis interval, int failures,
                                   std::optional<Millis> retry_after);

/// Retry-After (RFC 9110 §10.2.3) in seconds; a date counts from `now`. Nothing for anything else.
[[nodiscard]] std::optional<Millis> retry_after(std::string_view header, Instant now);

/// One request at a time and host, `gap` apart, whoever asks.
class HostTurns {
 public:
  explicit HostTurns(Millis gap = kBetweenRequests) : gap_(gap) {}
  /// When the next request to that host may go out; that turn is taken.
  [[nodiscard]] Steady take(const std::string& host, Steady now);

 private:
  Millis gap_;
  std::unordered_map<std::string, Steady> next_;
};

}  // namespace fw::vendors
