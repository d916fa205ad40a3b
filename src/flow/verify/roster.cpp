#include "flow/verify/roster.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace fw::verify {
namespace {

constexpr int kSeatsElsewhere = 3;

/// Of the machines that rank alike for us, one of a network that has no vote yet goes first.
void prefer_new_network(std::vector<Vantage>& machines, std::set<std::string>& taken) {
  const auto fresh = std::ranges::find_if(machines, [&](const Vantage& one) {
    return !one.provider.empty() && !taken.contains(one.provider);
  });
  if (fresh != machines.end()) std::rotate(machines.begin(), fresh, fresh + 1);
  if (!machines.empty()) taken.insert(machines.front().provider);
}

void cut(std::vector<Vantage>& machines) {
  if (machines.size() > kCandidatesMax) machines.resize(kCandidatesMax);
}

}  // namespace

void Roster::set(Fleet fleet, Instant now) {
  fleet_ = std::move(fleet);
  if (fleet_.others.size() > kVantagesMax) fleet_.others.resize(kVantagesMax);
  std::erase_if(fleet_.others,
                [&](const Vantage& one) { return one.machine == fleet_.here.machine; });
  std::map<std::string, bool> able;
  for (const Vantage& one : fleet_.others) able[one.place.region] |= one.can_look;
  std::map<std::string, Instant> silent;
  for (const auto& [region, someone] : able) {
    if (someone || region == fleet_.here.place.region) continue;
    const auto before = silent_since_.find(region);
    silent.emplace(region, before == silent_since_.end() ? now : before->second);
  }
  silent_since_ = std::move(silent);
}

std::uint64_t Roster::weight(const model::MonitorId& monitor, model::Slot slot,
                             std::string_view of) const {
  return hash64(fleet_.key, fmt::format("{}\nverify\n{}\n{}", monitor.value, slot, of));
}

void Roster::rank(std::vector<Vantage>& machines, const model::MonitorId& monitor,
                  model::Slot slot) const {
  std::vector<std::pair<std::uint64_t, std::size_t>> order;
  for (std::size_t i = 0; i < machines.size(); ++i)
    order.emplace_back(weight(monitor, slot, machines[i].machine.value), i);
  std::ranges::sort(order, [&](const auto& a, const auto& b) {
    if (a.first != b.first) return a.first > b.first;
    return machines[a.second].machine < machines[b.second].machine;
  });
  std::vector<Vantage> ranked;
  for (const auto& [value, index] : order) ranked.push_back(machines[index]);
  machines = std::move(ranked);
}

/// "" where it is not known.
std::string Roster::network_of(const model::MachineId& machine) const {
  const auto found = std::ranges::find(fleet_.others, machine, &Vantage::machine);
  return found == fleet_.others.end() ? fleet_.here.provider : found->provider;
}

/// Who looks for a region whose machines are all silent does not wait for them.
bool Roster::is_gone(const std::string& region, model::Footing footing, Instant now) const {
  const auto silent = silent_since_.find(region);
  if (silent == silent_since_.end()) return false;
  return footing == model::Footing::fallback || now - silent->second >= kRegionGoneAfter;
}

Panel Roster::panel(const model::Due& about, const model::MachineId& looker, Instant now) const {
  const model::MonitorId& monitor = about.monitor;
  const model::Slot slot = about.slot;
  const bool looked_here = looker.value.empty() || looker == fleet_.here.machine;
  Panel panel;
  panel.home = fleet_.here.place.region;
  std::vector<Vantage> at_home;
  Regions able;
  std::set<std::string> regions;
  for (const Vantage& one : fleet_.others) {
    const std::string& region = one.place.region;
    if (region == panel.home) {
      if (one.can_look && one.machine != looker) at_home.push_back(one);
      continue;
    }
    if (!is_gone(region, about.footing, now)) regions.insert(region);
    if (one.can_look) able[region].push_back(one);
  }
  panel.regions = static_cast<int>(regions.size());
  if (!looked_here) at_home.push_back(fleet_.here);
  rank(at_home, monitor, slot);
  std::set<std::string> networks = {network_of(looker)};
  prefer_new_network(at_home, networks);
  cut(at_home);
  if (looked_here) at_home.push_back(fleet_.here);
  panel.seats.push_back({.at_home = true, .candidates = std::move(at_home)});
  for (auto& [region, machines] : able) rank(machines, monitor, slot);
  seat_regions(panel, able, monitor, slot);
  for (Seat& seat : panel.seats)
    if (!seat.at_home) prefer_new_network(seat.candidates, networks);
  return panel;
}

void Roster::seat_regions(Panel& panel, const Regions& able, const model::MonitorId& monitor,
                          model::Slot slot) const {
  if (panel.regions == 0) return;
  if (panel.regions == 1) {
    panel.remotes_needed = 1;
    if (able.empty()) return;
    const std::vector<Vantage>& machines = able.begin()->second;
    const std::size_t seats = std::min<std::size_t>(2, machines.size());
    panel.remotes_needed = static_cast<int>(seats);
    for (std::size_t i = 0; i < seats; ++i) panel.seats.push_back({.candidates = {machines[i]}});
    for (std::size_t i = seats; i < std::min(machines.size(), seats * kCandidatesMax); ++i)
      panel.seats[1 + i % seats].candidates.push_back(machines[i]);
    return;
  }
  panel.remotes_needed = 2;
  panel.one_each = true;
  std::vector<std::pair<std::uint64_t, const std::vector<Vantage>*>> order;
  for (const auto& [region, machines] : able)
    order.emplace_back(weight(monitor, slot, region), &machines);
  std::ranges::sort(order, std::greater());
  const auto wanted = static_cast<std::size_t>(std::min(panel.regions, kSeatsElsewhere));
  const std::size_t seats = std::min(wanted, order.size());
  for (std::size_t i = 0; i < order.size(); ++i) {
    if (i < seats) {
      panel.seats.push_back({.candidates = *order[i].second});
      cut(panel.seats.back().candidates);
    } else if (Seat& seat = panel.seats[1 + i % seats]; seat.candidates.size() <= kCandidatesMax) {
      // A region to spare stands in for one whose machines do not answer.
      seat.candidates.push_back(order[i].second->front());
    }
  }
}

}  // namespace fw::verify
