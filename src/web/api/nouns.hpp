// One function per noun: its operations and shapes. Constant data; any thread.
#pragma once

#include "web/api/operation.hpp"

namespace fw::web::api {

[[nodiscard]] Noun monitors_noun();
[[nodiscard]] Noun results_noun();
[[nodiscard]] Noun incidents_noun();
[[nodiscard]] Noun scans_noun();
[[nodiscard]] Noun channels_noun();
[[nodiscard]] Noun status_pages_noun();
[[nodiscard]] Noun maintenance_noun();
[[nodiscard]] Noun account_noun();

/// Names of enumerations, as several nouns show them.
[[nodiscard]] std::span<const std::string_view> state_names();
[[nodiscard]] std::span<const std::string_view> outcome_names();
[[nodiscard]] std::span<const std::string_view> severity_names();
[[nodiscard]] std::span<const std::string_view> range_names();
[[nodiscard]] std::span<const std::string_view> role_names();
[[nodiscard]] std::span<const std::string_view> flag_names();

inline constexpr Query kBefore{"before", Type::instant,
                               "Only what is older than this; a page's "
                               "`next` carries it."};
inline constexpr Query kLimit{"limit", Type::integer, "Entries of a page at most."};

}  // namespace fw::web::api
