// `flarewarden simulate`: what a fleet would do when something goes wrong, on virtual time.
#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <mutex>
#include <thread>

#include "app/commands/command.hpp"
#include "app/commands/simulate_report.hpp"

namespace fw::app {
namespace {

constexpr std::uint64_t kSeedsMax = 1'000'000;

struct SimulateOptions {
  sim::Scenario scenario;
  std::vector<std::string> intervals = {"60s"};
  std::string event = "steady";
  std::string scheduler = "fleet";
  int minutes = 10;
  std::uint64_t seeds = 1;
  bool is_random = false;
  bool as_json = false;
};

double cpu_seconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

Simulated simulate(std::string event, sim::Scenario scenario) {
  Simulated run{.event = std::move(event), .scenario = std::move(scenario)};
  const double began = cpu_seconds();
  const auto outcome = sim::run(run.scenario);
  run.speed = outcome->seconds / std::max(1e-9, cpu_seconds() - began);
  run.figures = sim::figures_of(*outcome);
  run.trace_hash = outcome->ledger.trace_hash();
  if (run.scenario.scheduler == sim::Scheduler::fleet)
    run.findings = sim::check_run(run.scenario, *outcome);
  return run;
}

Result<sim::Scenario> scenario_of(const SimulateOptions& options) {
  sim::Scenario scenario = options.scenario;
  const auto scheduler = sim::scheduler_named(options.scheduler);
  if (!scheduler)
    return fail(Code::invalid, "--scheduler: there is no \"{}\"; it is fleet or modulo",
                options.scheduler);
  scenario.scheduler = *scheduler;
  scenario.intervals.clear();
  for (const std::string& text : options.intervals) {
    const auto interval = parse_duration(text);
    if (!interval)
      return fail(interval.error(), "--interval: must be a duration such as 60s, from 1s to 24h");
    scenario.intervals.push_back(*interval);
  }
  scenario.length = Millis(60'000) * options.minutes;
  FW_CHECK(sim::check(scenario));
  return scenario;
}

/// The one that is asked for, or all of them beside the rule they are compared with.
Result<std::vector<Simulated>> run_events(const SimulateOptions& options) {
  FW_TRY(const sim::Scenario plain, scenario_of(options));
  std::vector<std::pair<std::string, sim::Scenario>> wanted;
  const bool is_all = options.event == "all";
  for (const std::string_view event : sim::event_names()) {
    if (!is_all && event != options.event) continue;
    sim::Scenario scenario = plain;
    FW_CHECK(sim::add_event(scenario, event));
    FW_CHECK(sim::check(scenario));
    if (is_all) {
      scenario.scheduler = sim::Scheduler::modulo;
      wanted.emplace_back(event, scenario);
      scenario.scheduler = sim::Scheduler::fleet;
    }
    wanted.emplace_back(event, std::move(scenario));
  }
  sim::Scenario ignored = plain;
  if (wanted.empty()) FW_CHECK(sim::add_event(ignored, options.event));
  std::vector<Simulated> runs;
  for (auto& [event, scenario] : wanted) runs.push_back(simulate(event, std::move(scenario)));
  return runs;
}

Simulated run_random(std::uint64_t seed, Millis length) {
  return simulate("random", sim::random_scenario(seed, length));
}

/// Many fleets by chance, on every core; only what was found is told, and a sum.
Result<Exit> run_seeds(const SimulateOptions& options) {
  if (options.seeds > kSeedsMax)
    return fail(Code::invalid, "--seeds: must be from 1 to {}", kSeedsMax);
  const Millis length = Millis(60'000) * options.minutes;
  const std::uint64_t first = options.scenario.seed;
  std::atomic<std::uint64_t> next = 0;
  std::mutex guard;
  std::uint64_t failed = 0;
  sim::Figures sum;
  std::uint64_t traces = 0;
  const auto work = [&] {
    for (std::uint64_t i = next++; i < options.seeds; i = next++) {
      const Simulated run = run_random(first + i, length);
      const std::scoped_lock lock(guard);
      sum.slots += run.figures.slots;
      sum.missed += run.figures.missed;
      sum.duplicates += run.figures.duplicates;
      traces += run.trace_hash;
      if (run.findings.empty()) continue;
      ++failed;
      fmt::print("seed {}: {}\n{}", first + i, fleet_in_words(run.scenario),
                 faults_in_words(run.scenario));
      for (const std::string& finding : run.findings) fmt::print("  FOUND: {}\n", finding);
    }
  };
  std::vector<std::jthread> threads;
  const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < cores; ++i) threads.emplace_back(work);
  threads.clear();
  fmt::print(
      "{} fleets of {} minutes: {} slots, {} missed, {} double, {} with findings, trace {:016x}\n",
      options.seeds, options.minutes, sum.slots, sum.missed, sum.duplicates, failed, traces);
  return failed == 0 ? Exit::fine : Exit::target_failed;
}

Result<Exit> run_simulate(const SimulateOptions& options) {
  if (options.is_random && (options.minutes < 3 || options.minutes > 1'440))
    return fail(Code::invalid, "--minutes: must be from 3 to 1440 with --random");
  if (options.is_random && options.seeds != 1) return run_seeds(options);
  std::vector<Simulated> runs;
  if (options.is_random) {
    runs.push_back(run_random(options.scenario.seed, Millis(60'000) * options.minutes));
  } else {
    FW_TRY(runs, run_events(options));
  }
  bool is_fine = true;
  for (const Simulated& run : runs) is_fine = is_fine && run.findings.empty();
  if (options.as_json) {
    for (const Simulated& run : runs) fmt::print("{}\n", simulated_as_json(run));
  } else {
    fmt::print("{}\n{}{}", fleet_in_words(runs.front().scenario),
               options.is_random ? faults_in_words(runs.front().scenario) : "",
               simulated_as_text(runs));
  }
  return is_fine ? Exit::fine : Exit::target_failed;
}

}  // namespace

void add_simulate(CLI::App& app, Exit& exit) {
  CLI::App* command = app.add_subcommand(
      "simulate", "What would a fleet do when machines, regions or clocks fail? On virtual time");
  auto options = std::make_shared<SimulateOptions>();
  command->add_option("--machines", options->scenario.machines, "How many")->capture_default_str();
  command->add_option("--regions", options->scenario.regions, "They stand in so many, in turn")
      ->capture_default_str();
  command->add_option("--monitors", options->scenario.monitors, "How many")->capture_default_str();
  command
      ->add_option("--interval", options->intervals,
                   "Of the monitors, such as 60s; several are dealt out in turn")
      ->capture_default_str();
  command
      ->add_option("--event", options->event,
                   fmt::format("What happens: {}, or all beside --scheduler modulo",
                               fmt::join(sim::event_names(), ", ")))
      ->capture_default_str();
  command
      ->add_option("--scheduler", options->scheduler,
                   "fleet, or modulo: hash(monitor, slot) mod n over the machines seen in 60 s")
      ->capture_default_str();
  command->add_option("--seed", options->scenario.seed, "The same seed gives the same run")
      ->capture_default_str();
  command->add_option("--minutes", options->minutes, "To measure; longer where the event needs it")
      ->capture_default_str();
  command->add_flag("--random", options->is_random, "A fleet and faults by chance, from the seed");
  command->add_option("--seeds", options->seeds, "With --random: so many seeds, on every core");
  command->add_flag("--json", options->as_json, "One JSON object a run");
  command->callback([options, &exit] {
    const auto done = run_simulate(*options);
    exit = done ? *done : complain(done.error());
  });
}

}  // namespace fw::app
