// One function per noun: its operations and shapes. Constant data; any thread.
#pragma once

#include <array>

#include "web/api/operation.hpp"

namespace fw::web::api {

[[nodiscard]] Noun monitors_noun();
[[nodiscard]] Noun results_noun();
[[nodiscard]] Noun incidents_noun();
[[nodiscard]] Noun scans_noun();
[[nodiscard]] Noun catalogue_noun();
[[nodiscard]] Noun sites_noun();
[[nodiscard]] Noun channels_noun();
[[nodiscard]] Noun status_pages_noun();
[[nodiscard]] Noun maintenance_noun();
[[nodiscard]] Noun fleet_noun();
[[nodiscard]] Noun account_noun();

/// Names of enumerations, as several nouns show them.
inline constexpr std::array<std::string_view, 5> kStateNames = {"up", "degraded", "down", "unknown",
                                                                "unconfirmed"};
inline constexpr std::array<std::string_view, 4> kOutcomeNames = {"up", "degraded", "down",
                                                                  "unknown"};
inline constexpr std::array<std::string_view, 3> kSeverityNames = {"critical", "degraded", "none"};
inline constexpr std::array<std::string_view, 6> kRangeNames = {"1h",  "24h", "7d",
                                                                "30d", "90d", "365d"};
inline constexpr std::array<std::string_view, 4> kRoleNames = {"owner", "admin", "editor",
                                                               "viewer"};
inline constexpr std::array<std::string_view, 2> kFlagNames = {"true", "false"};

inline constexpr Query kBefore{"before", Type::instant,
                               "Only what is older than this; a page's "
                               "`next` carries it."};
inline constexpr Query kLimit{"limit", Type::integer, "Entries of a page at most."};

}  // namespace fw::web::api
