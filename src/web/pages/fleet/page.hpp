// The page of the fleet, for operators. Pure functions; any thread.
#pragma once

#include <string>

#include "service/fleet.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

// What moves on the page; each is one element with an id of its own.
/// The verdict, figures, and what needs somebody.
[[nodiscard]] Html fleet_head_part(const service::FleetView& view);
/// One card a region with its machines; then those that are gone.
[[nodiscard]] Html fleet_regions_part(const service::FleetView& view);

[[nodiscard]] std::string fleet_page(const Reader& reader, const service::FleetView& view);

}  // namespace fw::web
