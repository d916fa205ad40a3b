#include "app/commands/percentiles.hpp"

#include <gtest/gtest.h>

namespace fw::app {
namespace {

TEST(Percentiles, AreRightWithinOnePercent) {
  Percentiles times;
  for (int ms = 1; ms <= 1'000; ++ms) times.add(Millis(ms));
  EXPECT_EQ(times.count(), 1'000U);
  EXPECT_NEAR(static_cast<double>(times.at(0.5).count()), 500e3, 5e3);
  EXPECT_NEAR(static_cast<double>(times.at(0.99).count()), 990e3, 10e3);
  EXPECT_NEAR(static_cast<double>(times.at(1).count()), 1'000e3, 10e3);
  EXPECT_EQ(times.mean(), Micros(500'500));
}

TEST(Percentiles, OfNothingAndOfExtremes) {
  Percentiles times;
  EXPECT_EQ(times.at(0.5), Micros(0));
  EXPECT_EQ(times.mean(), Micros(0));
  times.add(Micros(0));
  EXPECT_LE(times.at(1), Micros(2));
  times.add(std::chrono::hours(2));
  EXPECT_GT(times.at(1), std::chrono::seconds(900));
}

}  // namespace
}  // namespace fw::app
