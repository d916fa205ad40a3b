// The whole way from a due slot to a notice, as one object: the six stages and the arrows between
// them, without any I/O. The engine feeds it looks and time and carries out what it returns; tests
// and simulations do the same. One thread at a time.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "flow/check/health.hpp"
#include "flow/check/judge.hpp"
#include "flow/incident/incidents.hpp"
#include "flow/notify/notifier.hpp"
#include "flow/schedule/schedule.hpp"
#include "flow/verify/verifier.hpp"
#include "model/arrows.hpp"
#include "model/monitor.hpp"

namespace fw::app {

/// What is to be done: looks to start, things to keep, notices to send.
struct Effects {
  std::vector<model::Due> looks;
  std::vector<verify::Ask> asks;  ///< looks that other machines are to make
  std::vector<model::Missed> missed;
  std::vector<model::Observation> observations;
  std::vector<model::Verdict> verdicts;
  std::vector<model::Change> changes;
  std::vector<model::Notice> notices;
  Millis stepped_back{0};             ///< so far the wall clock went back since the last `advance`
  std::vector<std::string> canaries;  ///< targets to look at now, by name
  std::optional<verify::Breaker::Word> mass_failure;  ///< where it is another one than before
};

class Pipeline {
 public:
  Pipeline(const HashKey& key, check::Here here, notify::Policy policy = {});

  /// A monitor is new or changed. `last_planned`: its newest slot before a restart, so that the gap
  /// is told.
  [[nodiscard]] Effects put(const model::Monitor& monitor, Instant now,
                            std::optional<Instant> last_planned = std::nullopt);
  [[nodiscard]] Effects remove(const model::MonitorId& monitor, Instant now);
  [[nodiscard]] Effects set_windows(std::vector<incident::Window> windows, Instant now);
  /// How a reference target of this machine is: what it tells of the machine's own health.
  void reference(check::Subject subject, std::string_view name, bool ok, Instant now) {
    health_.reference(subject, name, ok, now);
  }
  /// Somebody is on it: no more reminders.
  void acknowledge(const model::IncidentId& incident) { notifier_.acknowledge(incident); }
  void set_routes(std::vector<notify::Route> routes);

  /// Time has passed.
  [[nodiscard]] Effects advance(Instant now);
  /// A look begins now. One that takes long has others asked before it ends.
  void started(const model::Due& due, Instant now) { verifier_.started(due, now); }
  /// A look has ended.
  [[nodiscard]] Effects looked(check::Look look, Instant now);

  /// Who else can look; none, and this machine decides by its own re-checks.
  void set_fleet(verify::Fleet fleet, Instant now);
  /// What a machine saw that was asked to look.
  [[nodiscard]] Effects answered(const model::Observation& look, Instant now);
  /// A machine that was asked did not look.
  [[nodiscard]] Effects refused(const verify::Ask& ask, Instant now);
  /// Targets that tell a failure of ours from theirs, and how one is that was asked for.
  void set_canaries(std::vector<verify::Canary> canaries) {
    verifier_.set_canaries(std::move(canaries));
  }
  [[nodiscard]] Effects canary(std::string_view name, bool ok, Instant now);

  /// A job has called: where that changes what is known, `advance` gives a look out of turn.
  void news(const model::MonitorId& monitor, bool good, Instant now);
  /// When `advance` has something to do, at the latest.
  [[nodiscard]] std::optional<Instant> next() const;

  /// After a restart, in this order: `put` every monitor, `restore` what was open and known,
  /// `resume`.
  [[nodiscard]] Effects restore(const incident::Open& open, Instant now);
  void restore(notify::Told told);
  /// A change whose notices a crash may have cut off; who was told of it is not told again.
  void tell_again(const model::Change& change, Instant now) { notifier_.take(change, now); }
  void restore(verify::Memory memory, Instant now);
  /// Plays a monitor's last verdict again: what a crash cut off is made up for, the rest changes
  /// nothing.
  [[nodiscard]] Effects resume(const model::Verdict& verdict, Instant now);

  [[nodiscard]] const model::Monitor* monitor(const model::MonitorId& id) const;
  [[nodiscard]] std::size_t size() const { return monitors_.size(); }
  [[nodiscard]] check::LocalHealth health(Instant now) { return health_.health(now); }

 private:
  void verified(verify::Step step, Instant now, Effects& effects);
  void changed(incident::Incidents::Changes changes, Instant now, Effects& effects);
  void notify(Instant now, Effects& effects);

  check::Here here_;
  std::unordered_map<model::MonitorId, model::Monitor> monitors_;
  schedule::Schedule schedule_;
  check::HealthTracker health_;
  verify::Verifier verifier_;
  incident::Incidents incidents_;
  notify::Notifier notifier_;
};

}  // namespace fw::app
