// What `flarewarden simulate` prints: tables for people, JSON for programs. Pure functions; safe to
// use from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/checkers.hpp"
#include "sim/figures.hpp"
#include "sim/scenario.hpp"

namespace fw::app {

/// One simulation that was run.
struct Simulated {
  std::string event;  ///< or "random"
  sim::Scenario scenario;
  sim::Figures figures;
  sim::Findings findings;
  std::uint64_t trace_hash = 0;
  double speed = 0;  ///< as a multiple of real time
};

[[nodiscard]] std::string simulated_as_json(const Simulated& run);
/// A table with a row for each, and a sentence for each finding.
[[nodiscard]] std::string simulated_as_text(const std::vector<Simulated>& runs);
/// "18 machines in 3 regions, 10000 monitors every 1m, 10 minutes, seed 1".
[[nodiscard]] std::string fleet_in_words(const sim::Scenario& scenario);
/// What goes wrong, a line for each.
[[nodiscard]] std::string faults_in_words(const sim::Scenario& scenario);

}  // namespace fw::app
