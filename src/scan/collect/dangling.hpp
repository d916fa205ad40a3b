// Finds names of the site whose CNAMEs lead to nothing, or to a hosting service that holds no such
// customer: whoever signs up there speaks in the site's name. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <string>
#include <string_view>

#include "host/net/net.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kDanglingNamesMax = 40;  ///< names asked about
inline constexpr std::size_t kDanglingPagesMax = 10;  ///< pages of hosting services opened

/// Looks at the site's own names that were seen to be aliases, and at those of its certificate. A
/// name that could not be looked up is never dangling. Ends by `deadline`.
[[nodiscard]] boost::asio::awaitable<void> collect_dangling(
    net::Net& net, std::chrono::steady_clock::time_point deadline, Findings& findings);

/// What a hosting service writes on the page of a name nobody has claimed, or "" where `target`
/// belongs to none that is known.
[[nodiscard]] std::string_view unclaimed_words(std::string_view target);

}  // namespace fw::scan
