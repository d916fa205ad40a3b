// What came of a simulation, and running one. Values; a run keeps to its own state, so several may
// run at a time on threads of their own.
#pragma once

#include <cstdint>
#include <memory>

#include "sim/ledger.hpp"
#include "sim/scenario.hpp"

namespace fw::sim {

struct Outcome {
  explicit Outcome(const Scenario& scenario) : ledger(scenario) {}

  Ledger ledger;
  std::uint64_t bytes_sent = 0;       ///< of messages, before they are sealed
  std::uint64_t datagrams_sent = 0;   ///< to one machine each
  std::uint64_t machine_seconds = 0;  ///< that machines were up
  std::uint64_t events = 0;
  std::uint64_t restarts_wanted = 0;  ///< a machine asked for its engine to be started anew
  std::uint64_t suspects = 0;         ///< monitors that were suspected after a crash
  double seconds = 0;                 ///< virtual
};

/// Plays it from the beginning to the end. The scenario must have passed `check`.
[[nodiscard]] std::unique_ptr<Outcome> run(const Scenario& scenario);

}  // namespace fw::sim
