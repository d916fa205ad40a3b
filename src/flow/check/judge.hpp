// The last word on one look: a raw probe report becomes an observation, or "we could not look".
// Pure functions; safe to use from any thread.
#pragma once

#include <string>

#include "flow/check/health.hpp"
#include "model/arrows.hpp"
#include "model/check_kind.hpp"
#include "model/monitor.hpp"

namespace fw::check {

/// The machine that looks.
struct Here {
  model::MachineId machine;
  model::Place place;
};

/// One look that was made.
struct Look {
  model::Due due;
  Instant started_at{};
  model::ProbeReport report;
  bool is_second_hand = false;  ///< says nothing of the machine's own network
};

/// Down and degraded become unknown where the place is sick (reason local_network or
/// local_resolver); a reason of class `ours` is always unknown. What was seen stays in `detail` and
/// in the evidence.
[[nodiscard]] model::Observation judge(Look look, const model::Monitor& monitor, const Here& here,
                                       const LocalHealth& health);

/// 32 hexadecimal digits derived from monitor, interval, slot, place and attempt: the same look
/// told twice has the same id. The interval is in it because slot numbers count intervals.
[[nodiscard]] std::string probe_id(const model::Due& due, Millis interval,
                                   const model::Place& place);

}  // namespace fw::check
