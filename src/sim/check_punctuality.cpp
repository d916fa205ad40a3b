#include "sim/checkers.hpp"

namespace fw::sim {
namespace {

constexpr std::int64_t kLateMsMax = 250;
constexpr double kLoadMax = 1.25;

}  // namespace

Findings check_punctuality(const Scenario& scenario, const Outcome& outcome) {
  Findings findings;
  if (!scenario.faults.empty() || scenario.scheduler == Scheduler::modulo) return findings;
  const Figures figures = figures_of(outcome);
  if (figures.late_ms_p99 > kLateMsMax)
    findings.push_back(fmt::format("p99 of the starts is {} ms late, at most {} may be",
                                   figures.late_ms_p99, kLateMsMax));
  if (figures.load_max > kLoadMax)
    findings.push_back(fmt::format("the busiest machine has {:.2f} times the mean, at most {} may",
                                   figures.load_max, kLoadMax));
  return findings;
}

}  // namespace fw::sim
