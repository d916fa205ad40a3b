#include "web/pages/fleet/standing.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "web/pages/kit/format.hpp"

namespace fw::web {
namespace {

using service::FleetMachine;
using service::FleetRegion;
using service::FleetView;
using topology::Standing;

struct Remedy {
  std::string_view kind;
  std::string_view text;
};

constexpr std::array<Remedy, 9> kRemedies = {{
    {"version",
     "Bring that machine to this version, or this one to its; the last two versions "
     "understand each other."},
    {"same_id", "Give one of the two another machine.id, or a data folder of its own."},
    {"clock", "Let NTP set the clock of that machine; beyond 5 s it leaves the fleet by itself."},
    {"taken_over", "Look at the load of that machine: it begins its checks too late."},
    {"egress",
     "Look at that machine's way out: network, resolver, firewall. Its failures do not "
     "count until it is well."},
    {"key", "Give that machine this fleet's FLAREWARDEN_FLEET_KEY, or take it from fleet.peers."},
    {"peer", "Look at fleet.peers: the name or the address may be wrong."},
    {"listen", "Open this machine's fleet.listen port for UDP and TCP from the other machines."},
    {"dns", "The machines that are known stay; look at the name in fleet.peers."},
}};

std::size_t number_of(const FleetView& view, Standing standing) {
  return static_cast<std::size_t>(
      std::ranges::count(view.machines, standing, &FleetMachine::standing));
}

std::string names_of_silent(const FleetView& view) {
  std::vector<std::string_view> names;
  for (const FleetRegion& region : view.regions)
    if (region.is_silent) names.push_back(region.name);
  return fmt::format("{}", fmt::join(names, ", "));
}

std::string extent_of(const FleetView& view) {
  std::set<std::string_view> places;
  for (const FleetMachine& machine : view.machines)
    if (machine.standing != Standing::gone) places.insert(machine.place.name);
  return fmt::format("{} in {}", count(places.size(), "place", "places"),
                     count(view.regions.size(), "region", "regions"));
}

/// What is wrong with this machine's own view, gravest first.
std::optional<FleetVerdict> own_verdict(const FleetView& view) {
  if (view.is_isolated)
    return FleetVerdict{Light::down, "This machine is cut off",
                        "It hears no majority of the regions. It goes on with its own region's "
                        "checks, and what it sees opens no incident."};
  if (const std::string silent = names_of_silent(view); !silent.empty())
    return FleetVerdict{
        Light::down, fmt::format("No machine of {} is heard", silent),
        "Its checks are not made until one of its machines is back: its data is there only."};
  if (view.doubts_itself)
    return FleetVerdict{Light::degraded, "This machine distrusts itself",
                        "Most of what it looks at fails, and not for the others: its failures do "
                        "not count now."};
  return std::nullopt;
}

}  // namespace

std::string_view word(Standing standing) {
  switch (standing) {
    case Standing::joining:
      return "Joining";
    case Standing::active:
      return "Active";
    case Standing::leaving:
      return "Leaving";
    case Standing::suspect:
      return "Silent";
    case Standing::dead:
      return "Dead";
    case Standing::gone:
      break;
  }
  return "Gone";
}

std::string_view meaning(Standing standing) {
  switch (standing) {
    case Standing::joining:
      return "It is heard and takes part within seconds.";
    case Standing::active:
      return "It has its share of the checks.";
    case Standing::leaving:
      return "It gets no more checks and finishes those it has.";
    case Standing::suspect:
      return "Not heard for 4 s; nothing is taken from it yet, its understudies stand ready.";
    case Standing::dead:
      return "Not heard for 10 s or more; the others do its checks.";
    case Standing::gone:
      break;
  }
  return "It said goodbye, or was not heard for an hour.";
}

Light light_of(Standing standing) {
  switch (standing) {
    case Standing::joining:
      return Light::pending;
    case Standing::active:
      return Light::up;
    case Standing::leaving:
      return Light::maintenance;
    case Standing::suspect:
      return Light::unconfirmed;
    case Standing::dead:
      return Light::down;
    case Standing::gone:
      break;
  }
  return Light::paused;
}

Light light_of(const FleetMachine& machine) {
  const bool is_unwell = machine.is_isolated || machine.doubts_itself;
  if (machine.standing == Standing::active && is_unwell) return Light::degraded;
  return light_of(machine.standing);
}

Html badge_of(const FleetMachine& machine) {
  const Light light = light_of(machine);
  const std::string_view text = light != Light::degraded ? word(machine.standing)
                                : machine.is_isolated    ? std::string_view("Cut off")
                                                         : std::string_view("In doubt");
  return html(R"html(<span class="badge s-{}" title="{}">{}{}</span>)html", name(light),
              meaning(machine.standing), sign(light), text);
}

Light light_of(const FleetRegion& region) {
  if (region.is_silent) return Light::down;
  if (region.machines == 0) return region.probes > 0 ? Light::up : Light::unknown;
  if (region.active == 0) return Light::pending;
  return region.active < region.machines ? Light::degraded : Light::up;
}

std::string sentence_of(const FleetRegion& region) {
  std::string text;
  if (region.machines > 0)
    text = fmt::format("{} of {} active", region.active,
                       count(region.machines, "machine", "machines"));
  if (region.probes > 0)
    text += (text.empty() ? "" : ", ") + count(region.probes, "probe", "probes");
  if (text.empty()) text = "no machine is known";
  if (region.is_silent) text += "; its checks are not made";
  return text;
}

FleetVerdict verdict_of(const FleetView& view) {
  if (!view.has_fleet)
    return {Light::up, "One machine, alone",
            "It does all the checks. While it is away nothing is watched, and no other place "
            "confirms what it sees."};
  if (auto own = own_verdict(view)) return *std::move(own);
  if (const std::size_t dead = number_of(view, Standing::dead); dead > 0)
    return {Light::degraded, count(dead, "machine is dead", "machines are dead"),
            "The others of the region do the checks; none is lost."};
  if (const std::size_t silent = number_of(view, Standing::suspect); silent > 0)
    return {Light::unconfirmed, count(silent, "machine is silent", "machines are silent"),
            "Its understudies stand ready."};
  if (!view.troubles.empty())
    return {Light::degraded, count(view.troubles.size(), "thing needs you", "things need you"),
            "Checks go on: " + extent_of(view) + "."};
  const std::size_t there = view.machines.size() - number_of(view, Standing::gone);
  if (there == 1) return {Light::pending, "No other machine is heard", "This one does all checks."};
  return {Light::up, fmt::format("All {} machines are well", there), extent_of(view) + "."};
}

std::string_view remedy(std::string_view kind) {
  const auto found = std::ranges::find(kRemedies, kind, &Remedy::kind);
  return found == kRemedies.end() ? std::string_view() : found->text;
}

}  // namespace fw::web
