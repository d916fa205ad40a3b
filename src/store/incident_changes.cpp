#include <algorithm>

#include "store/incident_rows.hpp"

namespace fw::store {
namespace {

using model::Change;
using model::Transition;

constexpr std::string_view kNameOf = "coalesce((SELECT name FROM monitors WHERE id = ?), '')";

std::string entry_key(const Change& change) {
  return fmt::format("{}/{}/{}", model::name(change.transition), change.monitor.value,
                     to_ms(change.at));
}

void open_incident(std::vector<model::Statement>& batch, const Change& change) {
  static const std::string text = fmt::format(
      "INSERT OR IGNORE INTO incidents (id, account_id, monitor_id, monitor_name, state, reason, "
      "detail, cause, since, opened_at, last_change_at, acknowledged_by, affected, flapping, "
      "extent, verified) VALUES (?, ?, ?, {}, ?, ?, ?, ?, ?, ?, ?, '', ?, ?, ?, ?)",
      kNameOf);
  batch.push_back(sql(text, change.incident, change.account, change.monitor, change.monitor,
                      model::name(change.state), model::name(change.reason), change.detail,
                      to_json(change.cause), change.since, change.at, change.at, change.affected,
                      change.flapping, model::name(change.extent), model::name(change.verified)));
}

/// An incident begins and ends once: where two machines decided it, each by its own clock, the
/// first one's word stays.
bool is_once(Transition transition) {
  return transition == Transition::opened || transition == Transition::resolved ||
         transition == Transition::merged;
}

void add_entry(std::vector<model::Statement>& batch, const Change& change) {
  static const std::string text = fmt::format(
      "INSERT OR IGNORE INTO incident_timeline (incident_id, entry_key, kind, at, transition, "
      "monitor_id, monitor_name, state, reason, text, by_name, is_public, into_id) "
      "SELECT id, ?, 'change', ?, ?, ?, {}, ?, ?, ?, '', 0, ? FROM incidents WHERE id = ? "
      "AND (? OR NOT EXISTS (SELECT 1 FROM incident_timeline t WHERE t.incident_id = incidents.id "
      "AND t.transition = ?))",
      kNameOf);
  batch.push_back(sql(text, entry_key(change), change.at, model::name(change.transition),
                      change.monitor, change.monitor, model::name(change.state),
                      model::name(change.reason), change.detail, change.into, change.incident,
                      !is_once(change.transition), model::name(change.transition)));
}

void join_incident(std::vector<model::Statement>& batch, const Change& change) {
  static const std::string text = fmt::format(
      "INSERT INTO incident_members (incident_id, monitor_id, monitor_name, joined_at) "
      "SELECT id, ?, {}, ? FROM incidents WHERE id = ? AND true "
      "ON CONFLICT (incident_id, monitor_id) DO UPDATE SET left_at = NULL "
      "WHERE left_at < excluded.joined_at",
      kNameOf);
  batch.push_back(sql(text, change.monitor, change.monitor, change.at, change.incident));
}

void leave_incident(std::vector<model::Statement>& batch, const Change& change) {
  batch.push_back(
      sql("UPDATE incident_members SET left_at = ? "
          "WHERE incident_id = ? AND monitor_id = ? AND left_at IS NULL",
          change.at, change.incident, change.monitor));
}

void resolve_incident(std::vector<model::Statement>& batch, const Change& change) {
  batch.push_back(sql("UPDATE incidents SET resolved_at = ? WHERE id = ? AND resolved_at IS NULL",
                      change.at, change.incident));
  batch.push_back(
      sql("UPDATE incident_members SET left_at = ? "
          "WHERE incident_id = ? AND left_at IS NULL",
          change.at, change.incident));
}

/// The incident says why its own monitor fails; why another one does stands in the timeline.
void escalate_incident(std::vector<model::Statement>& batch, const Change& change) {
  batch.push_back(sql("UPDATE incidents SET state = ? WHERE id = ?", model::name(change.state),
                      change.incident));
  batch.push_back(
      sql("UPDATE incidents SET reason = ?, detail = ?, extent = ?, verified = ? "
          "WHERE id = ? AND monitor_id = ?",
          model::name(change.reason), change.detail, model::name(change.extent),
          model::name(change.verified), change.incident, change.monitor));
}

void add_change(std::vector<model::Statement>& batch, const Change& change) {
  if (change.transition == Transition::opened) open_incident(batch, change);
  add_entry(batch, change);
  switch (change.transition) {
    case Transition::opened:
    case Transition::joined:
      join_incident(batch, change);
      break;
    case Transition::left:
      leave_incident(batch, change);
      break;
    case Transition::resolved:
    case Transition::merged:
      resolve_incident(batch, change);
      break;
    case Transition::escalated:
      escalate_incident(batch, change);
      break;
    case Transition::reminded:
      break;
  }
  batch.push_back(
      sql("UPDATE incidents SET affected = max(affected, ?), flapping = ?, "
          "cause = coalesce(?, cause), last_change_at = max(last_change_at, ?) WHERE id = ?",
          change.affected, change.flapping, to_json(change.cause), change.at, change.incident));
}

void add_vote(std::vector<model::Statement>& batch, const model::IncidentId& incident,
              const model::Observation& seen) {
  static const std::string text = fmt::format(
      "INSERT OR IGNORE INTO incident_votes (incident_id, probe_id, monitor_id, monitor_name, "
      "slot, attempt, machine, place, region, continent, planned_at, started_at, outcome, reason, "
      "detail, total_us, dns_us, connect_us, tls_us, first_byte_us, transfer_us, evidence) "
      "SELECT id, ?, ?, {}, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM incidents "
      "WHERE id = ?",
      kNameOf);
  batch.push_back(sql(text, seen.probe_id, seen.monitor, seen.monitor, seen.slot, seen.attempt,
                      seen.machine.value, seen.place.name, seen.place.region, seen.place.continent,
                      seen.planned_at, seen.started_at, model::name(seen.outcome),
                      model::name(seen.reason), seen.detail, seen.phases.total, seen.phases.dns,
                      seen.phases.connect, seen.phases.tls, seen.phases.first_byte,
                      seen.phases.transfer, model::to_json(seen.evidence), incident));
}

bool names(const Change& change, const model::Observation& seen) {
  return std::ranges::find(change.probes, seen.probe_id) != change.probes.end();
}

}  // namespace

std::vector<model::Statement> statements_for_changes(std::span<const Change> changes,
                                                     std::span<const model::Observation> votes) {
  std::vector<model::Statement> batch;
  for (const Change& change : changes) add_change(batch, change);
  for (const model::Observation& seen : votes)
    for (const Change& change : changes)
      if (names(change, seen)) add_vote(batch, change.incident, seen);
  return batch;
}

}  // namespace fw::store
