#include "service/cell.hpp"

#include <algorithm>
#include <unordered_set>

#include "service/core.hpp"
#include "service/heartbeats.hpp"
#include "store/accounts.hpp"
#include "store/sql.hpp"

namespace fw::service {
namespace {

model::Observation as_observation(store::ResultRecord&& from, const model::MachineId& machine,
                                  const model::Place& place) {
  model::Observation to;
  to.probe_id = std::move(from.probe_id);
  to.monitor = std::move(from.monitor);
  to.slot = from.slot;
  to.attempt = from.attempt;
  to.planned_at = from.planned_at;
  to.started_at = from.started_at;
  to.machine = machine;
  to.place = place;
  to.place.name = std::move(from.place);
  to.outcome = from.outcome;
  to.reason = from.reason;
  to.detail = std::move(from.detail);
  to.phases = from.phases;
  if (from.evidence.empty()) return to;
  // Evidence that another release writes differently is shown where it was made.
  if (auto evidence = model::evidence_from_json(from.evidence)) to.evidence = *std::move(evidence);
  return to;
}

model::Verdict as_verdict(store::VerdictRecord&& from) {
  model::Verdict to;
  to.monitor = std::move(from.monitor);
  to.slot = from.slot;
  to.state = from.state;
  to.reason = from.reason;
  to.detail = std::move(from.detail);
  to.since = from.since;
  to.at = from.at;
  to.flapping = from.flapping;
  to.verified = from.unverified ? model::Verified::unverified : model::Verified::alone;
  return to;
}

void add(ForeignNews& news, store::ResultRecord&& record, const model::MachineId& machine,
         const model::Place& place) {
  if (!record.missed) {
    news.observations.push_back(as_observation(std::move(record), machine, place));
    return;
  }
  news.missed.push_back({.monitor = std::move(record.monitor),
                         .slot = record.slot,
                         .planned_at = record.planned_at,
                         .late = record.started_at - record.planned_at});
}

/// The monitor is no more, whoever removed it.
Result<> let_go(Core& core, const model::MonitorId& id, const model::AccountId& account) {
  core.store->board().remove(id);
  core.jobs.forget(id);
  // What was filed here after it was removed there has made its database anew.
  FW_CHECK(core.store->monitor_files().drop(id));
  FW_TRY(const auto accounts, store::list_accounts(core.accounts()));
  if (std::ranges::find(accounts, account) == accounts.end()) core.store->keys().forget(account);
  return {};
}

}  // namespace

void Cell::watch_records(store::Ingest::Grown grown) {
  core_.store->ingest().watch_own(std::move(grown));
}

Result<store::ForeignBatch> Cell::records_after(std::uint64_t from, std::size_t records_max,
                                                std::size_t bytes_max) {
  return core_.store->ingest().records_after(from, records_max, bytes_max);
}

std::uint64_t Cell::position_of(const model::MachineId& machine) const {
  return core_.store->ingest().position_of(machine.value);
}

void Cell::set_chief(bool chief) { core_.store->ingest().set_saves_standings(chief); }

Result<ForeignNews> Cell::apply(const store::ForeignBatch& batch, const model::Place& place) {
  FW_TRY(auto records, core_.store->ingest().apply_foreign(batch));
  const model::MachineId machine{batch.machine};
  ForeignNews news;
  for (store::Record& record : records) {
    if (auto* result = std::get_if<store::ResultRecord>(&record))
      add(news, std::move(*result), machine, place);
    if (auto* verdict = std::get_if<store::VerdictRecord>(&record))
      news.verdicts.push_back(as_verdict(std::move(*verdict)));
  }
  return news;
}

void Cell::attach(TailPort* port) { core_.tails = port; }

Result<std::string> Cell::tail_of(const model::MonitorId& monitor) {
  FW_TRY(const auto records, core_.store->ingest().tail_of(monitor));
  // From the newest back, as many as fit.
  std::vector<std::string> kept;
  std::size_t bytes = 0;
  for (auto record = records.rbegin(); record != records.rend(); ++record) {
    std::string one;
    FW_CHECK(store::encode(*record, one));
    bytes += one.size();
    if (bytes > tail_bytes_max) break;
    kept.push_back(std::move(one));
  }
  std::string all;
  for (auto one = kept.rbegin(); one != kept.rend(); ++one) all += *one;
  return all;
}

Result<> Cell::catch_up() {
  FW_CHECK(core_.accounts().catch_up());
  return core_.store->system().catch_up();
}

Result<> Cell::refresh_monitor(const model::MonitorId& id) {
  FW_CHECK(core_.accounts().catch_up());
  FW_TRY(const auto monitor, core_.store->monitors().find(id));
  const auto known = core_.store->board().account_of(id);
  const model::AccountId account = monitor ? monitor->account : known.value_or(model::AccountId());
  if (monitor) {
    core_.store->board().add(id, account);
    FW_CHECK(service::refresh_job(core_, id));
  } else {
    FW_CHECK(let_go(core_, id, account));
  }
  if (!account.empty())
    core_.live.publish({.account = account, .kind = LiveKind::monitor, .id = id.value},
                       Spread::done);
  return {};
}

Result<std::vector<model::MonitorId>> Cell::refresh_all() {
  FW_CHECK(core_.accounts().catch_up());
  FW_TRY(const auto stored, core_.store->monitors().ids());
  std::unordered_set<model::MonitorId> left;
  for (const auto& [monitor, standing] : core_.store->board().standings()) left.insert(monitor);
  std::vector<model::MonitorId> changed;
  for (const model::MonitorId& monitor : stored)
    if (left.erase(monitor) == 0) changed.push_back(monitor);
  changed.insert(changed.end(), left.begin(), left.end());
  for (const model::MonitorId& monitor : changed) FW_CHECK(refresh_monitor(monitor));
  FW_TRY(const auto jobs, core_.store->heartbeats().list_all());
  for (const store::HeartbeatRecord& job : jobs)
    if (core_.jobs.token_of(job.monitor) != job.token ||
        core_.jobs.state_of(job.monitor) != job.state)
      FW_CHECK(service::refresh_job(core_, job.monitor));
  FW_CHECK(core_.store->reload_windows(core_.now()));
  return changed;
}

Result<> Cell::refresh_windows() {
  FW_CHECK(core_.accounts().catch_up());
  return core_.store->reload_windows(core_.now());
}

Result<> Cell::refresh_job(const model::MonitorId& monitor) {
  return service::refresh_job(core_, monitor);
}

void Cell::publish(std::span<const LiveEvent> events) {
  if (events.empty()) return;
  if (auto done = core_.accounts().catch_up(); !done)
    core_.deps.log.info("what changed elsewhere is shown a little later: {}", done.error().chain());
  for (const LiveEvent& event : events) {
    const model::MonitorId monitor(event.id);
    if (event.kind == LiveKind::monitor && core_.jobs.find(monitor) != nullptr) {
      if (auto done = service::refresh_job(core_, monitor); !done)
        core_.deps.log.info("a job's state is read later: {}", done.error().chain());
    }
    core_.live.publish(event, Spread::done);
  }
}

}  // namespace fw::service
