// The first page: how everything is, in one read. Safe to use from any thread; blocks.
#pragma once

#include <vector>

#include "base/result.hpp"
#include "service/context.hpp"
#include "service/incidents.hpp"
#include "service/monitors.hpp"

namespace fw::service {

struct StateCounts {
  int up = 0;
  int degraded = 0;
  int down = 0;
  int unknown = 0;
  int unconfirmed = 0;
  int paused = 0;          ///< counted here only, whatever the last state was
  int in_maintenance = 0;  ///< counted beside the state
  int total = 0;
};

struct Overview {
  StateCounts counts;
  std::vector<IncidentRow> open_incidents;  ///< newest first, at most 100
  std::vector<MonitorRow> rows;             ///< by name
};

class Dashboard {
 public:
  explicit Dashboard(Core& core) : core_(core) {}

  [[nodiscard]] Result<Overview> overview(const TenantCtx& ctx);

 private:
  Core& core_;
};

}  // namespace fw::service
