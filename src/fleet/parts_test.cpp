#include <gtest/gtest.h>

#include "fleet/batches.hpp"
#include "fleet/fleet_clock.hpp"
#include "fleet/presence.hpp"

namespace fw::fleet {
namespace {

const Instant kStart = from_ms(1'795'000'000'000);

// ── FleetClock ───────────────────────────────────────────────────────────────────────────────────

TEST(FleetClock, AloneItsOwnClockIsTheTruth) {
  FleetClock clock;
  topology::ClockOffsets offsets;
  EXPECT_EQ(clock.at({kStart, 0ms}, offsets).at, kStart);
  EXPECT_EQ(clock.at({kStart - 1h, 10ms}, offsets).at, kStart - 1h);
  offsets.note(1, 3s);  // one other: nobody can tell who is right
  clock.agree(offsets);
  EXPECT_EQ(clock.at({kStart - 1h, 20ms}, offsets).at, kStart - 1h);
}

TEST(FleetClock, AStepIsNoticedAtOnceAndUndone) {
  FleetClock clock;
  topology::ClockOffsets offsets;
  static_cast<void>(clock.at({kStart, 0ms}, offsets));
  for (topology::Number i = 0; i < 3; ++i) offsets.note(i, 20ms);
  EXPECT_EQ(clock.at({kStart + 1h + 5s, 5s}, offsets).at, kStart + 5s);
  EXPECT_EQ(offsets.median(), 20ms - 1h);
  clock.agree(offsets);
  EXPECT_EQ(clock.at({kStart + 1h + 6s, 6s}, offsets).at, kStart + 6s + 20ms);
}

TEST(FleetClock, OffsetsAboveAQuarterSecondAreCorrected) {
  FleetClock clock;
  topology::ClockOffsets offsets;
  for (topology::Number i = 0; i < 3; ++i) offsets.note(i, 200ms);
  clock.agree(offsets);
  EXPECT_EQ(clock.correction(), 0ms);
  for (topology::Number i = 0; i < 3; ++i) offsets.note(i, 260ms);
  clock.agree(offsets);
  EXPECT_EQ(clock.correction(), 260ms);
  for (topology::Number i = 0; i < 3; ++i) offsets.note(i, 200ms);  // as long as it is not fine
  clock.agree(offsets);
  EXPECT_EQ(clock.correction(), 200ms);
  for (topology::Number i = 0; i < 3; ++i) offsets.note(i, 90ms);
  clock.agree(offsets);
  EXPECT_EQ(clock.correction(), 0ms);
}

// ── Presence ─────────────────────────────────────────────────────────────────────────────────────

TEST(Presence, AloneItTakesPartAtOnce) {
  const Presence alone({}, kStart);
  EXPECT_TRUE(alone.has_settled());
  EXPECT_TRUE(alone.is_active(kStart));
}

TEST(Presence, WaitsForTheOthersAndSaysFromWhenOnItTakesPart) {
  Presence one({.expected = 5, .after_crash = false}, kStart);
  EXPECT_FALSE(one.advance(true, 4, kStart + 1s));
  EXPECT_TRUE(one.advance(true, 5, kStart + 2s));
  EXPECT_EQ(one.active_from(), kStart + 7s);
  Presence lonely({.expected = 5, .after_crash = false}, kStart);
  EXPECT_FALSE(lonely.advance(true, 0, kStart + 9s));
  EXPECT_TRUE(lonely.advance(true, 0, kStart + 10s));
}

TEST(Presence, AfterACrashItMustBeWellForAWhile) {
  Presence one({.expected = 1, .after_crash = true}, kStart);
  EXPECT_FALSE(one.advance(true, 1, kStart + 14s));
  EXPECT_TRUE(one.advance(true, 1, kStart + 15s));
}

TEST(Presence, StepsBackWhileUnfitAndComesBackWithNotice) {
  Presence one({}, kStart);
  EXPECT_TRUE(one.advance(false, 3, kStart + 1s));
  EXPECT_EQ(one.inactive_from(), kStart + 6s);
  EXPECT_FALSE(one.advance(false, 3, kStart + 30s));
  EXPECT_FALSE(one.advance(true, 3, kStart + 44s));
  EXPECT_TRUE(one.advance(true, 3, kStart + 45s));
  EXPECT_EQ(one.active_from(), kStart + 50s);
  EXPECT_EQ(one.inactive_from(), Instant::max());
  one.leave(kStart + 60s);
  EXPECT_EQ(one.inactive_from(), kStart + 65s);
  EXPECT_FALSE(one.advance(false, 3, kStart + 61s));
}

// ── Batches ──────────────────────────────────────────────────────────────────────────────────────

TEST(Batches, AClaimGoesAtOnceAndTwiceMore) {
  Batches batches;
  Batch batch;
  batches.begin(7, 2s, kStart);
  int times = 0;
  for (Instant now = kStart; now < kStart + 10s; now += 10ms)
    while (batches.take(now, batch)) {
      EXPECT_EQ(batch.begun, std::vector<schedule::Token>{7});
      EXPECT_TRUE(++times > 1 || now == kStart);
      EXPECT_LE(now, kStart + 1s);
    }
  EXPECT_EQ(times, 3);
  EXPECT_TRUE(batches.empty());
  EXPECT_EQ(batches.next(), Instant::max());
}

TEST(Batches, AResultTakesThePlaceOfItsClaim) {
  Batches batches;
  Batch batch;
  batches.begin(7, 2s, kStart);
  EXPECT_TRUE(batches.take(kStart, batch));
  batches.done(7, 2s, kStart + 100ms);
  int times = 0;
  for (Instant now = kStart + 100ms; now < kStart + 10s; now += 10ms)
    while (batches.take(now, batch)) {
      EXPECT_TRUE(batch.begun.empty());
      EXPECT_EQ(batch.done, std::vector<schedule::Token>{7});
      ++times;
    }
  EXPECT_EQ(times, 3);
}

TEST(Batches, ManyClaimsShareBatchesThatFit) {
  Batches batches;
  Batch batch;
  std::size_t sent = 0;
  std::size_t messages = 0;
  for (schedule::Token token = 1; token <= 1'000; ++token) {
    const Instant now = kStart + Millis(token);
    batches.begin(token, 400ms, now);
    while (batches.take(now, batch)) {
      EXPECT_LE(batch.begun.size() + batch.done.size(), kTokensMax);
      sent += batch.begun.size();
      ++messages;
    }
  }
  EXPECT_GT(sent, 2'000U);
  EXPECT_LT(messages, 60U);
}

}  // namespace
}  // namespace fw::fleet
