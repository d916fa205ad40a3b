// Calls of jobs: received, kept and shown. Safe to use from any thread; blocks.
#pragma once

#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/heartbeat.hpp"
#include "model/monitor.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kPingsKept = 100;  ///< of each job; older ones go

class Heartbeats {
 public:
  explicit Heartbeats(Core& core) : core_(core) {}

  /// A call of the job whose address has this token; its time and duration are set here. Durable
  /// when it returns. `not_found` for an unknown token, `limit` for more than a call a second over
  /// a longer time.
  [[nodiscard]] Result<> take(std::string_view token, model::Ping ping);
  /// Newest first, at most kPingsKept. `not_found` where the monitor is none that jobs call.
  [[nodiscard]] Result<std::vector<model::Ping>> pings(const TenantCtx& ctx,
                                                       const model::MonitorId& id,
                                                       std::size_t limit);
  /// Gives the job another address; the old one is unknown from then on.
  [[nodiscard]] Result<> rotate(const TenantCtx& ctx, const model::MonitorId& id);
  /// What checks read. Lives as long as the services.
  [[nodiscard]] const model::PingBoard& board() const;

 private:
  Core& core_;
};

/// Reads what is stored; monitors that a crash left without an address get one.
[[nodiscard]] Result<> load_jobs(Core& core);
/// Brings a monitor's job in line with its kind: makes what is missing, removes what it does not
/// take any more.
[[nodiscard]] Result<> settle_job(Core& core, const model::Monitor& monitor);
/// Brings a monitor's job in line with the database, where another machine wrote to it last.
[[nodiscard]] Result<> refresh_job(Core& core, const model::MonitorId& monitor);
/// After a pause: what was due before is not asked for.
[[nodiscard]] Result<> begin_job_anew(Core& core, const model::MonitorId& monitor);

}  // namespace fw::service
