#include <gtest/gtest.h>

#include <array>

#include "flow/topology/clock_offsets.hpp"
#include "flow/topology/ranking.hpp"
#include "flow/topology/regions.hpp"
#include "flow/topology/self_doubt.hpp"

namespace fw::topology {
namespace {

constexpr HashKey kKey = {3, 1, 4};
const Instant kStart = from_ms(1'795'000'000'000);

std::vector<Seat> seats(int count) {
  std::vector<Seat> all;
  for (int i = 0; i < count; ++i)
    all.push_back({.seed = seed_of(kKey, {fmt::format("m{}", i)}), .active_from = {}});
  return all;
}

std::uint64_t slot(int number) { return hash64(kKey, std::to_string(number)); }

TEST(Ranking, EveryMachineSeesTheSameOrder) {
  for (int number = 0; number < 200; ++number) {
    Ranking first;
    first.set(seats(6), 0);
    const auto order = first.order(slot(number), kStart, 6);
    ASSERT_EQ(order.size(), 6U);
    for (std::size_t self = 0; self < 6; ++self) {
      Ranking own;
      own.set(seats(6), self);
      EXPECT_EQ(order.at(own.rank(slot(number), kStart).value()), self);
    }
  }
}

TEST(Ranking, SpreadsSlotsEvenlyAndMovesOnlyThoseOfWhoIsGone) {
  std::array<int, 6> owned{};
  int moved = 0;
  Ranking all;
  all.set(seats(6), 0);
  auto fewer = seats(6);
  fewer[2].inactive_from = kStart;
  Ranking without;
  without.set(fewer, 0);
  for (int number = 0; number < 12'000; ++number) {
    const auto owner = all.order(slot(number), kStart, 1).at(0);
    const auto then = without.order(slot(number), kStart, 1).at(0);
    ++owned.at(owner);
    if (owner == 2) {
      EXPECT_EQ(then, all.order(slot(number), kStart, 2).at(1));
    } else {
      moved += then == owner ? 0 : 1;
    }
  }
  EXPECT_EQ(moved, 0);
  for (const int count : owned) EXPECT_NEAR(count, 2'000, 200);
}

TEST(Ranking, AMachineIsMemberForTheSlotsItAnnounced) {
  auto some = seats(3);
  some[1].active_from = kStart;
  some[1].inactive_from = kStart + 10s;
  Ranking ranking;
  ranking.set(some, 1);
  EXPECT_FALSE(ranking.rank(slot(1), kStart - 1ms));
  EXPECT_TRUE(ranking.rank(slot(1), kStart));
  EXPECT_FALSE(ranking.rank(slot(1), kStart + 10s));
}

TEST(Ranking, WhoAsksForItRanksBehindTheOthers) {
  auto some = seats(3);
  some[0].is_last = true;
  Ranking ranking;
  ranking.set(some, 0);
  for (int number = 0; number < 50; ++number) EXPECT_EQ(ranking.rank(slot(number), kStart), 2U);
}

TEST(ClockOffsets, TheMedianTrustsItselfWhereVotesAreEven) {
  ClockOffsets offsets;
  EXPECT_EQ(offsets.median(), 0ms);
  offsets.note(1, 900ms);
  EXPECT_EQ(offsets.median(), 0ms);
  offsets.note(2, 1'000ms);
  EXPECT_EQ(offsets.median(), 900ms);
  offsets.note(3, 1'100ms);
  EXPECT_EQ(offsets.median(), 900ms);
  offsets.stepped(900ms);
  EXPECT_EQ(offsets.median(), 0ms);
  offsets.forget(2);
  EXPECT_EQ(offsets.size(), 2U);
}

Heartbeat beat(std::string machine, std::string region, std::uint64_t sequence) {
  Heartbeat one;
  one.machine = {std::move(machine)};
  one.incarnation = 1;
  one.sequence = sequence;
  one.place = {"x", std::move(region), "x"};
  return one;
}

TEST(Regions, FallSilentAfterThreeSecondsAndCountForTheMajority) {
  View view;
  Regions regions("a");
  EXPECT_EQ(regions.add("b", kStart), 1);
  EXPECT_EQ(regions.add("c", kStart), 2);
  view.merge(beat("m1", "b", 1), kStart);
  view.merge(beat("m2", "c", 1), kStart);
  static_cast<void>(view.advance(kStart));
  EXPECT_FALSE(regions.update(view, kStart));
  EXPECT_EQ(regions.next(), kStart + 3s);
  view.merge(beat("m1", "b", 2), kStart + 2s);
  EXPECT_TRUE(regions.update(view, kStart + 3s));
  EXPECT_FALSE(regions.is_silent(1));
  EXPECT_TRUE(regions.is_silent(2));
  EXPECT_EQ(regions.active_at(2), kStart);
  EXPECT_TRUE(regions.has_majority());
  EXPECT_TRUE(regions.update(view, kStart + 5s));
  EXPECT_FALSE(regions.has_majority());
  view.merge(beat("m2", "c", 2), kStart + 6s);
  EXPECT_TRUE(regions.update(view, kStart + 6s));
  EXPECT_FALSE(regions.is_silent(2));
  EXPECT_TRUE(Regions::has_owner(view, "c", kStart + 6s, kStart + 6s));
}

TEST(Regions, AMachineThatJoinsOwnsNothingBefore) {
  View view;
  Regions regions("a");
  auto joining = beat("m1", "b", 1);
  joining.active_from = kStart + 5s;
  view.merge(joining, kStart);
  EXPECT_FALSE(Regions::has_owner(view, "b", kStart + 4s, kStart));
  EXPECT_TRUE(Regions::has_owner(view, "b", kStart + 5s, kStart));
  regions.add("b", kStart - 10s);
  EXPECT_TRUE(regions.update(view, kStart));
  EXPECT_TRUE(regions.is_silent(1));
  EXPECT_TRUE(regions.has_majority());
}

TEST(SelfDoubt, ThreeOfTenSlotsTakenOverAreTooMany) {
  Takeovers takeovers;
  takeovers.taken();
  takeovers.taken();
  EXPECT_FALSE(takeovers.too_many());
  takeovers.taken();
  EXPECT_TRUE(takeovers.too_many());
  for (int i = 0; i < 8; ++i) takeovers.begun();
  EXPECT_FALSE(takeovers.too_many());
}

TEST(SelfDoubt, OnlyWhereTheCellSeesNothing) {
  EgressDoubt doubt;
  doubt.note(40, {1, 50, 2}, kStart);
  EXPECT_TRUE(doubt.is_doubtful(kStart + 59s));
  EXPECT_FALSE(doubt.is_doubtful(kStart + 60s));
  EgressDoubt storm;
  storm.note(40, {35, 50, 2}, kStart);
  storm.note(20, {0}, kStart);
  storm.note(40, {}, kStart);
  EXPECT_FALSE(storm.is_doubtful(kStart));
}

}  // namespace
}  // namespace fw::topology
