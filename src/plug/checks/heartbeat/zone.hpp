// Time zones of the system's database (tzdata), by their IANA names. Safe to use from any thread;
// the first call reads the list of zones (some milliseconds).
#pragma once

#include <memory>
#include <string_view>

#include "base/result.hpp"
#include "plug/checks/heartbeat/offsets.hpp"

namespace fw::checks::heartbeat {

/// "Europe/Berlin", "UTC". `invalid` for a name that the system does not have, `unavailable` where
/// it has no database.
[[nodiscard]] Result<std::shared_ptr<const Offsets>> find_zone(std::string_view name);

}  // namespace fw::checks::heartbeat
