// The calls of a job on its monitor's page: where to call, and what came. Pure functions; any
// thread.
#pragma once

#include <string_view>
#include <vector>

#include "model/heartbeat.hpp"
#include "web/pages/kit/html.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

inline constexpr std::size_t kPingsShown = 20;

/// Lines to copy into a job, and the way to another address.
[[nodiscard]] Html ping_address_part(const Reader& reader, const model::MonitorId& id,
                                     std::string_view url);
/// `<section id="pings">`, newest first; event streams send it.
[[nodiscard]] Html pings_part(const std::vector<model::Ping>& pings);

}  // namespace fw::web
