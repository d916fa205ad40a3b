#include <array>

#include "web/api/nouns.hpp"

namespace fw::web::api {

namespace {

constexpr std::array<std::string_view, 5> kStates = {"up", "degraded", "down", "unknown",
                                                     "unconfirmed"};
constexpr std::array<std::string_view, 4> kOutcomes = {"up", "degraded", "down", "unknown"};
constexpr std::array<std::string_view, 3> kSeverities = {"critical", "degraded", "none"};
constexpr std::array<std::string_view, 5> kRanges = {"1h", "24h", "7d", "30d", "90d"};
constexpr std::array<std::string_view, 4> kRoles = {"owner", "admin", "editor", "viewer"};
constexpr std::array<std::string_view, 2> kFlags = {"true", "false"};

}  // namespace

std::span<const std::string_view> state_names() { return kStates; }
std::span<const std::string_view> outcome_names() { return kOutcomes; }
std::span<const std::string_view> severity_names() { return kSeverities; }
std::span<const std::string_view> range_names() { return kRanges; }
std::span<const std::string_view> role_names() { return kRoles; }
std::span<const std::string_view> flag_names() { return kFlags; }

}  // namespace fw::web::api
