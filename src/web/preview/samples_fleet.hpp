// Made-up fleets. For the preview and tests.
#pragma once

#include <algorithm>

#include "service/fleet.hpp"
#include "web/preview/samples.hpp"

namespace fw::web::sample {

inline service::FleetMachine machine(std::string_view place, int number) {
  static const model::Places places = model::Places::shipped();
  service::FleetMachine machine;
  machine.machine.value = fmt::format("{}-{}", place, number);
  const model::KnownPlace* known = places.find(place);
  if (known == nullptr) {
    machine.place.name = place;
  } else {
    machine.place = known->place;
    machine.city = known->city;
    machine.spot = known->spot;
  }
  machine.version = "0.1.0";
  machine.started_at = now() - 50h;
  machine.heard_at = now() - 1s;
  machine.clock_offset = Millis(number * 3 - 5);
  machine.slots_per_minute = 555.6 + number;
  machine.taken_over = 0;
  machine.lateness_p99 = Millis(18 + number);
  machine.looks_under_way = 4 + static_cast<std::uint64_t>(number);
  machine.votes_abstained = static_cast<std::uint64_t>(number % 2);
  return machine;
}

inline void finish(service::FleetView& view) {
  for (const service::FleetMachine& machine : view.machines) {
    if (machine.standing == topology::Standing::gone) continue;
    auto region =
        std::ranges::find(view.regions, machine.place.region, &service::FleetRegion::name);
    if (region == view.regions.end())
      region = view.regions.insert(view.regions.end(), {.name = machine.place.region});
    region->is_own = region->is_own || machine.is_self;
    if (machine.role == service::MachineRole::probe) ++region->probes;
    if (machine.role == service::MachineRole::full) ++region->machines;
    if (machine.role == service::MachineRole::full &&
        machine.standing == topology::Standing::active)
      ++region->active;
  }
  view.at = now();
}

inline service::FleetView alone() {
  service::FleetView view;
  view.machines = {machine("local", 1)};
  view.machines[0].is_self = true;
  view.machines[0].place = {};
  view.self = view.machines[0].machine;
  finish(view);
  return view;
}

/// 18 machines in three regions, and a probe.
inline service::FleetView fleet() {
  service::FleetView view;
  view.has_fleet = true;
  view.address = "fra1.watch.example:7946";
  for (const std::string_view place :
       {"fra", "ams", "cdg", "iad", "ord", "sjc", "bom", "sin", "nrt"}) {
    view.machines.push_back(machine(place, 1));
    view.machines.push_back(machine(place, 2));
  }
  view.machines[0].is_self = true;
  view.self = view.machines[0].machine;
  view.machines.push_back(machine("gru", 1));
  view.machines.back().role = service::MachineRole::probe;
  finish(view);
  return view;
}

/// The same with everything that can be wrong.
inline service::FleetView hurt_fleet() {
  using enum topology::Standing;
  service::FleetView view = fleet();
  view.regions.clear();
  for (auto& machine : view.machines)
    if (machine.place.region == "ap-south") {
      machine.standing = dead;
      machine.heard_at = now() - 95s;
      machine.slots_per_minute.reset();
      machine.lateness_p99.reset();
    }
  view.machines[3].standing = suspect;
  view.machines[6].standing = joining;
  view.machines[7].standing = leaving;
  view.machines[8].doubts_itself = true;
  view.machines[9].taken_over = 41;
  view.machines.push_back(machine("jnb", 1));
  view.machines.back().standing = gone;
  view.machines.back().heard_at = now() - 200h;
  finish(view);
  for (auto& region : view.regions) region.is_silent = region.name == "ap-south";
  view.troubles = {{"clock", model::MachineId{"ord-2"},
                    "the clock of ord-2 is 1.4 s ahead of the fleet's", now() - 40s},
                   {"version", model::MachineId{"sjc-1"},
                    "sjc-1 speaks version 3 of the protocol, this machine 1", now() - 4min}};
  view.dropped = {{"stranger", 12}, {"repeated", 3}, {"own", 2}};
  view.advice = "";
  return view;
}

}  // namespace fw::web::sample
