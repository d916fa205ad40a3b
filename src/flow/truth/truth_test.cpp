#include "flow/truth/truth.hpp"

#include <gtest/gtest.h>

namespace fw::truth {
namespace {

Instant at(int minute) { return Instant{} + std::chrono::hours(1'000) + Millis(minute * 60'000); }
Span span(int from, int to) { return {at(from), at(to)}; }
Span open(int from) { return {at(from), std::nullopt}; }

TEST(Truth, AVendorThatTellsLateIsPairedWithItsLag) {
  const Truth truth = compare({span(10, 60)}, {span(2, 40)});
  ASSERT_EQ(truth.both.size(), 1U);
  EXPECT_EQ(truth.both[0].lag(), Millis(8 * 60'000));
  EXPECT_EQ(truth.median_lag, Millis(8 * 60'000));
  EXPECT_EQ(truth.told_share(), 1.0);
}

TEST(Truth, AVendorMayBeFirst) {
  EXPECT_EQ(compare({span(0, 60)}, {span(5, 40)}).median_lag, Millis(-5 * 60'000));
}

TEST(Truth, WhatOnlyOneOfThemSaysIsKeptApart) {
  const Truth truth = compare({span(0, 10), span(200, 220)}, {span(100, 105)});
  EXPECT_TRUE(truth.both.empty());
  EXPECT_EQ(truth.told_only, (std::vector<Span>{span(0, 10), span(200, 220)}));
  EXPECT_EQ(truth.seen_only, (std::vector<Span>{span(100, 105)}));
  EXPECT_EQ(truth.told_share(), 0.0);
  EXPECT_FALSE(truth.median_lag);
}

TEST(Truth, AWordSoonAfterTheTroubleStillSpeaksOfIt) {
  EXPECT_EQ(compare({span(20, 60)}, {span(0, 6)}).both.size(), 1U);
  EXPECT_TRUE(compare({span(22, 60)}, {span(0, 6)}).both.empty());
}

TEST(Truth, TroubleThatGoesOnMeetsWhatComesLater) {
  const Truth truth = compare({open(10)}, {span(500, 510), open(600)});
  EXPECT_EQ(truth.both.size(), 2U);
  EXPECT_TRUE(truth.told_only.empty());
}

TEST(Truth, SpansOfSeveralHostsAreOneTrouble) {
  EXPECT_EQ(united({span(5, 9), span(0, 6), span(9, 12), open(50), span(60, 70)}),
            (std::vector<Span>{span(0, 12), open(50)}));
}

TEST(Truth, NothingSaidAndNothingSeenIsNoShare) {
  const Truth truth = compare({}, {});
  EXPECT_FALSE(truth.told_share());
  EXPECT_FALSE(truth.median_lag);
}

}  // namespace
}  // namespace fw::truth
