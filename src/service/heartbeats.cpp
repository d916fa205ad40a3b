#include "service/heartbeats.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "service/monitor_view.hpp"

namespace fw::service {
namespace {

constexpr std::size_t kAgentBytesMax = 200;

bool takes_pings(const Core& core, const model::Monitor& monitor) {
  const model::CheckKind* kind = model::find(core.deps.checks, monitor.kind);
  return kind != nullptr && kind->takes_pings();
}

/// Names its region, as ids do, so that any machine knows where a call belongs; 128 random bits.
std::string make_token(const Core& core) {
  return fw::make_id(region_prefix(core.options.region), core.deps.random);
}

Result<> enter_job(Core& core, const model::Monitor& monitor) {
  store::HeartbeatRecord heartbeat{.monitor = monitor.id,
                                   .account = monitor.account,
                                   .token = make_token(core),
                                   .state = {.counted_from = core.now()}};
  const auto made = core.store->heartbeats().insert(heartbeat);
  if (!made && made.error().code() != Code::conflict) return made;
  // Another machine was faster: its address is the monitor's.
  if (!made) return refresh_job(core, monitor.id);
  core.jobs.add(monitor.id, monitor.account, std::move(heartbeat.token), heartbeat.state);
  return {};
}

/// Stores the call on top of what is known; where another machine took one meanwhile, on top of
/// that. The state after it.
Result<model::PingState> store_call(Core& core, const Job& job, model::Ping& ping) {
  constexpr int kTriesMax = 8;
  model::PingState known = core.jobs.state_of(job.monitor).value_or(model::PingState());
  std::string before = model::to_json(known);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    model::Ping call = ping;
    apply(known, call);
    FW_TRY(const bool added,
           core.store->heartbeats().add(job.monitor, call, {std::move(before), known}, kPingsKept));
    if (added) {
      ping = std::move(call);
      return known;
    }
    FW_TRY(auto stored, core.store->heartbeats().find(job.monitor));
    if (!stored) return not_here();
    known = std::move(stored->state);
    before = std::move(stored->stored_state);
  }
  return fail(Code::unavailable, "too many calls of this job come at once");
}

void tidy(model::Ping& ping) {
  ping.body =
      shorten(printable(ping.body.substr(0, model::kPingBodyBytesMax)), model::kPingBodyBytesMax);
  ping.agent = shorten(printable(ping.agent), kAgentBytesMax);
}

/// The job that calls; also one that another machine has just made and not told of.
Result<std::shared_ptr<Job>> find_job(Core& core, std::string_view token) {
  if (auto job = core.jobs.find_token(token)) return job;
  if (!core.unknown_calls.take("", core.now())) return not_here();
  FW_TRY(const auto stored, core.store->heartbeats().monitors());
  for (const model::MonitorId& monitor : stored)
    if (core.jobs.find(monitor) == nullptr) FW_CHECK(refresh_job(core, monitor));
  if (auto job = core.jobs.find_token(token)) return job;
  return not_here();
}

}  // namespace

Result<> Heartbeats::take(std::string_view token, model::Ping ping) {
  if (!is_id(token)) return not_here();
  FW_TRY(const auto job, find_job(core_, token));
  tidy(ping);
  {
    const std::lock_guard lock(job->writing);
    ping.at = core_.now();
    if (!take_call(*job, ping.at))
      return fail(Code::limit, "this job calls too often; a call a second is allowed");
    FW_TRY(model::PingState state, store_call(core_, *job, ping));
    core_.jobs.set_state(*job, std::move(state));
  }
  if (ping.kind != model::PingKind::log)
    core_.ping_watchers.tell(job->monitor, ping.kind != model::PingKind::fail);
  core_.publish(job->account, LiveKind::monitor, job->monitor.value);
  return {};
}

Result<std::vector<model::Ping>> Heartbeats::pings(const TenantCtx& ctx, const model::MonitorId& id,
                                                   std::size_t limit) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_CHECK(own_monitor(core_, ctx, id));
  if (core_.jobs.find(id) == nullptr) return not_here();
  return core_.store->heartbeats().pings(id, std::min(limit, kPingsKept));
}

Result<> Heartbeats::rotate(const TenantCtx& ctx, const model::MonitorId& id) {
  FW_CHECK(require(ctx, "monitors.write"));
  FW_CHECK(own_monitor(core_, ctx, id));
  const auto job = core_.jobs.find(id);
  if (job == nullptr) return not_here();
  const std::lock_guard lock(job->writing);
  std::string token = make_token(core_);
  FW_TRY(const bool there, core_.store->heartbeats().set_token(id, token));
  if (!there) return not_here();
  core_.jobs.set_token(job, std::move(token));
  core_.publish(ctx.account(), LiveKind::monitor, id.value);
  return {};
}

const model::PingBoard& Heartbeats::board() const { return core_.jobs; }

Result<> load_jobs(Core& core) {
  FW_TRY(auto stored, core.store->heartbeats().list_all());
  for (store::HeartbeatRecord& one : stored)
    core.jobs.add(one.monitor, one.account, std::move(one.token), std::move(one.state));
  FW_TRY(const auto monitors, core.store->monitors().list_all());
  for (const model::Monitor& monitor : monitors) FW_CHECK(settle_job(core, monitor));
  return {};
}

Result<> settle_job(Core& core, const model::Monitor& monitor) {
  const bool has_job = core.jobs.find(monitor.id) != nullptr;
  if (takes_pings(core, monitor) == has_job) return {};
  if (!has_job) return enter_job(core, monitor);
  core.jobs.forget(monitor.id);
  return core.store->heartbeats().remove(monitor.id);
}

Result<> refresh_job(Core& core, const model::MonitorId& monitor) {
  auto job = core.jobs.find(monitor);
  // A call that is being taken here ends first.
  const auto lock = job ? std::unique_lock(job->writing) : std::unique_lock<std::mutex>();
  FW_TRY(auto stored, core.store->heartbeats().find(monitor));
  if (!stored) {
    core.jobs.forget(monitor);
  } else if (!job) {
    core.jobs.add(monitor, stored->account, std::move(stored->token), std::move(stored->state));
  } else {
    core.jobs.set_state(*job, std::move(stored->state));
    if (job->token != stored->token) core.jobs.set_token(job, std::move(stored->token));
  }
  return {};
}

Result<> begin_job_anew(Core& core, const model::MonitorId& monitor) {
  const auto job = core.jobs.find(monitor);
  if (job == nullptr) return {};
  const std::lock_guard lock(job->writing);
  FW_TRY(const auto stored, core.store->heartbeats().find(monitor));
  if (!stored) return {};
  model::PingState state = stored->state;
  state.counted_from = core.now();
  FW_CHECK(core.store->heartbeats().set_state(monitor, state));
  core.jobs.set_state(*job, std::move(state));
  return {};
}

}  // namespace fw::service
