// Stored monitors, results and verdicts as the use cases show them. Pure functions; safe to use
// from any thread.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "service/core.hpp"
#include "store/history/timeline.hpp"

namespace fw::service {

/// The account's own monitor, or `not_found`.
[[nodiscard]] Result<model::Monitor> own_monitor(Core& core, const TenantCtx& ctx,
                                                 const model::MonitorId& id);
/// Without the values of secret settings.
[[nodiscard]] model::Monitor masked(Core& core, model::Monitor monitor);

/// The open incident each monitor of an account is in.
using OpenIncidentOf = std::unordered_map<model::MonitorId, model::IncidentId>;
[[nodiscard]] Result<OpenIncidentOf> open_incident_of(Core& core, const model::AccountId& account);

[[nodiscard]] MonitorStatus as_status(const store::StatusView& view, const model::Monitor& monitor,
                                      const OpenIncidentOf& incidents);
[[nodiscard]] ResultRow as_row(const store::ResultRecord& result, bool has_evidence,
                               model::State state);

}  // namespace fw::service
