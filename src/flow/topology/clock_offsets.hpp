// How far the machines' clocks lie apart, from the round trips of heartbeats. Pure state, no clock;
// one thread at a time (the engine's).
#pragma once

#include <map>
#include <optional>

#include "base/time.hpp"
#include "flow/topology/view.hpp"

namespace fw::topology {

/// Beyond it a machine corrects its own timers.
inline constexpr Millis kOffsetCorrected{250};
/// Beyond it a machine asks to be given slots last, and its operator is told.
inline constexpr Millis kOffsetDoubtful{1'000};
/// Beyond it a machine leaves until its clock is right again.
inline constexpr Millis kOffsetUnfit{5'000};

class ClockOffsets {
 public:
  /// The machine's clock shows so much more than this one's.
  void note(Number machine, Millis offset) { offsets_.insert_or_assign(machine, offset); }
  void forget(Number machine) { offsets_.erase(machine); }
  /// This machine's own clock was set forward by so much.
  void stepped(Millis by) {
    for (auto& [machine, offset] : offsets_) offset -= by;
  }
  /// What has to be added to this machine's clock to agree with most: the median over all and
  /// itself; where two are in the middle, the one that asks for less. Zero where nobody is known.
  [[nodiscard]] Millis median() const;
  [[nodiscard]] std::optional<Millis> of(Number machine) const;
  [[nodiscard]] std::size_t size() const { return offsets_.size(); }

 private:
  std::map<Number, Millis> offsets_;
};

}  // namespace fw::topology
