// Messages about what changed while nothing failed: another certificate, say. What fails is told
// by its incident. Pure; one thread at a time.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "flow/incident/incidents.hpp"
#include "model/monitor.hpp"
#include "service/engine_port.hpp"

namespace fw::app {

class ChangeNotices {
 public:
  /// At most one message a monitor and channel in this time: the monitor's page lists every change.
  static constexpr Millis kQuiet{3'600'000};

  void set_channels(const std::vector<service::EngineChannel>& channels);
  /// Nobody is told in planned work.
  void set_windows(std::vector<incident::Window> windows) { windows_ = std::move(windows); }
  void forget(const model::MonitorId& monitor) { told_.erase(monitor); }

  /// One message for each enabled channel of the monitor's account; none where the look saw no
  /// change, or failed. `public_url` without a trailing slash, or "".
  [[nodiscard]] std::vector<service::OutboxItem> take(const model::Observation& look,
                                                      const model::Monitor& monitor,
                                                      const std::string& public_url);

 private:
  [[nodiscard]] bool is_planned(const model::Monitor& monitor, Instant at) const;

  std::vector<service::EngineChannel> channels_;  ///< the enabled ones
  std::vector<incident::Window> windows_;
  std::unordered_map<model::MonitorId, Instant> told_;
};

}  // namespace fw::app
