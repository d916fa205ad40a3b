#include "app/vendor_sightings.hpp"

#include <algorithm>

namespace fw::app {
namespace {

void erase_from(std::unordered_map<std::string, std::set<model::MonitorId>>& index,
                const std::string& key, const model::MonitorId& monitor) {
  const auto found = index.find(key);
  if (found == index.end()) return;
  found->second.erase(monitor);
  if (found->second.empty()) index.erase(found);
}

std::vector<model::MonitorId> listed(
    const std::unordered_map<std::string, std::set<model::MonitorId>>& index,
    const std::string& key) {
  const auto found = index.find(key);
  if (found == index.end()) return {};
  return {found->second.begin(), found->second.end()};
}

}  // namespace

std::vector<model::VendorHostState> VendorSightings::of(
    const std::vector<std::string>& hosts) const {
  std::vector<model::VendorHostState> known;
  for (const std::string& host : hosts)
    if (const auto found = states_.find(host); found != states_.end())
      known.push_back(found->second);
  return known;
}

void VendorSightings::put(const model::Monitor& monitor) {
  if (monitor.account == watcher_) {
    // "js.vendor.example:443"
    host_of_[monitor.id] = monitor.target.substr(0, monitor.target.rfind(':'));
    return;
  }
  const model::CheckKind* kind = model::find(kinds_, monitor.kind);
  if (kind == nullptr || !kind->is_second_hand()) return;
  forget(monitor.id);
  Dependent dependent{.hosts = kind->vendor_hosts(monitor.target, monitor.settings), .page = {}};
  if (const auto page = vendors_.find(monitor.target)) {
    dependent.page = model::key_of(*page);
  } else {
    model::VendorPage named;
    named.url = monitor.target;
    dependent.page = model::key_of(named);
  }
  for (const std::string& host : dependent.hosts) by_host_[host].insert(monitor.id);
  if (!dependent.page.empty()) by_page_[dependent.page].insert(monitor.id);
  dependents_.emplace(monitor.id, std::move(dependent));
}

void VendorSightings::forget(const model::MonitorId& monitor) {
  if (const auto watched = host_of_.find(monitor); watched != host_of_.end()) {
    states_.erase(watched->second);
    host_of_.erase(watched);
  }
  const auto found = dependents_.find(monitor);
  if (found == dependents_.end()) return;
  for (const std::string& host : found->second.hosts) erase_from(by_host_, host, monitor);
  erase_from(by_page_, found->second.page, monitor);
  dependents_.erase(found);
}

VendorSighting VendorSightings::note(const model::MonitorId& monitor, model::State state,
                                     model::Reason reason, Instant since) {
  const auto watched = host_of_.find(monitor);
  if (watched == host_of_.end()) return {};
  const std::string& host = watched->second;
  const auto [place, is_new] = states_.try_emplace(host);
  const bool changed = is_new || place->second.state != state;
  place->second = {.host = host, .state = state, .reason = reason, .since = since};
  if (!changed) return {};
  return {.dependents = listed(by_host_, host), .good = state == model::State::up};
}

std::vector<model::MonitorId> VendorSightings::dependents(const model::VendorPage& page) const {
  return listed(by_page_, std::string(model::key_of(page)));
}

}  // namespace fw::app
