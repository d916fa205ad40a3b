// Is it really down? Looks become verdicts by agreement, never by the first failure alone.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <deque>
#include <optional>
#include <set>
#include <span>
#include <unordered_map>
#include <vector>

#include "flow/verify/memory.hpp"
#include "model/arrows.hpp"
#include "model/monitor.hpp"

namespace fw::verify {

/// What one look, or the passing of time, leads to.
struct Step {
  std::vector<model::Verdict> verdicts;
  std::vector<model::Due> rechecks;  ///< looks to be made at `planned_at`, attempt above 0
  /// False where the look was a duplicate, late or of no known monitor: it changed nothing.
  bool counted = true;
};

/// The flap guard: so many transitions in so long make a monitor flapping, until it was calm.
inline constexpr std::size_t kFlapTransitions = 4;
inline constexpr Millis kFlapWindow{30 * 60'000};
inline constexpr Millis kCalmFor{15 * 60'000};
/// Nobody could look in so many slots in a row and for so long: the state is unknown.
inline constexpr int kBlindSlots = 3;
inline constexpr Millis kBlindFor{60'000};
/// With intervals up to this, a failure must hold in two slots.
inline constexpr Millis kTwoSlotInterval{5'000};
/// A re-check that was asked for and never answered is forgotten after the timeout and this.
inline constexpr Millis kAnswerGrace{30'000};
inline constexpr int kAttemptsMax = 20;  ///< re-checks in one question; then the next slot decides

/// The single-machine rules:
/// - The first failing look asks for re-checks, one after another, min(recheck_after, interval/4)
///   after each answer. 1 + `rechecks` failing looks of one class confirm Down; with mixed classes
///   one more round of `rechecks` looks is made, then it is unconfirmed.
/// - With intervals up to 5 s the votes must also come from two slots.
/// - A look that is up ends the question as `unconfirmed`. Unknown looks never vote.
/// - Degraded is confirmed by one more bad look. `recoveries` good looks in a row end a bad state.
/// - Four transitions within 30 min: verdicts carry `flapping` until 15 min pass without one.
class Verifier {
 public:
  /// Adds a monitor or changes its rules; the state is kept, but for a paused monitor, which starts
  /// anew when it is resumed.
  void put(const model::Monitor& monitor);
  void remove(const model::MonitorId& monitor);

  [[nodiscard]] Step observe(const model::Observation& look, Instant now);
  [[nodiscard]] Step advance(Instant now);
  /// When `advance` has something to do, or nothing.
  [[nodiscard]] std::optional<Instant> next() const;

  /// After a restart: `put` the monitor first. An open question is asked again by `advance`.
  void restore(Memory memory, Instant now);
  /// nullptr for an unknown monitor.
  [[nodiscard]] const Memory* memory(const model::MonitorId& monitor) const;
  [[nodiscard]] std::size_t size() const { return tracks_.size(); }

 private:
  /// A re-check that was asked for and not answered yet.
  struct Asked {
    model::Slot slot = 0;
    int attempt = 0;
    Instant at{};
  };
  struct Rules {
    Millis interval{60'000};
    Millis timeout{10'000};
    model::Confirmation confirmation;
    bool paused = false;
  };
  struct Track {
    Memory memory;
    Rules rules;
    std::vector<Asked> asked;
    std::deque<std::string> recent;  ///< probe ids seen lately
    Instant wake = Instant::max();
  };
  class Session;

  void wake_at(Track& track, Instant at);

  std::unordered_map<model::MonitorId, Track> tracks_;
  std::set<std::pair<Instant, model::MonitorId>> wakes_;
};

}  // namespace fw::verify
