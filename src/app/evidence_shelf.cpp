#include "app/evidence_shelf.hpp"

#include <algorithm>
#include <set>

namespace fw::app {

void EvidenceShelf::keep(const model::Observation& look) {
  const auto found = looks_.find(look.monitor);
  const bool is_own = look.attempt == 0;
  if (look.outcome == model::Outcome::up && is_own && found == looks_.end()) return;
  std::deque<model::Observation>& looks =
      found == looks_.end() ? looks_[look.monitor] : found->second;
  looks.push_back(look);
  if (looks.size() > looks_max) looks.pop_front();
  // A monitor that was well for a whole shelf of looks needs no shelf.
  const auto is_up = [](const auto& one) { return one.outcome == model::Outcome::up; };
  if (is_own && std::ranges::all_of(looks, is_up)) looks_.erase(look.monitor);
}

std::vector<model::Observation> EvidenceShelf::of(const std::vector<model::Change>& changes) const {
  std::vector<model::Observation> found;
  std::set<std::string_view> taken;
  for (const model::Change& change : changes) {
    const auto shelf = looks_.find(change.monitor);
    if (shelf == looks_.end()) continue;
    for (const model::Observation& look : shelf->second)
      if (std::ranges::find(change.probes, look.probe_id) != change.probes.end() &&
          taken.insert(look.probe_id).second)
        found.push_back(look);
  }
  return found;
}

}  // namespace fw::app
