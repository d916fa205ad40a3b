#include "flow/schedule/duties.hpp"

#include <gtest/gtest.h>

namespace fw::schedule {
namespace {

const Instant kStart = from_ms(1'795'000'000'000);
constexpr Millis kTimeout{10'000};

Duty duty(std::uint8_t rank, Millis interval = 60s) {
  return {.at = kStart + rank_delay(interval) * rank,
          .token = 7,
          .planned_at = kStart,
          .interval_ms = static_cast<std::uint32_t>(interval.count()),
          .rank = rank,
          .vantage = model::Vantage::shadow};
}

TEST(Duties, RanksActOneAfterTheOther) {
  EXPECT_EQ(rank_delay(60s), 2s);
  EXPECT_EQ(rank_delay(5s), 1s);
  EXPECT_EQ(rank_delay(1s), 400ms);
  Duty one = duty(1);
  EXPECT_EQ(decide(one, nullptr, kTimeout, one.at), Decision::act);
  EXPECT_EQ(one.vantage, model::Vantage::shadow);
}

TEST(Duties, WhoIsNearlyAsLateAsTheNextInRankLetsItGoFirst) {
  Duty owner = duty(0);
  owner.vantage = model::Vantage::home;
  EXPECT_EQ(decide(owner, nullptr, kTimeout, kStart + 1'849ms), Decision::act);
  ASSERT_EQ(decide(owner, nullptr, kTimeout, kStart + 1'850ms), Decision::wait);
  EXPECT_EQ(owner.at, kStart + 2'150ms);
  EXPECT_EQ(decide(owner, nullptr, kTimeout, owner.at), Decision::act);
}

TEST(Duties, NobodyActsOnWhatIsDone) {
  const Claim done{kStart, 1, Claim::State::done};
  Duty one = duty(1);
  EXPECT_EQ(decide(one, &done, kTimeout, one.at), Decision::drop);
}

TEST(Duties, WhatIsBegunAndNotDoneIsRepeated) {
  const Claim begun{kStart + 80ms, 1, Claim::State::begun};
  Duty one = duty(1);
  ASSERT_EQ(decide(one, &begun, kTimeout, one.at), Decision::wait);
  EXPECT_EQ(one.at, kStart + 10s + 2s + 2s);
  EXPECT_EQ(decide(one, &begun, kTimeout, one.at), Decision::act);
  EXPECT_EQ(one.vantage, model::Vantage::redo);
}

TEST(Duties, ARepetitionIsRepeatedInTurn) {
  Duty two = duty(2);
  const Claim first{kStart, 1, Claim::State::begun};
  ASSERT_EQ(decide(two, &first, kTimeout, two.at), Decision::wait);
  const Claim second{kStart + 14s, 2, Claim::State::begun};
  ASSERT_EQ(decide(two, &second, kTimeout, two.at), Decision::wait);
  EXPECT_EQ(two.at, kStart + 14s + 16s);
}

TEST(Duties, ShortIntervalsAreNotRepeatedAndLateOnesAreDropped) {
  const Claim begun{kStart, 1, Claim::State::begun};
  Duty one = duty(1, 10s);
  EXPECT_EQ(decide(one, &begun, 5s, one.at), Decision::drop);
  Duty slow = duty(1);
  EXPECT_EQ(decide(slow, &begun, 58s, slow.at), Decision::drop);
  Duty late = duty(1);
  EXPECT_EQ(decide(late, nullptr, kTimeout, kStart + 60s), Decision::drop);
}

TEST(Duties, WhatADeadMachineBeganIsAsIfNobodyHad) {
  Claims claims;
  claims.begin(7, 3, kStart);
  claims.begin(8, 3, kStart);
  claims.done(8, 3, kStart + 1s);
  Duties duties;
  Duty one = duty(1);
  const Claim begun = claims.find(7).value();
  ASSERT_EQ(decide(one, &begun, kTimeout, one.at), Decision::wait);
  duties.add(one);
  const auto lost = claims.lose(3);
  EXPECT_EQ(lost, std::vector<Token>{7});
  duties.hasten(lost, kStart + 3s, 2s);
  EXPECT_EQ(duties.next(), kStart + 5s);
  EXPECT_FALSE(duties.take(kStart + 4'999ms, one));
  ASSERT_TRUE(duties.take(kStart + 5s, one));
  const Claim gone = claims.find(7).value();
  EXPECT_EQ(decide(one, &gone, kTimeout, kStart + 5s), Decision::act);
  EXPECT_EQ(one.vantage, model::Vantage::redo);
}

TEST(Claims, AreRememberedForAMinuteAndThenForgotten) {
  Claims claims;
  for (Token token = 1; token <= 5'000; ++token) claims.begin(token, 1, kStart);
  EXPECT_FALSE(claims.begin(5, 1, kStart));
  EXPECT_TRUE(claims.begin(5, 2, kStart));
  claims.done(9, 1, kStart + 40s);
  for (int second = 0; second < 60; ++second) claims.expire(kStart + second * 1s);
  for (Token token = 1; token <= 5'000; ++token) ASSERT_TRUE(claims.find(token));
  EXPECT_EQ(claims.find(9)->state, Claim::State::done);
  EXPECT_FALSE(claims.begin(9, 2, kStart + 59s));
  for (int second = 62; second < 98; ++second) claims.expire(kStart + second * 1s);
  EXPECT_FALSE(claims.find(5));
  EXPECT_EQ(claims.size(), 1U);
  EXPECT_TRUE(claims.find(9));
}

TEST(Slots, AShareIsEveryNthSlot) {
  Slots slots;
  slots.put(0, {.hash = 17, .interval = 10s, .effective_from = kStart, .share = {3, 1}}, kStart);
  std::vector<SlotDue> due;
  std::vector<SlotsMissed> missed;
  for (Instant now = kStart; now < kStart + 300s; now += 1s) slots.advance(now, due, missed);
  ASSERT_EQ(due.size(), 10U);
  for (const SlotDue& one : due) EXPECT_EQ(one.slot % 3, 1);
  slots.advance(kStart + 30min, due, missed);
  ASSERT_EQ(missed.size(), 1U);
  EXPECT_EQ(missed[0].every, 3U);
  EXPECT_EQ(missed[0].slot % 3, 1);
  EXPECT_NEAR(static_cast<double>(missed[0].count), 50, 1);
}

}  // namespace
}  // namespace fw::schedule
