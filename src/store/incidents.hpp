// Incidents with their story, members and votes, in the account database. Pure functions over the
// port; safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/arrows.hpp"
#include "model/database.hpp"

namespace fw::store {

struct IncidentRecord {
  model::IncidentId id;
  model::AccountId account;
  model::MonitorId monitor;
  std::string monitor_name;
  model::State state = model::State::down;
  model::Reason reason = model::Reason::none;
  std::string detail;
  std::optional<model::Cause> cause;
  Instant since{};
  Instant opened_at{};
  Instant last_change_at{};
  std::optional<Instant> resolved_at;
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by;
  int affected = 1;
  bool flapping = false;
  model::Extent extent = model::Extent::everywhere;
  model::Verified verified = model::Verified::alone;
};

struct TimelineRecord {
  std::string kind;  ///< "change", "acknowledged", "note"
  Instant at{};
  std::string transition;
  model::MonitorId monitor;
  std::string monitor_name;
  std::string state;
  std::string reason;
  std::string text;
  std::string by_name;
  bool is_public = false;
  model::IncidentId into;  ///< of a merge, or empty
};

struct MemberRecord {
  model::IncidentId incident;
  model::MonitorId monitor;
  std::string name;
  Instant joined_at{};
  std::optional<Instant> left_at;
};

struct VoteRecord {
  model::Observation observation;
  std::string monitor_name;
};

struct IncidentFilter {
  bool open_only = false;
  std::optional<model::MonitorId> monitor;
  std::optional<Instant> before;
  std::optional<Instant> since;
  std::size_t limit = 50;
};

/// Statements that bring changes and the votes they name into the database, once however often they
/// run.
[[nodiscard]] std::vector<model::Statement> statements_for_changes(
    std::span<const model::Change> changes, std::span<const model::Observation> votes);

/// Newest first.
[[nodiscard]] Result<std::vector<IncidentRecord>> list_incidents(model::Database& database,
                                                                 const model::AccountId& account,
                                                                 const IncidentFilter& filter);
/// Of every account.
[[nodiscard]] Result<std::vector<IncidentRecord>> list_open_incidents(model::Database& database);
[[nodiscard]] Result<std::optional<IncidentRecord>> find_incident(model::Database& database,
                                                                  const model::AccountId& account,
                                                                  const model::IncidentId& id);
/// Oldest first.
[[nodiscard]] Result<std::vector<TimelineRecord>> read_timeline(model::Database& database,
                                                                const model::IncidentId& id);
[[nodiscard]] Result<std::vector<MemberRecord>> read_members(model::Database& database,
                                                             const model::IncidentId& id);
/// Members now in open incidents, of one account or (empty) of all.
[[nodiscard]] Result<std::vector<MemberRecord>> read_open_members(model::Database& database,
                                                                  const model::AccountId& account);
[[nodiscard]] Result<std::vector<VoteRecord>> read_votes(model::Database& database,
                                                         const model::IncidentId& id);
/// A vote of any incident on this monitor.
[[nodiscard]] Result<std::optional<VoteRecord>> find_vote(model::Database& database,
                                                          const model::MonitorId& monitor,
                                                          std::string_view probe_id);
/// Whether this call did it.
[[nodiscard]] Result<bool> acknowledge_incident(model::Database& database,
                                                const model::IncidentId& id,
                                                std::string_view by_name, Instant now);
[[nodiscard]] Result<> add_note(model::Database& database, const model::IncidentId& id,
                                const TimelineRecord& note, std::string_view key);

}  // namespace fw::store
