#include "service/engine_port.hpp"

#include <future>

#include "base/text.hpp"
#include "service/core.hpp"
#include "service/vendor_watch.hpp"
#include "store/incidents.hpp"
#include "store/memories.hpp"
#include "store/pages.hpp"
#include "store/scans.hpp"
#include "store/vendors.hpp"

namespace fw::service {

MaintenanceWindow as_window(const store::MaintenanceRecord& from);

namespace {

/// A call with a callback, waited for.
template <class Call>
Result<> wait(Call call) {
  std::promise<Result<>> promise;
  auto future = promise.get_future();
  call([&promise](Result<> result) { promise.set_value(std::move(result)); });
  return future.get();
}

StoredState as_state(const model::MonitorId& monitor, const store::Standing& from) {
  return {.monitor = monitor,
          .state = from.state,
          .reason = from.reason,
          .detail = from.detail,
          .since = from.since,
          .at = from.verdict_at,
          .slot = from.verdict_slot,
          .last_slot = from.last_slot,
          .flapping = from.flapping};
}

}  // namespace

Result<std::vector<model::Monitor>> EngineStore::load_monitors() {
  return core_.store->monitors().list_all();
}

Result<std::optional<model::Monitor>> EngineStore::load_monitor(const model::MonitorId& id) {
  return core_.store->monitors().find(id);
}

Subscription EngineStore::watch_monitors(std::function<void(model::MonitorId)> callback) {
  return core_.monitor_watchers.add(std::move(callback));
}
Subscription EngineStore::watch_routes(std::function<void()> callback) {
  return core_.route_watchers.add(std::move(callback));
}
Subscription EngineStore::watch_scans(std::function<void()> callback) {
  return core_.scan_watchers.add(std::move(callback));
}
Subscription EngineStore::watch_acknowledgements(std::function<void(model::IncidentId)> callback) {
  return core_.acknowledgement_watchers.add(std::move(callback));
}

Subscription EngineStore::watch_pings(std::function<void(model::MonitorId, bool)> callback) {
  return core_.ping_watchers.add(std::move(callback));
}

Subscription EngineStore::watch_outbox(std::function<void()> callback) {
  return core_.outbox_watchers.add(std::move(callback));
}

void EngineStore::record(std::vector<model::Observation> batch,
                         std::function<void(Result<>)> done) {
  core_.store->ingest().record(std::move(batch), std::move(done));
}

Result<> EngineStore::record(std::vector<model::Observation> batch) {
  return wait([&](auto done) { core_.store->ingest().record(std::move(batch), done); });
}

void EngineStore::record_missed(std::vector<model::Missed> batch,
                                std::function<void(Result<>)> done) {
  core_.store->ingest().record_missed(std::move(batch), std::move(done));
}

Result<> EngineStore::record_missed(std::vector<model::Missed> batch) {
  return wait([&](auto done) { core_.store->ingest().record_missed(std::move(batch), done); });
}

void EngineStore::save_verdicts(std::vector<model::Verdict> batch,
                                std::function<void(Result<>)> done) {
  core_.store->ingest().record_verdicts(std::move(batch), std::move(done));
}

Result<> EngineStore::save_verdict(const model::Verdict& verdict) {
  return wait([&](auto done) { core_.store->ingest().record_verdicts({verdict}, done); });
}

Result<std::vector<StoredState>> EngineStore::states() {
  std::vector<StoredState> states;
  for (const auto& [monitor, standing] : core_.store->board().standings())
    states.push_back(as_state(monitor, standing));
  return states;
}

Result<std::vector<CheckMemory>> EngineStore::memories() {
  return store::load_memories(core_.accounts());
}

Result<> EngineStore::save_memories(const std::vector<CheckMemory>& memories) {
  return store::save_memories(core_.accounts(), memories);
}

Result<> EngineStore::save_vendor_news(const model::VendorNews& news) {
  return store::record_vendor_news(core_.store->system(), core_.options.machine, news);
}

Result<> EngineStore::save_changes(const IncidentUpdate& update) {
  std::vector<model::Statement> batch =
      store::statements_for_changes(update.changes, update.evidence);
  for (const OutboxItem& item : update.outbox) {
    const store::OutboxRecord row{.key = item.notice.key,
                                  .account = item.notice.account,
                                  .channel = item.notice.channel,
                                  .incident = item.notice.incident,
                                  .event = item.message.event,
                                  .created_at = item.notice.at,
                                  .next_at = item.notice.at};
    batch.push_back(store::insert_message(row, item.message));
  }
  if (batch.empty()) return {};
  if (auto written = core_.accounts().write(batch); !written)
    return std::unexpected(std::move(written).error());
  for (const model::Change& change : update.changes) {
    core_.publish(change.account, LiveKind::incident, change.incident.value);
    core_.publish(change.account, LiveKind::monitor, change.monitor.value);
  }
  for (const OutboxItem& item : update.outbox)
    core_.publish(item.notice.account, LiveKind::channel, item.notice.channel.value);
  return {};
}

Result<std::vector<OpenIncident>> EngineStore::open_incidents() {
  FW_TRY(const auto found, store::list_open_incidents(core_.accounts()));
  FW_TRY(const auto members, store::read_open_members(core_.accounts(), model::AccountId()));
  FW_TRY(const auto notified, store::last_notified(core_.accounts()));
  std::vector<OpenIncident> open;
  for (const store::IncidentRecord& from : found) {
    OpenIncident& incident = open.emplace_back();
    incident.id = from.id;
    incident.account = from.account;
    incident.monitor = from.monitor;
    incident.state = from.state;
    incident.reason = from.reason;
    incident.detail = from.detail;
    incident.cause = from.cause;
    incident.since = from.since;
    incident.opened_at = from.opened_at;
    incident.acknowledged_at = from.acknowledged_at;
    incident.flapping = from.flapping;
    incident.extent = from.extent;
    incident.verified = from.verified;
    if (const auto at = notified.find(from.id); at != notified.end())
      incident.last_notified_at = at->second;
    for (const store::MemberRecord& member : members)
      if (member.incident == from.id) incident.members.push_back(member.monitor);
  }
  return open;
}

Result<std::vector<MaintenanceWindow>> EngineStore::maintenance_windows() {
  FW_TRY(const auto found,
         store::list_maintenance(core_.accounts(), model::AccountId(), core_.now()));
  std::vector<MaintenanceWindow> windows;
  for (const store::MaintenanceRecord& record : found) windows.push_back(as_window(record));
  return windows;
}

Result<> EngineStore::watch_vendors() { return service::watch_vendors(core_); }

Result<std::vector<EngineChannel>> EngineStore::channels() {
  FW_TRY(const auto found, core_.store->channels().list_all());
  std::vector<EngineChannel> channels;
  for (const store::ChannelRecord& channel : found)
    channels.push_back({.id = channel.id,
                        .account = channel.account,
                        .name = channel.name,
                        .kind = channel.kind,
                        .enabled = channel.enabled});
  return channels;
}

}  // namespace fw::service
