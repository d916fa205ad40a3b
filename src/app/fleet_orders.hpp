// What an operator's commands ask the running server about the fleet. Safe to use from any thread;
// blocks.
#pragma once

#include "app/order.hpp"
#include "service/fleet.hpp"

namespace fw::app {

inline constexpr const char* kFleetStatus = "fleet-status";  ///< option "json"
inline constexpr const char* kFleetForget = "fleet-forget";  ///< option "machine"

[[nodiscard]] bool is_fleet_order(const Order& order);
/// What to print.
[[nodiscard]] Result<std::string> obey_fleet(service::Fleet& fleet, const Order& order);

}  // namespace fw::app
