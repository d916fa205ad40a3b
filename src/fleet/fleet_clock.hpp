// The time a machine of a fleet goes by: its own clock, put right by what most of the others show.
// Pure state; one thread at a time (the engine's).
#pragma once

#include "base/time.hpp"
#include "flow/topology/clock_offsets.hpp"

namespace fw::fleet {

/// A moment as the machine's two clocks show it.
struct Moment {
  Instant wall{};    ///< UTC; may step
  Millis steady{0};  ///< since whenever; never steps
};

/// The same moment, in the fleet's time.
struct Now {
  Instant at{};  ///< what slots, windows and silence are measured by
  Instant wall{};
  Millis steady{0};
};

/// With fewer than two others the machine's own clock is the truth. With more, a step of it changes
/// nothing until the others agree, and an offset above 250 ms is corrected.
class FleetClock {
 public:
  /// What a clock may gain or lose between two calls and still not have stepped.
  static constexpr Millis kStepMin{100};

  /// Must be told every moment before anything else; notices steps.
  [[nodiscard]] Now at(const Moment& moment, topology::ClockOffsets& offsets);
  /// Takes the others' word; call it every second or so.
  void agree(const topology::ClockOffsets& offsets);
  [[nodiscard]] Millis correction() const { return correction_; }

 private:
  static constexpr std::size_t kOthersMin = 2;
  static constexpr Millis kOffsetFine{100};

  bool is_first_ = true;
  Moment last_;
  Millis correction_{0};
};

}  // namespace fw::fleet
