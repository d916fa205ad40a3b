#include "sim/checkers.hpp"

namespace fw::sim {
namespace {

constexpr std::int64_t kLateMsMax = 250;
constexpr double kLoadMax = 1.25;
constexpr double kBytesMax = 3'000;

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

Limits limits_of(std::string_view event) {
  if (event == "steady") return {.missed = 0, .duplicates = 3};
  if (event == "join" || event == "leave" || event == "deploy")
    return {.missed = 0, .duplicates = 3};
  // Both at home may be among the dead: then the third acts, after 2 D.
  if (event == "two-crashes") return {.missed = 0, .duplicates = 10, .takeover_ms_p99 = 4'100};
  // What the cut region looks at, the others look at, too.
  if (event == "partition") return {.missed = 0, .duplicates = 20'000};
  if (event == "region-loss") return {.missed = 5, .duplicates = 150, .takeover_ms_p99 = 4'100};
  if (event == "flapping") return {.missed = 0, .duplicates = 50};
  return {};
}

Findings check_event(std::string_view event, const Figures& figures) {
  Findings findings;
  const Limits limits = limits_of(event);
  const auto hold = [&](std::string_view what, double measured, double most) {
    if (measured > most)
      findings.push_back(
          fmt::format("{}: {} is {:.0f}, at most {:.0f} may be", event, what, measured, most));
  };
  hold("missed", static_cast<double>(figures.missed), static_cast<double>(limits.missed));
  hold("duplicates", static_cast<double>(figures.duplicates),
       static_cast<double>(limits.duplicates));
  hold("takeover_ms_p99", static_cast<double>(figures.takeover_ms_p99),
       static_cast<double>(limits.takeover_ms_p99));
  hold("messages_bytes_per_s", figures.bytes_per_s, kBytesMax);
  return findings;
}

}  // namespace fw::sim
