#include "service/fleet.hpp"

#include <algorithm>
#include <set>
#include <tuple>

#include "service/core.hpp"
#include "service/directory.hpp"

namespace fw::service {
namespace {

using topology::Standing;

/// Machines of a region that may fail before slots are late.
constexpr std::size_t kCellWhole = 3;
constexpr std::size_t kRegionsWhole = 3;

bool is_there(const FleetMachine& machine) {
  return machine.standing != Standing::gone && machine.standing != Standing::dead;
}

/// Those that wrote into the directory once and are not heard.
void add_gone(FleetView& view, std::vector<KnownMachine> known) {
  std::set<std::string, std::less<>> heard;
  for (FleetMachine& machine : view.machines) {
    heard.insert(machine.machine.value);
    const auto found = std::ranges::find(known, machine.machine, &KnownMachine::machine);
    if (found == known.end()) continue;
    if (!machine.started_at) machine.started_at = found->started_at;
    if (machine.version.empty()) machine.version = found->version;
  }
  for (KnownMachine& machine : known) {
    if (heard.contains(machine.machine.value)) continue;
    view.machines.push_back({.machine = std::move(machine.machine),
                             .place = std::move(machine.place),
                             .version = std::move(machine.version),
                             .standing = Standing::gone,
                             .started_at = machine.started_at,
                             .heard_at = machine.seen_at});
  }
}

void locate(FleetView& view, const model::Places& places) {
  for (FleetMachine& machine : view.machines) {
    const model::KnownPlace* known = places.find(machine.place.name);
    if (known == nullptr) continue;
    machine.city = known->city;
    machine.spot = known->spot;
  }
}

FleetRegion& region_of(FleetView& view, const FleetMachine& machine) {
  const auto found = std::ranges::find(view.regions, machine.place.region, &FleetRegion::name);
  if (found != view.regions.end()) return *found;
  return view.regions.emplace_back(FleetRegion{.name = machine.place.region});
}

void count(FleetView& view) {
  for (const FleetMachine& machine : view.machines) {
    if (machine.standing == Standing::gone) continue;
    FleetRegion& region = region_of(view, machine);
    region.is_own = region.is_own || machine.is_self;
    if (machine.role == MachineRole::probe) {
      ++region.probes;
    } else {
      ++region.machines;
      if (machine.standing == Standing::active) ++region.active;
    }
  }
  const auto region_key = [](const FleetRegion& region) {
    return std::tuple(!region.is_own, std::string_view(region.name));
  };
  std::ranges::sort(view.regions, {}, region_key);
  const auto key = [](const FleetMachine& machine) {
    return std::tie(machine.place.region, machine.place.name, machine.machine);
  };
  std::ranges::sort(view.machines, {}, key);
  std::ranges::stable_sort(view.troubles, std::ranges::greater(), &FleetTrouble::at);
}

std::string advice(const FleetView& view) {
  if (!view.has_fleet)
    return "This machine is alone: while it is away nothing is watched, and no other place can "
           "confirm what it sees. Make a key with `flarewarden fleet key`, give it to both "
           "machines as FLAREWARDEN_FLEET_KEY, and set fleet.listen and fleet.peers.";
  if (std::ranges::count_if(view.machines, is_there) < 2)
    return "No other machine is heard. Start one with the same FLAREWARDEN_FLEET_KEY and this "
           "machine's address among its fleet.peers.";
  std::set<std::string_view> regions;
  for (const FleetMachine& machine : view.machines)
    if (is_there(machine)) regions.insert(machine.place.region);
  if (regions.size() < kRegionsWhole)
    return "With machines or probes in three regions an outage is confirmed from two other "
           "regions before anybody is woken; a probe needs one command and one key.";
  for (const FleetRegion& region : view.regions)
    if (region.is_own && region.machines < kCellWhole)
      return "With three machines in the region " + region.name +
             ", two may fail at once and no check is late by more than some seconds.";
  return {};
}

}  // namespace

std::string_view name(MachineRole role) { return role == MachineRole::full ? "full" : "probe"; }

FleetView Fleet::known() const {
  if (FleetPort* port = port_.load()) return port->view();
  FleetView alone;
  alone.self = core_.options.machine;
  alone.at = core_.now();
  alone.machines.push_back({.machine = core_.options.machine,
                            .place = core_.options.place,
                            .is_self = true,
                            .heard_at = alone.at});
  return alone;
}

Result<FleetView> Fleet::view(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "fleet.read"));
  return view();
}

Result<FleetView> Fleet::view() {
  FleetView view = known();
  FW_TRY(auto machines, Directory(core_).machines());
  add_gone(view, std::move(machines));
  locate(view, core_.options.places);
  count(view);
  view.advice = advice(view);
  return view;
}

Result<> Fleet::forget(const model::MachineId& machine) {
  FW_TRY(const FleetView view, this->view());
  const auto found = std::ranges::find(view.machines, machine, &FleetMachine::machine);
  if (found == view.machines.end())
    return fail(Code::not_found, "there is no machine \"{}\"; `flarewarden fleet status` names all",
                machine.value);
  if (found->is_self || is_there(*found))
    return fail(Code::conflict, "the machine {} is there: only one that is gone can be forgotten",
                machine.value);
  return Directory(core_).forget_machine(machine);
}

}  // namespace fw::service
