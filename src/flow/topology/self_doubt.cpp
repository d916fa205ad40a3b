#include "flow/topology/self_doubt.hpp"

#include <algorithm>

namespace fw::topology {

void EgressDoubt::note(std::optional<int> own_percent, std::vector<int> cell, Instant now) {
  if (!own_percent || *own_percent < kOwnPercent || cell.empty()) return;
  const auto middle = cell.begin() + static_cast<std::ptrdiff_t>(cell.size() / 2);
  std::ranges::nth_element(cell, middle);
  if (*middle < kCellPercent) until_ = now + kFor;
}

}  // namespace fw::topology
