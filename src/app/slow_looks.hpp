// Looks under way that another machine decides about: it is told of those that take long, so that
// it can ask others meanwhile. Pure; one thread at a time.
#pragma once

#include <deque>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/result.hpp"
#include "model/arrows.hpp"

namespace fw::app {

class SlowLooks {
 public:
  struct Look {
    model::Due due;
    Instant started_at{};
  };

  void begin(const model::Due& due, Instant now);
  void end(const model::MonitorId& monitor, model::Slot slot);
  /// Those that began `age` ago or earlier, each once.
  [[nodiscard]] std::vector<Look> take(Millis age, Instant now);

 private:
  std::deque<Look> begun_;                                       ///< oldest first
  std::unordered_map<model::MonitorId, model::Slot> under_way_;  ///< the newest of each
};

/// One line of text, and back; `corrupt` where it is not what `to_wire` writes.
[[nodiscard]] std::string to_wire(const SlowLooks::Look& look);
[[nodiscard]] Result<SlowLooks::Look> slow_look_from_wire(const model::MonitorId& monitor,
                                                          std::string_view text);

}  // namespace fw::app
