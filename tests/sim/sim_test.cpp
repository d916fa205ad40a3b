// The simulator keeps its word: the same seed is the same run, and fleets lose nothing by what a
// fleet must survive.
#include <gtest/gtest.h>

#include "sim/checkers.hpp"

namespace fw::sim {
namespace {

/// Small enough for a build without optimisation; the sizes users ask for are tried by the program.
Scenario small() {
  Scenario scenario;
  scenario.machines = 9;
  scenario.monitors = 300;
  scenario.intervals = {Millis(20'000)};
  scenario.length = Millis(120'000);
  return scenario;
}

TEST(Simulation, TheSameSeedIsTheSameRun) {
  for (const std::uint64_t seed : {3U, 8U, 21U}) {
    const Scenario scenario = random_scenario(seed, Millis(180'000));
    const auto first = run(scenario);
    const auto second = run(scenario);
    EXPECT_EQ(first->ledger.trace_hash(), second->ledger.trace_hash());
    EXPECT_EQ(first->bytes_sent, second->bytes_sent);
    EXPECT_EQ(first->events, second->events);
  }
  const auto one = run(random_scenario(3, Millis(180'000)));
  const auto other = run(random_scenario(4, Millis(180'000)));
  EXPECT_NE(one->ledger.trace_hash(), other->ledger.trace_hash());
}

TEST(Simulation, NothingIsLostToAnyEvent) {
  for (const std::string_view event : event_names()) {
    if (event == "region-loss" || event == "hung" || event == "partition" || event == "flapping")
      continue;  // they take ten minutes: see test_seeds.py
    Scenario scenario = small();
    ASSERT_TRUE(add_event(scenario, event)) << event;
    const auto outcome = run(scenario);
    EXPECT_EQ(check_run(scenario, *outcome), Findings{}) << event;
    const Figures figures = figures_of(*outcome);
    EXPECT_EQ(figures.missed, 0U) << event;
    EXPECT_LE(figures.duplicates, 5U) << event;
  }
}

TEST(Simulation, AFleetOfOneMachineLooksAtEverythingInTime) {
  Scenario scenario = small();
  scenario.machines = scenario.regions = 1;
  scenario.network.stall_every = Millis(1'000'000'000);
  const auto outcome = run(scenario);
  const Figures figures = figures_of(*outcome);
  EXPECT_EQ(figures.slots, 1'800U);
  EXPECT_EQ(figures.missed, 0U);
  EXPECT_EQ(figures.duplicates, 0U);
  EXPECT_LE(figures.late_ms_max, 50);
}

TEST(Simulation, TheModuloRuleLosesChecksToACrash) {
  Scenario scenario = small();
  scenario.scheduler = Scheduler::modulo;
  ASSERT_TRUE(add_event(scenario, "crash"));
  const auto outcome = run(scenario);
  const Figures figures = figures_of(*outcome);
  EXPECT_GT(figures.missed, 50U);
  EXPECT_GT(figures.duplicates, 5U);
  EXPECT_FALSE(check_slots(scenario, *outcome).empty());
}

TEST(Simulation, WhatMakesNoSenseIsRefusedWithWhatIsAllowed) {
  Scenario scenario;
  scenario.regions = 19;
  EXPECT_EQ(check(scenario).error().sentence(),
            "--regions: must be from 1 to 50, and no more than machines");
  scenario = {};
  scenario.intervals = {Millis(10)};
  EXPECT_FALSE(check(scenario));
  scenario = {};
  scenario.intervals = {Millis(1'000)};
  scenario.length = kLengthMax;
  EXPECT_FALSE(check(scenario));
  scenario = {};
  EXPECT_FALSE(add_event(scenario, "earthquake"));
  scenario.machines = 3;
  EXPECT_FALSE(add_event(scenario, "two-crashes"));
}

}  // namespace
}  // namespace fw::sim
