// Is it really down? Looks become verdicts by agreement, never by the first failure alone.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <optional>
#include <set>
#include <unordered_map>

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
class Verifier {
 public:
  /// Adds a monitor or changes its rules; the state is kept, but for a paused monitor, which starts
  /// anew when it is resumed.
  void put(const model::Monitor& monitor);
  void remove(const model::MonitorId& monitor);

  [[nodiscard]] Step observe(const model::Observation& look, Instant now);
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

  std::unordered_map<model::MonitorId, Track> tracks_;
  std::set<std::pair<Instant, model::MonitorId>> wakes_;
};

}  // namespace fw::verify
