// Is it really down? Looks become verdicts by agreement, never by the first failure alone.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "flow/verify/track.hpp"
#include "model/arrows.hpp"
#include "model/monitor.hpp"

namespace fw::verify {

/// The single-machine rules:
/// - The first failing look asks for re-checks, one after another, min(recheck_after, interval/4)
///   after each answer. 1 + `rechecks` failing looks of one class confirm Down; with mixed classes
///   one more round of `rechecks` looks is made, then it is unconfirmed.
/// - With intervals up to 5 s the votes must also come from two slots.
/// - A look that is up ends the question as `unconfirmed`. Unknown looks never vote.
/// - Degraded is confirmed by one more bad look, where re-checks are made at all. `recoveries` good
/// looks in a row end a bad state.
/// - The first failing look also asks for a look at what the monitor depends on, so that a common
///   cause is found with its first victim and not up to an interval later.
/// - Four transitions within 30 min: verdicts carry `flapping` until 15 min pass without one.
///
/// With other machines to ask (`set_fleet`), for monitors with re-checks:
/// - The first failing look, or 3 s of silence of it, asks at once: another machine at home and one
///   in each of two other regions (three, where there are so many).
/// - Down: two looks at home and two other regions fail in one class within 60 s, and no fewer
///   looks than `rechecks` says; with intervals up to 5 s, in two slots. No vote of a machine that
///   is cut off counts. With one other region only: two machines of it.
/// - What that does not confirm is looked at again 10 s and 20 s after the first failure, then it
/// is
///   unconfirmed: `unverified` where too few others could look.
/// - Home and another region in two of the last four slots: degraded, `partial`. Home only, in
/// three
///   slots and for 6 min: degraded, `regional`. Less than 80 % good of the last 20 looks, in two
///   regions: degraded, `unsteady`.
/// - It is over with `recoveries` good looks, one of them of another region, or in two slots.
/// - Where more than 20 % of all monitors, of more than 20 accounts, fail within 60 s, new verdicts
///   wait for at most 60 s until the canaries say whose fault it is.
class Verifier {
 public:
  Verifier() : roster_(std::make_unique<Roster>()) {}

  /// Who can look. Without others the rules of a single machine hold.
  void set_fleet(Fleet fleet, Instant now);
  /// Targets that tell a failure of ours from theirs; without enough of them nothing is held back.
  void set_canaries(std::vector<Canary> canaries) { breaker_.set_canaries(std::move(canaries)); }

  /// Adds a monitor or changes its rules; the state is kept, but for a paused monitor, which starts
  /// anew when it is resumed.
  void put(const model::Monitor& monitor);
  void remove(const model::MonitorId& monitor);

  [[nodiscard]] Step observe(const model::Observation& look, Instant now);
  /// A machine of this region began to look; it may take so long that others are asked meanwhile.
  void started(const model::Due& due, const model::MachineId& looker, Instant now);
  /// Others may not look at it, or learn of it only from here: until it is `put` again the rules of
  /// a single machine hold.
  void keep_here(const model::MonitorId& monitor, Instant now);
  /// A machine that was asked cannot look, will not, or cannot be reached.
  [[nodiscard]] Step refused(const model::MonitorId& monitor, model::Slot slot, int attempt,
                             Instant now);
  /// How a canary that a step asked for is.
  [[nodiscard]] Step canary(std::string_view name, bool ok, Instant now);
  /// What another machine of the fleet decided; it has told it already.
  void adopt(const model::Verdict& verdict);
  /// What a monitor is told by others came in: a look out of turn, unless it is known already to be
  /// well (`good`) or down.
  [[nodiscard]] std::optional<model::Due> look_on_news(const model::MonitorId& monitor, bool good,
                                                       Instant now);
  [[nodiscard]] Step advance(Instant now);
  /// When `advance` has something to do, or nothing.
  [[nodiscard]] std::optional<Instant> next() const;

  /// After a restart: `put` the monitor first. An open question is asked again by `advance`.
  void restore(Memory memory, Instant now);
  /// nullptr for an unknown monitor.
  [[nodiscard]] const Memory* memory(const model::MonitorId& monitor) const;
  [[nodiscard]] std::size_t size() const { return tracks_.size(); }

 private:
  void look_at_dependencies(const Track& track, Instant now, Step& step);
  void wake_at(Track& track, Instant at);
  void hold_back(const model::MonitorId& monitor, const Memory& before, Step& step);
  void settle_held(Instant now, Step& step);

  std::unique_ptr<Roster> roster_;  ///< its place stays when the verifier is moved
  Breaker breaker_;
  Instant trusted_from_{};  ///< looks begun before it, while it was our own fault, say nothing
  /// Verdicts that nobody was told yet, with what was known before; nothing after a restart.
  std::map<model::MonitorId, std::optional<Memory>> held_;
  std::unordered_map<model::MonitorId, Track> tracks_;
  std::set<std::pair<Instant, model::MonitorId>> wakes_;
};

}  // namespace fw::verify
