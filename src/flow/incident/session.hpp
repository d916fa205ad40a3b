// One call's work on the incidents: what is decided at one instant, and the changes it leads to.
// Lives inside a call; one thread.
#pragma once

#include <string_view>

#include "flow/incident/incidents.hpp"

namespace fw::incident {

class Incidents::Session {
 public:
  Session(Incidents& all, Instant now) : all_(all), now_(now) {}

  /// Finds the place of a failing monitor: its own incident, another's, or waiting.
  void settle(const model::MonitorId& id);
  /// Everybody who waits, again.
  void settle_held();
  /// A monitor is well (or not watched any more) and leaves its incident; `why` may be empty.
  void leave(const model::MonitorId& id, std::string_view why, const model::Verdict* verdict);
  /// The monitor goes up and down; its incident stays open and says so once.
  void mark_flapping(const model::MonitorId& id, const model::Verdict& verdict);

  [[nodiscard]] Changes take() { return std::move(changes_); }

 private:
  /// What a failing monitor's dependencies say.
  struct Above {
    model::IncidentId incident;  ///< of the nearest failing dependency that is in one
    model::MonitorId cause;      ///< that dependency
    bool held = false;           ///< a failing dependency waits because of maintenance
  };

  [[nodiscard]] Node* find(const model::MonitorId& id);
  [[nodiscard]] Above look_above(const model::MonitorId& id);
  [[nodiscard]] std::vector<model::IncidentId> look_below(const model::MonitorId& id);
  [[nodiscard]] bool is_near(const model::MonitorId& id, const Open& incident);
  [[nodiscard]] model::State impact(const Member& member);
  [[nodiscard]] model::Cause cause_of(const model::MonitorId& cause, const model::MonitorId& of);

  void update(const model::MonitorId& id);
  void open(const model::MonitorId& id);
  void add(const model::MonitorId& id, Open& incident);
  void join(const model::MonitorId& id, const Above& above);
  void blame(const model::MonitorId& id, Open& incident);
  void merge(const model::IncidentId& from, Open& into);
  void reassess(Open& incident, const model::MonitorId& id);
  model::Change& tell(model::Transition transition, const Open& incident,
                      const model::MonitorId& id);

  Incidents& all_;
  Instant now_;
  Changes changes_;
  std::set<model::MonitorId> settling_;
};

}  // namespace fw::incident
