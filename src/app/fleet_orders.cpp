#include "app/fleet_orders.hpp"

#include <boost/json.hpp>

#include "app/fleet_report.hpp"
#include "web/api/views.hpp"

namespace fw::app {

bool is_fleet_order(const Order& order) {
  return order.word == kFleetStatus || order.word == kFleetForget;
}

Result<std::string> obey_fleet(service::Fleet& fleet, const Order& order) {
  if (order.word == kFleetForget) {
    const model::MachineId machine{order.option("machine")};
    FW_CHECK(fleet.forget(machine));
    return fmt::format("The machine {} is forgotten.\n", machine.value);
  }
  FW_TRY(const service::FleetView view, fleet.view());
  if (order.option("json").empty()) return fleet_text(view);
  return boost::json::serialize(web::api::view(view)) + "\n";
}

}  // namespace fw::app
