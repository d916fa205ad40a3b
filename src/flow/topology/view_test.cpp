#include "flow/topology/view.hpp"

#include <gtest/gtest.h>

namespace fw::topology {
namespace {

const Instant kStart = from_ms(1'795'000'000'000);

Heartbeat beat(std::string machine, std::uint64_t sequence = 1) {
  Heartbeat one;
  one.machine = {std::move(machine)};
  one.incarnation = 1;
  one.sequence = sequence;
  one.active_from = kStart;
  return one;
}

TEST(View, TellsOfComingAndSilence) {
  View view;
  EXPECT_TRUE(view.merge(beat("a"), kStart));
  auto events = view.advance(kStart);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].after, Standing::active);
  EXPECT_EQ(view.next(), kStart + 4s);
  events = view.advance(kStart + 4s);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].after, Standing::suspect);
  EXPECT_EQ(view.members_at(kStart + 4s).size(), 1U);
  events = view.advance(kStart + 10s);
  ASSERT_EQ(events.size(), 1U);
  EXPECT_EQ(events[0].after, Standing::dead);
  EXPECT_TRUE(view.members_at(kStart + 10s).empty());
  EXPECT_TRUE(view.merge(beat("a", 2), kStart + 11s));
  EXPECT_EQ(view.advance(kStart + 11s).at(0).after, Standing::active);
}

TEST(View, FlipsMembershipOnTheAnnouncedSlot) {
  View view;
  auto joining = beat("a");
  joining.active_from = kStart + 5s;
  joining.inactive_from = kStart + 8s;
  view.merge(joining, kStart);
  EXPECT_EQ(view.advance(kStart).at(0).after, Standing::joining);
  EXPECT_TRUE(view.members_at(kStart + 4'999ms).empty());
  EXPECT_EQ(view.members_at(kStart + 5s).size(), 1U);
  EXPECT_TRUE(view.members_at(kStart + 8s).empty());
}

TEST(View, WaitsLongerForAMachineThatSaysItIsSlow) {
  View view;
  auto slow = beat("a");
  slow.health_penalty = 2;
  view.merge(slow, kStart);
  static_cast<void>(view.advance(kStart + 29'999ms));
  EXPECT_EQ(view.find({"a"})->standing, Standing::suspect);
  static_cast<void>(view.advance(kStart + 30s));
  EXPECT_EQ(view.find({"a"})->standing, Standing::dead);
}

TEST(View, RefusesOldHeartbeats) {
  View view;
  EXPECT_TRUE(view.merge(beat("a", 5), kStart));
  EXPECT_FALSE(view.merge(beat("a", 5), kStart + 1s));
  EXPECT_FALSE(view.merge(beat("a", 4), kStart + 1s));
  auto reborn = beat("a", 1);
  reborn.incarnation = 2;
  EXPECT_TRUE(view.merge(reborn, kStart + 1s));
}

TEST(View, ForgetsTheLongDead) {
  View view;
  view.merge(beat("a"), kStart);
  static_cast<void>(view.advance(kStart + 10s));
  static_cast<void>(view.advance(kStart + 1h));
  EXPECT_EQ(view.find({"a"}), nullptr);
  EXPECT_FALSE(view.next());
}

}  // namespace
}  // namespace fw::topology
