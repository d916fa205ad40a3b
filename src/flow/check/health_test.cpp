#include "flow/check/health.hpp"

#include <gtest/gtest.h>

namespace fw::check {
namespace {

using model::Outcome;

const Instant kStart = from_ms(1'795'000'000'000);

void look_at(HealthTracker& tracker, int from, int to, Outcome outcome, Instant now) {
  for (int i = from; i < to; ++i)
    tracker.note(fmt::format("https://host{}.example/", i), outcome, now);
}

TEST(Host, IsTakenFromAnyTarget) {
  EXPECT_EQ(host_of("https://user:pw@shop.example:8443/a?b#c"), "shop.example");
  EXPECT_EQ(host_of("shop.example:53"), "shop.example");
  EXPECT_EQ(host_of("shop.example"), "shop.example");
  EXPECT_EQ(host_of("tcp://[2001:db8::1]:80"), "2001:db8::1");
  EXPECT_EQ(host_of("2001:db8::1"), "2001:db8::1");
  EXPECT_EQ(host_of(""), "");
}

TEST(Health, TrustsItselfWithoutReasonToDoubt) {
  HealthTracker tracker;
  look_at(tracker, 0, 10, Outcome::down, kStart);
  EXPECT_TRUE(tracker.health(kStart).network_ok);
}

TEST(Health, FollowsItsReferences) {
  HealthTracker tracker;
  tracker.reference(Subject::resolver, "a", false, kStart);
  tracker.reference(Subject::network, "x", false, kStart);
  tracker.reference(Subject::network, "y", true, kStart);
  auto health = tracker.health(kStart);
  EXPECT_FALSE(health.resolver_ok);
  EXPECT_TRUE(health.network_ok);
  tracker.reference(Subject::network, "y", false, kStart);
  EXPECT_FALSE(tracker.health(kStart).network_ok);
  health = tracker.health(kStart + 2min);
  EXPECT_TRUE(health.resolver_ok && health.network_ok) << "old references say nothing";
}

TEST(Health, DoubtsItselfForAMinuteWhenManyTargetsFailAtOnce) {
  HealthTracker tracker;
  look_at(tracker, 0, 60, Outcome::up, kStart);
  look_at(tracker, 60, 100, Outcome::down, kStart);
  EXPECT_FALSE(tracker.health(kStart).network_ok);
  look_at(tracker, 0, 60, Outcome::up, kStart + 30s);
  look_at(tracker, 60, 100, Outcome::down, kStart + 30s);
  EXPECT_FALSE(tracker.health(kStart + 59s).network_ok);
  EXPECT_TRUE(tracker.health(kStart + 61s).network_ok);
}

TEST(Health, DoubtsItselfForFiveMinutesWhenNearlyAllFail) {
  HealthTracker tracker;
  for (auto at = kStart; at < kStart + 10min; at += 30s) {
    look_at(tracker, 0, 60, Outcome::down, at);
    EXPECT_EQ(tracker.health(at).network_ok, at >= kStart + 5min);
  }
}

TEST(Health, BelievesWorkingReferencesMoreThanManyFailures) {
  HealthTracker tracker;
  tracker.reference(Subject::network, "x", true, kStart);
  look_at(tracker, 0, 100, Outcome::down, kStart);
  EXPECT_TRUE(tracker.health(kStart).network_ok);
}

TEST(Health, CountsTargetsNotLooks) {
  HealthTracker tracker;
  for (int i = 0; i < 500; ++i)
    tracker.note(fmt::format("https://one.example/{}", i), Outcome::down, kStart);
  EXPECT_TRUE(tracker.health(kStart).network_ok);
}

TEST(Health, ForgetsAfterTheWindow) {
  HealthTracker tracker;
  look_at(tracker, 0, 60, Outcome::down, kStart);
  EXPECT_FALSE(tracker.health(kStart + 59s).network_ok);
  EXPECT_TRUE(tracker.health(kStart + 60s).network_ok);
}

}  // namespace
}  // namespace fw::check
