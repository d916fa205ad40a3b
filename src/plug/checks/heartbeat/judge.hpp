// What the calls of a job mean at a given time. Pure; safe to use from any thread.
#pragma once

#include "model/check_kind.hpp"
#include "model/heartbeat.hpp"
#include "plug/checks/heartbeat/settings.hpp"

namespace fw::checks::heartbeat {

/// Down: a failure was reported, a run does not end, or the grace has passed. Unknown: no call came
/// since the job was entered or resumed, so nothing can be expected yet.
[[nodiscard]] model::ProbeReport judge(const Plan& plan, const model::PingState& state,
                                       Instant now);

}  // namespace fw::checks::heartbeat
