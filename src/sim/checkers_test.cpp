#include "sim/checkers.hpp"

#include <gtest/gtest.h>

#include "sim/calendar.hpp"

namespace fw::sim {
namespace {

Scenario tiny() {
  Scenario scenario;
  scenario.machines = scenario.regions = 1;
  scenario.monitors = 2;
  scenario.intervals = {Millis(10'000), Millis(30'000)};
  scenario.length = Millis(60'000);
  return scenario;
}

/// Everything is looked at once, in time; `change` may do otherwise with a slot.
template <class Change>
Outcome filled(const Scenario& scenario, Change change) {
  Outcome outcome(scenario);
  for (std::uint32_t monitor = 0; monitor < outcome.ledger.tracks().size(); ++monitor) {
    const Track& track = outcome.ledger.tracks()[monitor];
    for (model::Slot slot = track.first; slot < track.end; ++slot) {
      const Ledger::Run run{0, monitor, slot, model::Vantage::home,
                            outcome.ledger.planned_ms(track, slot)};
      if (change(outcome.ledger, run)) continue;
      outcome.ledger.begin(0, monitor, slot, run.began_at);
      outcome.ledger.finish(run, run.began_at + 200);
    }
  }
  return outcome;
}

TEST(Checkers, FindNothingWhereAllIsWell) {
  const Scenario scenario = tiny();
  const Outcome outcome = filled(scenario, [](Ledger&, const Ledger::Run&) { return false; });
  EXPECT_EQ(check_run(scenario, outcome), Findings{});
  const Figures figures = figures_of(outcome);
  EXPECT_EQ(figures.slots, 8U);
  EXPECT_EQ(figures.missed + figures.duplicates, 0U);
}

TEST(Checkers, FindASlotWithoutAResult) {
  const Scenario scenario = tiny();
  const Outcome outcome = filled(scenario, [](Ledger& ledger, const Ledger::Run& run) {
    return run.monitor == 1 && run.slot == ledger.tracks()[1].first;
  });
  ASSERT_EQ(check_slots(scenario, outcome).size(), 1U);
  EXPECT_EQ(figures_of(outcome).missed, 1U);
}

TEST(Checkers, ExcuseOnlyShortIntervalsThatDiedWithTheirMachine) {
  const Scenario scenario = tiny();
  for (const std::uint32_t monitor : {0U, 1U}) {
    const Outcome outcome = filled(scenario, [&](Ledger& ledger, const Ledger::Run& run) {
      if (run.monitor != monitor || run.slot != ledger.tracks()[monitor].first) return false;
      ledger.cut_off(run);
      return true;
    });
    EXPECT_EQ(check_slots(scenario, outcome).size(), monitor == 0 ? 0U : 1U);
  }
}

TEST(Checkers, FindLooksThatAreDoubleOrOutOfTheirWindow) {
  const Scenario scenario = tiny();
  const Outcome doubled = filled(scenario, [](Ledger& ledger, const Ledger::Run& run) {
    ledger.finish(run, run.began_at + 100);
    return false;
  });
  EXPECT_EQ(figures_of(doubled).duplicates, 8U);
  EXPECT_EQ(check_slots(scenario, doubled).size(), 1U);
  const Outcome late = filled(scenario, [](Ledger& ledger, const Ledger::Run& run) {
    Ledger::Run later = run;
    later.began_at += 12'000;
    ledger.finish(later, later.began_at);
    return true;
  });
  EXPECT_EQ(check_windows(scenario, late).size(), 1U);
  EXPECT_FALSE(check_punctuality(scenario, late).empty());
}

TEST(Calendar, HandsEventsOutInOrderNearAndFar) {
  Calendar<int> calendar;
  calendar.add(5, 2);
  calendar.add(1'000'000, 4);
  calendar.add(3, 1);
  calendar.add(5, 3);
  std::vector<std::pair<std::int64_t, int>> seen;
  calendar.run(2'000'000, [&](int event) {
    seen.emplace_back(calendar.now(), event);
    if (event == 4) calendar.add(0, 5);  // never before now
  });
  const std::vector<std::pair<std::int64_t, int>> expected = {
      {3, 1}, {5, 2}, {5, 3}, {1'000'000, 4}, {1'000'000, 5}};
  EXPECT_EQ(seen, expected);
}

}  // namespace
}  // namespace fw::sim
