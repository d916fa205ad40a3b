#include "service/dashboard.hpp"

#include "service/core.hpp"

namespace fw::service {
namespace {

void count(StateCounts& counts, const MonitorStatus& status) {
  ++counts.total;
  if (status.paused) {
    ++counts.paused;
    return;
  }
  if (status.in_maintenance) ++counts.in_maintenance;
  switch (status.state) {
    case model::State::up:
      ++counts.up;
      break;
    case model::State::degraded:
      ++counts.degraded;
      break;
    case model::State::down:
      ++counts.down;
      break;
    case model::State::unknown:
      ++counts.unknown;
      break;
    case model::State::unconfirmed:
      ++counts.unconfirmed;
      break;
  }
}

}  // namespace

Result<Overview> Dashboard::overview(const TenantCtx& ctx) {
  Overview overview;
  FW_TRY(overview.rows, Monitors(core_).list(ctx));
  for (const MonitorRow& row : overview.rows) count(overview.counts, row.status);
  IncidentQuery query;
  query.open_only = true;
  query.limit = kIncidentsPageMax;
  FW_TRY(overview.open_incidents, Incidents(core_).list(ctx, query));
  return overview;
}

}  // namespace fw::service
