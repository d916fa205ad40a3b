// Announced maintenance: no alerts, left out of uptime. Safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/ids.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kMaintenanceMax = 200;  ///< windows an account can have ahead

struct MaintenanceWindow {
  model::MaintenanceId id;
  model::AccountId account;
  std::string title;
  bool all_monitors = true;
  std::vector<model::MonitorId> monitors;  ///< where not all
  Instant from{};
  Instant to{};

  [[nodiscard]] bool covers(const model::MonitorId& monitor, Instant at) const;
};

struct MaintenanceDraft {
  std::string title;
  bool all_monitors = true;
  std::vector<model::MonitorId> monitors;
  Instant from{};
  Instant to{};  ///< after `from`, at most 30 days later
};

class Maintenance {
 public:
  explicit Maintenance(Core& core) : core_(core) {}

  [[nodiscard]] Result<MaintenanceWindow> create(const TenantCtx& ctx, MaintenanceDraft draft);
  /// Ahead and running ones, and those that ended within 90 days; latest first.
  [[nodiscard]] Result<std::vector<MaintenanceWindow>> list(const TenantCtx& ctx);
  /// A running window ends now; one ahead is removed.
  [[nodiscard]] Result<> end(const TenantCtx& ctx, const model::MaintenanceId& id);

 private:
  Core& core_;
};

}  // namespace fw::service
