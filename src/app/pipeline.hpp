// The whole way from a due slot to a notice, as one object: the six stages and the arrows between
// them, without any I/O. The engine feeds it looks, time and what other machines say, and carries
// out what it returns; tests do the same. One thread at a time.
#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/hash.hpp"
#include "fleet/node.hpp"
#include "fleet/stewards.hpp"
#include "flow/check/health.hpp"
#include "flow/check/judge.hpp"
#include "flow/incident/incidents.hpp"
#include "flow/notify/notifier.hpp"
#include "flow/schedule/slots.hpp"
#include "flow/verify/verifier.hpp"
#include "model/arrows.hpp"
#include "model/monitor.hpp"

namespace fw::app {

/// What is to be done: looks to start, things to keep, notices to send.
struct Effects {
  fleet::Out fleet;               ///< looks to `begin`, missed slots, messages to other machines
  std::vector<verify::Ask> asks;  ///< looks that other machines are to make
  std::vector<model::Observation> observations;
  std::vector<model::Verdict> verdicts;
  std::vector<model::Change> changes;
  std::vector<model::Notice> notices;
  /// Accounts that this machine decides about from now on: read where they stand, give that to
  /// `restore` and `resume`, then call `take_over`.
  std::vector<model::AccountId> gained;
  std::vector<std::string> canaries;                  ///< targets to look at now, by name
  std::optional<verify::Breaker::Word> mass_failure;  ///< where it is another one than before
};

struct PipelineOptions {
  fleet::Options fleet;
  notify::Policy policy;
  /// Whether what looks of that kind see was told to this region only: a job's calls, a vendor's
  /// word. Nobody elsewhere is asked about them.
  std::function<bool(std::string_view kind)> is_second_hand = [](std::string_view) {
    return false;
  };
};

/// Two kinds of time: `Moment` is what this machine's clocks show; `Instant` is the fleet's time,
/// which `time` makes of it.
class Pipeline {
 public:
  using Moment = fleet::Moment;
  Pipeline(PipelineOptions options, const Moment& now);

  [[nodiscard]] Instant time(const Moment& now) { return node_.time(now); }

  /// A monitor is new or changed. `last_planned`: its newest slot before a restart, so that the gap
  /// is told.
  [[nodiscard]] Effects put(const model::Monitor& monitor, const Moment& now,
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
  [[nodiscard]] Effects advance(const Moment& now);
  /// A look that was given is about to begin: carry out what `effects` gets first. Nothing where
  /// another machine has begun it, or it is too late: then it must not begin.
  [[nodiscard]] std::optional<model::Due> begin(const fleet::Look& look, const Moment& now,
                                                Effects& effects);
  /// A look has ended.
  [[nodiscard]] Effects looked(check::Look look, Instant now);
  /// Its result is kept.
  void finished(const fleet::Look& look, const Moment& now) { node_.finished(look, now); }

  // ── Other machines ──
  /// A datagram of the fleet came.
  [[nodiscard]] Effects receive(fleet::Peer from, std::string_view message, const Moment& now);
  /// The connection to a machine ended: its process is gone.
  [[nodiscard]] Effects lost(fleet::Peer peer, const Moment& now);
  /// What another machine of the cell saw, and keeps.
  [[nodiscard]] Effects heard(const model::Observation& look, Instant now);
  /// Another machine of the cell looks, and takes long.
  void started_elsewhere(const model::Due& due, const model::MachineId& looker, Instant now);
  /// Whether this machine verifies, opens incidents and tells people for the account. Exactly one
  /// machine of a cell does, but while machines come and go.
  [[nodiscard]] bool decides(const model::AccountId& account) const;
  /// Whether this machine does what only one of a cell has to: saves where monitors stand.
  [[nodiscard]] bool is_chief() const { return is_chief_; }
  /// Who decides from the start: to be called once all monitors were put.
  [[nodiscard]] Effects settle(Instant now);
  /// What is known of these accounts was restored: decides about them from now on.
  [[nodiscard]] Effects take_over(const std::vector<model::AccountId>& accounts, Instant now);
  /// This machine is to leave its fleet; has it? Alone it needs no notice.
  void leave(const Moment& now) { node_.leave(now); }
  [[nodiscard]] bool has_left() const { return node_.has_left(); }
  /// Monitors that may bring a process down, and that may not any more, told to all machines.
  [[nodiscard]] Effects quarantine(const model::MonitorId& monitor, bool is_quarantined);
  void set_vitals(const fleet::Vitals& vitals) { node_.set_vitals(vitals); }
  [[nodiscard]] const fleet::Node& node() const { return node_; }

  /// Who else can look; none, and this machine decides by its own re-checks. Machines that are
  /// heard replace what is given here.
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
  [[nodiscard]] check::LocalHealth health(Instant now);

 private:
  void see(const model::Observation& look, Instant now, Effects& effects);
  void look_around(Instant now, Effects& effects);
  void release(const std::vector<model::AccountId>& accounts);
  void verify(const model::Monitor& monitor);
  void verified(verify::Step step, Instant now, Effects& effects);
  void changed(incident::Incidents::Changes changes, Instant now, Effects& effects);
  void notify(Instant now, Effects& effects);

  check::Here here_;
  const std::function<bool(std::string_view)> is_second_hand_;
  std::unordered_map<model::MonitorId, model::Monitor> monitors_;
  /// The newest slot's look of monitors that this machine does not decide about, where it would
  /// matter if it soon did.
  std::unordered_map<model::MonitorId, model::Observation> unjudged_;
  fleet::Node node_;
  fleet::Stewards stewards_;
  std::unordered_set<model::AccountId> ready_;  ///< of those this machine decides about
  std::vector<verify::Vantage> others_;         ///< as verification was told last
  bool is_isolated_ = false;
  bool is_chief_ = false;
  Instant looked_around_at_{};
  check::HealthTracker health_;
  verify::Verifier verifier_;
  incident::Incidents incidents_;
  notify::Notifier notifier_;
};

}  // namespace fw::app
