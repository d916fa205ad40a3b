// Built with FW_PLANTED_BUG: a machine takes a look that was begun for one that is done, so what a
// crash cuts off is never repeated. The checkers must find it.
#include <gtest/gtest.h>

#include "sim/checkers.hpp"

namespace fw::sim {
namespace {

TEST(PlantedBug, IsFoundWithinAFewSeeds) {
  for (std::uint64_t seed = 1; seed <= 40; ++seed) {
    const Scenario scenario = random_scenario(seed, Millis(300'000));
    const auto outcome = run(scenario);
    const Findings findings = check_run(scenario, *outcome);
    if (findings.empty()) continue;
    EXPECT_NE(findings[0].find("has no result"), std::string::npos) << findings[0];
    GTEST_LOG_(INFO) << "found at seed " << seed << ": " << findings[0];
    return;
  }
  FAIL() << "forty fleets ran with a planted mistake, and nothing was found";
}

}  // namespace
}  // namespace fw::sim
