// The fleet as text for a terminal. Pure functions; safe to use from any thread.
#pragma once

#include <string>

#include "service/fleet.hpp"

namespace fw::app {

[[nodiscard]] std::string fleet_text(const service::FleetView& view);

}  // namespace fw::app
