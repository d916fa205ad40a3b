// The last few bad looks of every monitor, in full, until an incident asks for them. Pure; one
// thread at a time.
#pragma once

#include <deque>
#include <unordered_map>
#include <vector>

#include "model/arrows.hpp"

namespace fw::app {

/// Of a monitor that is well nothing is kept but what others saw that were asked about it.
class EvidenceShelf {
 public:
  static constexpr std::size_t looks_max = 24;  ///< per monitor

  void keep(const model::Observation& look);
  void forget(const model::MonitorId& monitor) { looks_.erase(monitor); }
  /// The looks that the changes name and that are still here, each once.
  [[nodiscard]] std::vector<model::Observation> of(const std::vector<model::Change>& changes) const;

 private:
  std::unordered_map<model::MonitorId, std::deque<model::Observation>> looks_;
};

}  // namespace fw::app
