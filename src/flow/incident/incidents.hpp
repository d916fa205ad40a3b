// Verdicts become incidents: one per root cause, with its cause, members and maintenance.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <map>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "model/arrows.hpp"
#include "model/monitor.hpp"

namespace fw::incident {

/// Planned work: no incident is opened for these monitors inside it; open ones still resolve.
struct Window {
  model::MaintenanceId id;
  model::AccountId account;
  std::vector<model::MonitorId> monitors;  ///< empty: all of the account
  Instant from{};
  Instant to{};  ///< first instant after it
};

struct Member {
  model::MonitorId monitor;
  model::State state = model::State::down;  ///< down or degraded, as measured
  Instant since{};
  model::Extent extent = model::Extent::everywhere;
};

/// An open incident, as the store keeps it over a restart.
struct Open {
  model::IncidentId id;
  model::AccountId account;
  model::MonitorId root;  ///< whose failure it is about
  model::State state = model::State::down;
  Instant since{};
  Instant opened_at{};
  std::optional<model::Cause> cause;
  bool flapping = false;
  std::vector<Member> members;                       ///< failing now
  model::Extent extent = model::Extent::everywhere;  ///< the widest of its members'
};

/// A dependency that begins to fail this close before or after counts as the cause. Its interval
/// (at most 5 min) is added: its failure began at some time since its last good look.
inline constexpr Millis kJoinWindow{30'000};
inline constexpr Millis kIntervalCounted{5 * 60'000};
inline constexpr int kDepthMax = 16;  ///< of dependencies followed from a failing monitor

/// The rules:
/// - A failing monitor that depends (not with severity none) on a failing one joins its incident.
/// - A dependency found failing within the join window of an open incident becomes its cause; other
///   incidents behind the same dependency are merged into the oldest.
/// - An incident whose root is only ever a `degraded` dependency of others is degraded, until a
///   member that others do not depend on so is down.
/// - What fails from one region only is told as wider once it fails from more.
/// - A member that is well again leaves; the last one resolves the incident. One recovery.
/// - Inside a maintenance window nothing opens, joins or escalates; who is still failing at its end
///   does so then. A monitor behind a failing dependency in maintenance waits with it.
/// - A flapping monitor keeps its incident open until it is calm.
/// - Pausing or deleting a monitor takes it out of its incident.
class Incidents {
 public:
  using Changes = std::vector<model::Change>;

  /// Adds a monitor or changes what is known of it.
  [[nodiscard]] Changes put(const model::Monitor& monitor, Instant now);
  [[nodiscard]] Changes remove(const model::MonitorId& monitor, Instant now);
  /// All windows that are running or to come, of all accounts.
  [[nodiscard]] Changes set_windows(std::vector<Window> windows, Instant now);

  [[nodiscard]] Changes apply(const model::Verdict& verdict, Instant now);
  /// Windows that end.
  [[nodiscard]] Changes advance(Instant now);
  [[nodiscard]] std::optional<Instant> next() const;

  /// After a restart: `put` all monitors, `restore` all open incidents, then `apply` each monitor's
  /// last verdict again: what a crash cut off is made up for, and the rest changes nothing. Members
  /// that are paused or gone by now leave.
  [[nodiscard]] Changes restore(const Open& open, Instant now);
  /// Another machine decides about the account from now on: what was open here is forgotten, and
  /// nothing of it is told.
  void release(const model::AccountId& account);
  [[nodiscard]] const std::map<model::IncidentId, Open>& open() const { return open_; }
  [[nodiscard]] bool in_maintenance(const model::MonitorId& monitor, Instant at) const;

 private:
  struct Node {
    model::AccountId account;
    std::string name;
    std::string service;
    Millis interval{60'000};
    bool paused = false;
    std::vector<model::Dependency> depends_on;
    std::optional<model::Verdict> bad;  ///< the standing verdict, where it is down or degraded
    model::IncidentId incident;         ///< empty: in none
  };
  class Session;

  std::unordered_map<model::MonitorId, Node> nodes_;
  std::map<model::MonitorId, std::set<model::MonitorId>> dependents_;
  std::map<model::IncidentId, Open> open_;
  std::set<model::MonitorId> held_;  ///< failing, and in no incident because of maintenance
  std::vector<Window> windows_;
};

/// Derived from the monitor and the first failing look: every machine gives the same incident the
/// same id.
[[nodiscard]] model::IncidentId incident_id(const model::MonitorId& monitor, Instant since);

}  // namespace fw::incident
