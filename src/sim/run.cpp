#include "sim/fleet_world.hpp"
#include "sim/modulo_world.hpp"
#include "sim/outcome.hpp"

namespace fw::sim {

std::unique_ptr<Outcome> run(const Scenario& scenario) {
  auto outcome = std::make_unique<Outcome>(scenario);
  if (scenario.scheduler == Scheduler::modulo) {
    ModuloWorld(scenario, *outcome).run();
  } else {
    FleetWorld(scenario, *outcome).run();
  }
  return outcome;
}

}  // namespace fw::sim
