// What other machines of the region know of a monitor's past that is in no database yet.
#pragma once

#include <string>
#include <vector>

#include "model/ids.hpp"

namespace fw::service {

class TailPort {
 public:
  virtual ~TailPort() = default;
  /// Records of each machine as store::encode writes them, oldest first; without those of machines
  /// that do not answer within a second. Any thread but the engine's loop; blocks.
  [[nodiscard]] virtual std::vector<std::string> tails_of(const model::MonitorId& monitor) = 0;
};

}  // namespace fw::service
