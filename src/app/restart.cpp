#include "app/restart.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

namespace fw::app {
namespace {

using States = std::unordered_map<model::MonitorId, const service::StoredState*>;

/// A gap longer than this is not told slot by slot: the program was simply not running.
constexpr Millis kGapMax{7LL * 24 * 3'600'000};

/// When the newest slot with a result was planned, where its number still means something.
std::optional<Instant> last_planned(const model::Monitor& monitor,
                                    const service::StoredState& state, const HashKey& key,
                                    Instant now) {
  if (state.last_slot == 0) return std::nullopt;
  const Instant planned = schedule::planned_at(
      state.last_slot, monitor.interval, schedule::phase_of(key, monitor.id, monitor.interval));
  if (planned > now || planned < now - kGapMax)
    return std::nullopt;  // the interval was another one then
  return planned;
}

/// The open incident that a monitor is in.
using Holders = std::unordered_map<model::MonitorId, const service::OpenIncident*>;

/// A state is stored without where it fails from; its incident knows.
template <class Into>
void add_extent(const Holders& holders, Into& into) {
  const auto holder = holders.find(into.monitor);
  if (holder == holders.end() || into.state != model::State::degraded) return;
  into.extent = holder->second->extent;
  into.verified = holder->second->verified;
}

verify::Memory as_memory(const service::StoredState& state, const Holders& holders) {
  verify::Memory memory;
  memory.monitor = state.monitor;
  // Only confirmed states are remembered; anything else is found out again.
  const bool confirmed = state.state == model::State::up || state.state == model::State::degraded ||
                         state.state == model::State::down;
  memory.state = confirmed ? state.state : model::State::unknown;
  memory.reason = state.reason;
  memory.detail = state.detail;
  memory.since = state.since;
  memory.flapping = state.flapping;
  add_extent(holders, memory);
  return memory;
}

model::Verdict as_verdict(const service::StoredState& state, const Holders& holders) {
  model::Verdict verdict;
  verdict.monitor = state.monitor;
  verdict.slot = state.slot;
  verdict.state = state.state;
  verdict.reason = state.reason;
  verdict.detail = state.detail;
  verdict.since = state.since;
  verdict.at = state.at;
  verdict.flapping = state.flapping;
  add_extent(holders, verdict);
  return verdict;
}

incident::Open as_open(const service::OpenIncident& kept, const States& states) {
  incident::Open open;
  open.id = kept.id;
  open.account = kept.account;
  open.root = kept.monitor;
  open.state = kept.state;
  open.since = kept.since;
  open.opened_at = kept.opened_at;
  open.cause = kept.cause;
  open.flapping = kept.flapping;
  open.extent = kept.extent;
  for (const model::MonitorId& member : kept.members) {
    const auto state = states.find(member);
    open.members.push_back({member, state == states.end() ? kept.state : state->second->state,
                            state == states.end() ? kept.since : state->second->since,
                            kept.extent});
  }
  return open;
}

model::Change as_opened(const service::OpenIncident& kept) {
  model::Change change;
  change.incident = kept.id;
  change.transition = model::Transition::opened;
  change.monitor = kept.monitor;
  change.account = kept.account;
  change.state = kept.state;
  change.reason = kept.reason;
  change.detail = kept.detail;
  change.cause = kept.cause;
  change.at = kept.opened_at;
  change.since = kept.since;
  change.affected = static_cast<int>(kept.members.size());
  change.flapping = kept.flapping;
  change.extent = kept.extent;
  change.verified = kept.verified;
  return change;
}

/// Which channels heard of an incident: all of its account, where anything was sent at all.
void restore_told(Pipeline& pipeline, const service::OpenIncident& kept,
                  const std::vector<service::EngineChannel>& channels) {
  if (!kept.last_notified_at) return;
  for (const service::EngineChannel& channel : channels) {
    if (channel.account != kept.account) continue;
    notify::Told told;
    told.incident = kept.id;
    told.channel = channel.id;
    told.last = as_opened(kept);
    told.at = *kept.last_notified_at;
    told.acknowledged = kept.acknowledged_at.has_value();
    pipeline.restore(std::move(told));
  }
}

}  // namespace

void restart(Pipeline& pipeline, const Kept& kept, const fleet::Moment& moment,
             const CarryOut& carry_out) {
  const Instant now = pipeline.time(moment);
  States states;
  for (const service::StoredState& state : kept.states) states.emplace(state.monitor, &state);
  for (const model::Monitor& monitor : kept.monitors) {
    const auto state = states.find(monitor.id);
    carry_out(pipeline.put(monitor, moment,
                           state == states.end()
                               ? std::nullopt
                               : last_planned(monitor, *state->second, kept.key, now)));
  }
  Effects effects = pipeline.settle(now);
  const std::vector<model::AccountId> gained = std::exchange(effects.gained, {});
  carry_out(std::move(effects));
  take_over(pipeline, gained, kept, now, carry_out);
}

void take_over(Pipeline& pipeline, const std::vector<model::AccountId>& accounts, const Kept& kept,
               Instant now, const CarryOut& carry_out) {
  const std::unordered_set<model::AccountId> ours(accounts.begin(), accounts.end());
  const auto is_ours = [&](const model::MonitorId& id) {
    const model::Monitor* monitor = pipeline.monitor(id);
    return monitor != nullptr && ours.contains(monitor->account);
  };
  States states;
  Holders holders;
  for (const service::StoredState& state : kept.states) states.emplace(state.monitor, &state);
  for (const service::OpenIncident& incident : kept.incidents)
    for (const model::MonitorId& member : incident.members) holders.emplace(member, &incident);
  for (const service::StoredState& state : kept.states)
    if (is_ours(state.monitor)) pipeline.restore(as_memory(state, holders), now);
  for (const service::OpenIncident& incident : kept.incidents) {
    if (!ours.contains(incident.account)) continue;
    carry_out(pipeline.restore(as_open(incident, states), now));
    restore_told(pipeline, incident, kept.channels);
    if (!incident.last_notified_at) pipeline.tell_again(as_opened(incident), now);
  }
  for (const service::StoredState& state : kept.states)
    if (is_ours(state.monitor)) carry_out(pipeline.resume(as_verdict(state, holders), now));
  carry_out(pipeline.take_over(accounts, now));
}

std::vector<notify::Route> as_routes(const std::vector<service::EngineChannel>& channels) {
  std::vector<notify::Route> routes;
  for (const service::EngineChannel& channel : channels) {
    notify::Route route;
    route.channel = channel.id;
    route.account = channel.account;
    route.enabled = channel.enabled;
    routes.push_back(std::move(route));
  }
  return routes;
}

std::vector<incident::Window> as_windows(const std::vector<service::MaintenanceWindow>& windows) {
  std::vector<incident::Window> all;
  for (const service::MaintenanceWindow& window : windows)
    all.push_back({window.id, window.account,
                   window.all_monitors ? std::vector<model::MonitorId>{} : window.monitors,
                   window.from, window.to});
  return all;
}

}  // namespace fw::app
