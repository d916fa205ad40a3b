// What must hold of a run, whatever went wrong in it. Reads the ledger alone and knows nothing of
// how machines decide. Values and pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "sim/figures.hpp"
#include "sim/outcome.hpp"
#include "sim/scenario.hpp"

namespace fw::sim {

/// One sentence for each thing that must not be; at most ten of a kind. Empty: all is well.
using Findings = std::vector<std::string>;

/// Every slot has a run within its window, but for those a machine died in the middle of at an
/// interval below 15 s, or with all of its region; and few have two.
[[nodiscard]] Findings check_slots(const Scenario& scenario, const Outcome& outcome);
/// Nobody looked before a slot was planned or after it was too late.
[[nodiscard]] Findings check_windows(const Scenario& scenario, const Outcome& outcome);
/// While nothing goes wrong slots start in time, and machines have even shares.
[[nodiscard]] Findings check_punctuality(const Scenario& scenario, const Outcome& outcome);

/// All of them.
[[nodiscard]] Findings check_run(const Scenario& scenario, const Outcome& outcome);

}  // namespace fw::sim
