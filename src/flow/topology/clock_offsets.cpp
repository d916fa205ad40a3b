#include "flow/topology/clock_offsets.hpp"

#include <algorithm>
#include <chrono>
#include <vector>

namespace fw::topology {

Millis ClockOffsets::median() const {
  std::vector<Millis> all = {Millis(0)};
  for (const auto& [machine, offset] : offsets_) all.push_back(offset);
  std::ranges::sort(all);
  const Millis low = all[(all.size() - 1) / 2];
  const Millis high = all[all.size() / 2];
  return std::chrono::abs(low) <= std::chrono::abs(high) ? low : high;
}

std::optional<Millis> ClockOffsets::of(Number machine) const {
  const auto found = offsets_.find(machine);
  if (found == offsets_.end()) return std::nullopt;
  return found->second;
}

}  // namespace fw::topology
