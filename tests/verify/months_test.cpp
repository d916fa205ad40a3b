// False alerts a month and seconds to an alert, measured on the program's own verifier. The long
// version is tests/bench/verify_bench.cpp.
#include "months.hpp"

#include <gtest/gtest.h>

#include "tables.hpp"

namespace fw::months {
namespace {

TEST(FalseAlerts, AreRareOnPathsThatAreBad) {
  const FalseAlerts alerts = false_alerts(1);
  print(alerts);
  for (std::size_t w = 0; w < kWeathers.size(); ++w) {
    SCOPED_TRACE(kWeathers[w].name);
    EXPECT_LE(alerts.three[w].bound(), 0.01);
    EXPECT_LE(alerts.four[w].rate(), 0.01);
    EXPECT_LE(alerts.four[w].bound(), 0.02);
    EXPECT_LE(alerts.three[w].partial / alerts.three[w].months, 0.01);
    EXPECT_LE(alerts.three[w].unsteady / alerts.three[w].months, 0.01);
  }
  EXPECT_GE(alerts.alone[2].rate(), 2) << "one machine cannot know better on such paths";
}

TEST(Delays, AreThoseOfAParallelHedgedQuorum) {
  const auto delays = outage_delays(400);
  print(delays);
  for (const Delay& one : delays) {
    SCOPED_TRACE(one.name);
    // A look can begin an interval after the outage did; what confirms it may take this long.
    const double to_fail = one.is_silent ? 3.0 + one.timeout_s : 0.1;
    EXPECT_LE(one.mean, one.interval_s / 2 + to_fail + 2.0);
    EXPECT_LE(one.p95, one.interval_s * 0.95 + to_fail + 2.5);
  }
}

}  // namespace
}  // namespace fw::months
