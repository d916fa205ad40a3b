#include "store/incidents.hpp"

#include "store/incident_rows.hpp"
#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kColumns =
    "i.id, i.account_id, i.monitor_id, i.monitor_name, i.state, i.reason, i.detail, i.cause, "
    "i.since, i.opened_at, i.last_change_at, i.resolved_at, i.acknowledged_at, "
    "i.acknowledged_by, i.affected, i.flapping, i.extent, i.verified";

constexpr std::string_view kVoteColumns =
    "probe_id, monitor_id, monitor_name, slot, attempt, machine, place, region, continent, "
    "planned_at, started_at, outcome, reason, detail, total_us, dns_us, connect_us, tls_us, "
    "first_byte_us, transfer_us, evidence";

TimelineRecord take_entry(Cells& cells) {
  TimelineRecord entry;
  entry.kind = cells.text();
  entry.at = cells.instant();
  entry.transition = cells.text();
  entry.monitor = cells.id<model::MonitorId>();
  entry.monitor_name = cells.text();
  entry.state = cells.text();
  entry.reason = cells.text();
  entry.text = cells.text();
  entry.by_name = cells.text();
  entry.is_public = cells.boolean();
  entry.into = cells.id<model::IncidentId>();
  return entry;
}

MemberRecord take_member(Cells& cells) {
  MemberRecord member;
  member.incident = cells.id<model::IncidentId>();
  member.monitor = cells.id<model::MonitorId>();
  member.name = cells.text();
  member.joined_at = cells.instant();
  member.left_at = cells.maybe_instant();
  return member;
}

}  // namespace

Result<std::vector<IncidentRecord>> list_incidents(model::Database& database,
                                                   const model::AccountId& account,
                                                   const IncidentFilter& filter) {
  std::string text = fmt::format("SELECT {} FROM incidents i WHERE i.account_id = ?", kColumns);
  std::vector<model::Value> values = {to_value(account)};
  if (filter.open_only) text += " AND i.resolved_at IS NULL";
  if (filter.monitor) {
    text += " AND i.id IN (SELECT incident_id FROM incident_members WHERE monitor_id = ?)";
    values.push_back(to_value(*filter.monitor));
  }
  if (filter.before) {
    text += " AND i.opened_at < ?";
    values.push_back(to_value(*filter.before));
  }
  if (filter.since) {
    text += " AND (i.opened_at >= ? OR i.resolved_at IS NULL)";
    values.push_back(to_value(*filter.since));
  }
  text += " ORDER BY i.opened_at DESC, i.id LIMIT ?";
  values.push_back(to_value(filter.limit));
  return read_all(database, model::Statement{.sql = std::move(text), .values = std::move(values)},
                  take_incident);
}

Result<std::vector<IncidentRecord>> list_open_incidents(model::Database& database) {
  static const std::string text = fmt::format(
      "SELECT {} FROM incidents i WHERE i.resolved_at IS NULL ORDER BY i.opened_at", kColumns);
  return read_all(CurrentOrNear(database), sql(text), take_incident);
}

Result<std::optional<IncidentRecord>> find_incident(model::Database& database,
                                                    const model::AccountId& account,
                                                    const model::IncidentId& id) {
  static const std::string text =
      fmt::format("SELECT {} FROM incidents i WHERE i.id = ? AND i.account_id = ?", kColumns);
  return read_one(database, sql(text, id, account), take_incident);
}

Result<std::vector<TimelineRecord>> read_timeline(model::Database& database,
                                                  const model::IncidentId& id) {
  return read_all(database,
                  sql("SELECT kind, at, transition, monitor_id, monitor_name, state, reason, text, "
                      "by_name, is_public, into_id FROM incident_timeline WHERE incident_id = ? "
                      "ORDER BY at, id",
                      id),
                  take_entry);
}

Result<std::vector<MemberRecord>> read_members(model::Database& database,
                                               const model::IncidentId& id) {
  return read_all(database,
                  sql("SELECT incident_id, monitor_id, monitor_name, joined_at, left_at "
                      "FROM incident_members WHERE incident_id = ? ORDER BY joined_at, monitor_id",
                      id),
                  take_member);
}

Result<std::vector<MemberRecord>> read_open_members(model::Database& database,
                                                    const model::AccountId& account) {
  return read_all(
      database,
      sql("SELECT m.incident_id, m.monitor_id, m.monitor_name, m.joined_at, m.left_at "
          "FROM incidents i JOIN incident_members m ON m.incident_id = i.id "
          "WHERE i.resolved_at IS NULL AND m.left_at IS NULL AND (?1 = '' OR i.account_id = ?1) "
          "ORDER BY i.opened_at, m.joined_at, m.monitor_id",
          account),
      take_member);
}

Result<std::vector<VoteRecord>> read_votes(model::Database& database, const model::IncidentId& id) {
  static const std::string text = fmt::format(
      "SELECT {} FROM incident_votes WHERE incident_id = ? ORDER BY started_at, probe_id",
      kVoteColumns);
  return read_all(database, sql(text, id), take_vote);
}

Result<std::optional<VoteRecord>> find_vote(model::Database& database,
                                            const model::MonitorId& monitor,
                                            std::string_view probe_id) {
  static const std::string text = fmt::format(
      "SELECT {} FROM incident_votes WHERE probe_id = ? AND monitor_id = ? LIMIT 1", kVoteColumns);
  return read_one(database, sql(text, probe_id, monitor), take_vote);
}

Result<bool> acknowledge_incident(model::Database& database, const model::IncidentId& id,
                                  std::string_view by_name, Instant now) {
  const std::vector<model::Statement> batch = {
      sql("UPDATE incidents SET acknowledged_at = ?, acknowledged_by = ? "
          "WHERE id = ? AND acknowledged_at IS NULL",
          now, by_name, id),
      sql("INSERT OR IGNORE INTO incident_timeline (incident_id, entry_key, kind, at, transition, "
          "monitor_id, monitor_name, state, reason, text, by_name, is_public, into_id) "
          "VALUES (?, 'acknowledged', 'acknowledged', ?, '', '', '', '', '', '', ?, 0, '')",
          id, now, by_name)};
  FW_TRY(const auto written, database.write(batch));
  return written.front().rows_changed > 0;
}

Result<> add_note(model::Database& database, const model::IncidentId& id,
                  const TimelineRecord& note, std::string_view key) {
  FW_CHECK(write_one(
      database, sql("INSERT INTO incident_timeline (incident_id, entry_key, kind, at, transition, "
                    "monitor_id, monitor_name, state, reason, text, by_name, is_public, into_id) "
                    "VALUES (?, ?, 'note', ?, '', '', '', '', '', ?, ?, ?, '')",
                    id, key, note.at, note.text, note.by_name, note.is_public)));
  return {};
}

}  // namespace fw::store
