#include "app/commands/simulate_report.hpp"

#include <fmt/format.h>

#include <boost/json.hpp>

namespace fw::app {
namespace {

std::string intervals_in_words(const sim::Scenario& scenario) {
  std::string text;
  for (const Millis interval : scenario.intervals)
    text += (text.empty() ? "" : " or ") + to_text(interval);
  return text;
}

std::string hexadecimal(std::uint64_t value) { return fmt::format("{:016x}", value); }

}  // namespace

std::string simulated_as_json(const Simulated& run) {
  const sim::Figures& figures = run.figures;
  boost::json::array findings;
  for (const std::string& finding : run.findings) findings.emplace_back(finding);
  boost::json::array faults;
  for (const sim::Fault& fault : run.scenario.faults)
    faults.emplace_back(std::string(sim::name(fault.kind)));
  return boost::json::serialize(
      boost::json::object{{"event", run.event},
                          {"scheduler", sim::name(run.scenario.scheduler)},
                          {"seed", run.scenario.seed},
                          {"machines", run.scenario.machines},
                          {"regions", run.scenario.regions},
                          {"monitors", run.scenario.monitors},
                          {"interval", intervals_in_words(run.scenario)},
                          {"minutes", run.scenario.length / Millis(60'000)},
                          {"faults", std::move(faults)},
                          {"slots", figures.slots},
                          {"missed", figures.missed},
                          {"missed_cut_off", figures.missed_cut_off},
                          {"duplicates", figures.duplicates},
                          {"taken_over", figures.taken_over},
                          {"takeover_ms_p50", figures.takeover_ms_p50},
                          {"takeover_ms_p99", figures.takeover_ms_p99},
                          {"redone", figures.redone},
                          {"redo_ms_max", figures.redo_ms_max},
                          {"late_ms_p99", figures.late_ms_p99},
                          {"late_ms_max", figures.late_ms_max},
                          {"load_max", figures.load_max},
                          {"messages_bytes_per_s", figures.bytes_per_s},
                          {"messages_per_s", figures.datagrams_per_s},
                          {"findings", std::move(findings)},
                          {"speed", run.speed},
                          {"trace_hash", hexadecimal(run.trace_hash)}});
}

std::string fleet_in_words(const sim::Scenario& scenario) {
  return fmt::format("{} machines in {} regions, {} monitors every {}, {} minutes, seed {}",
                     scenario.machines, scenario.regions, scenario.monitors,
                     intervals_in_words(scenario), scenario.length / Millis(60'000), scenario.seed);
}

std::string faults_in_words(const sim::Scenario& scenario) {
  std::string text;
  for (const sim::Fault& fault : scenario.faults) {
    text += fmt::format("  at {}: {}", to_text(fault.at), sim::name(fault.kind));
    if (fault.region >= 0) {
      text += fmt::format(" region {}", fault.region);
    } else if (fault.machine >= 0) {
      text += fmt::format(" machine {}", fault.machine);
    }
    if (fault.amount != 0) text += fmt::format(" by {}", fault.amount);
    if (fault.length > Millis(0)) text += fmt::format(" for {}", to_text(fault.length));
    if (fault.back_after > Millis(0))
      text += fmt::format(", back {} later", to_text(fault.back_after));
    text += "\n";
  }
  return text;
}

std::string simulated_as_text(const std::vector<Simulated>& runs) {
  std::string text =
      fmt::format("{:<12} {:<7} {:>8} {:>7} {:>7} {:>15} {:>10} {:>6} {:>8} {:>8}  {}\n", "event",
                  "rule", "slots", "missed", "double", "takeover p50/99", "late p99", "load",
                  "B/s each", "speed", "trace");
  std::string findings;
  for (const Simulated& run : runs) {
    const sim::Figures& figures = run.figures;
    const std::string takeover =
        figures.taken_over == 0
            ? "-"
            : fmt::format("{} / {}", figures.takeover_ms_p50, figures.takeover_ms_p99);
    text += fmt::format(
        "{:<12} {:<7} {:>8} {:>7} {:>7} {:>15} {:>10} {:>6.2f} {:>8.0f} {:>7.0f}x  {}\n", run.event,
        sim::name(run.scenario.scheduler), figures.slots, figures.missed, figures.duplicates,
        takeover, fmt::format("{} ms", figures.late_ms_p99), figures.load_max, figures.bytes_per_s,
        run.speed, hexadecimal(run.trace_hash));
    for (const std::string& finding : run.findings) findings += "FOUND: " + finding + "\n";
  }
  return text + findings;
}

}  // namespace fw::app
