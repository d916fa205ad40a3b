#include "fleet/fleet_clock.hpp"

#include <chrono>

namespace fw::fleet {

Now FleetClock::at(const Moment& moment, topology::ClockOffsets& offsets) {
  if (!is_first_) {
    const Millis step = (moment.wall - last_.wall) - (moment.steady - last_.steady);
    if (std::chrono::abs(step) >= kStepMin) {
      offsets.stepped(step);
      if (offsets.size() >= kOthersMin) correction_ -= step;
    }
  }
  is_first_ = false;
  last_ = moment;
  return {moment.wall + correction_, moment.wall, moment.steady};
}

void FleetClock::agree(const topology::ClockOffsets& offsets) {
  if (offsets.size() < kOthersMin) {
    correction_ = Millis(0);
    return;
  }
  const Millis wanted = offsets.median();
  const Millis size = std::chrono::abs(wanted);
  if (size > topology::kOffsetCorrected) {
    correction_ = wanted;
  } else if (size < kOffsetFine) {
    correction_ = Millis(0);
  } else if (correction_ != Millis(0)) {
    correction_ = wanted;
  }
}

}  // namespace fw::fleet
