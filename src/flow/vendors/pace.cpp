#include "flow/vendors/pace.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "base/text.hpp"

namespace fw::vendors {
namespace {

constexpr int kDoublingsMax = 8;
constexpr HashKey kJitterKey = {'v', 'e', 'n', 'd', 'o', 'r', 's'};

/// Between 0 and a tenth of `duration`, always the same for one page.
Millis jitter(std::string_view page, Millis duration) {
  const auto range = static_cast<std::uint64_t>(std::max<std::int64_t>(1, duration.count() / 10));
  return Millis(static_cast<std::int64_t>(hash64(kJitterKey, page) % range));
}

}  // namespace

Millis after_word(std::string_view page, Millis interval) {
  return interval + jitter(page, interval);
}

Millis after_failure(std::string_view page, Millis interval, int failures,
                     std::optional<Millis> wished) {
  const int doublings = std::clamp(failures - 1, 0, kDoublingsMax);
  Millis wait = std::min(interval * (1 << doublings), std::max(kBackoffMax, interval));
  wait = std::max(wait, std::min(wished.value_or(Millis(0)), kRetryAfterMax));
  return wait + jitter(page, wait);
}

std::optional<Millis> retry_after(std::string_view header, Instant now) {
  const std::string_view text = trim(header);
  if (const auto seconds = to_number<std::int64_t>(text)) {
    if (*seconds < 0) return std::nullopt;
    return std::min(Millis(std::min<std::int64_t>(*seconds, 1'000'000) * 1000), kRetryAfterMax);
  }
  // "Mon, 23 Nov 2026 08:15:00 GMT"; whoever sends something else is asked as after any failure.
  if (text.size() != 29 || !text.ends_with(" GMT")) return std::nullopt;
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == std::string_view::npos || month % 3 != 0) return std::nullopt;
  const auto at = parse_rfc3339(fmt::format("{}-{:02}-{}T{}Z", text.substr(12, 4), month / 3 + 1,
                                            text.substr(5, 2), text.substr(17, 8)));
  if (!at) return std::nullopt;
  return std::clamp(*at - now, Millis(0), kRetryAfterMax);
}

Steady HostTurns::take(const std::string& host, Steady now) {
  if (next_.size() >= kHostsMax)
    std::erase_if(next_, [now](const auto& each) { return each.second <= now; });
  Steady& next = next_[host];
  const Steady turn = std::max(next, now);
  next = turn + gap_;
  return turn;
}

}  // namespace fw::vendors
