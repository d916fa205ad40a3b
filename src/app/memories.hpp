// What kinds of checks want to know at a monitor's next look. Pure; one thread at a time.
#pragma once

#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "service/engine_port.hpp"

namespace fw::app {

class Memories {
 public:
  void restore(std::vector<service::CheckMemory> memories);
  /// "" where there is none.
  [[nodiscard]] const std::string& of(const model::MonitorId& monitor) const;
  /// A text above model::kMemoryBytesMax is not kept.
  void keep(const model::MonitorId& monitor, std::string memory);
  /// What another machine remembers, and keeps.
  void adopt(const model::MonitorId& monitor, std::string memory);
  void forget(const model::MonitorId& monitor);
  /// Those that are others since the last call.
  [[nodiscard]] std::vector<service::CheckMemory> take_changed();

 private:
  std::unordered_map<model::MonitorId, std::string> memories_;
  std::unordered_set<model::MonitorId> changed_;
};

}  // namespace fw::app
