#include "model/heartbeat.hpp"

#include <gtest/gtest.h>

namespace fw::model {
namespace {

Instant at(std::int64_t s) { return from_ms(s * 1'000); }

Ping ping(PingKind kind, std::int64_t s, std::string run = {}) {
  return {.kind = kind, .at = at(s), .run = std::move(run)};
}

PingState after(std::vector<Ping> pings) {
  PingState state;
  for (Ping& one : pings) apply(state, one);
  return state;
}

TEST(Pings, ASuccessEndsAFailure) {
  Ping failure = ping(PingKind::fail, 10);
  failure.exit_status = 3;
  PingState state = after({ping(PingKind::success, 5), failure});
  EXPECT_EQ(state.failed_at, at(10));
  EXPECT_EQ(state.exit_status, 3);
  EXPECT_EQ(state.succeeded_at, at(5));
  Ping success = ping(PingKind::success, 20);
  apply(state, success);
  EXPECT_EQ(state.failed_at, std::nullopt);
  EXPECT_EQ(state.exit_status, std::nullopt);
  EXPECT_EQ(state.succeeded_at, at(20));
}

TEST(Pings, AStartDoesNotEndAFailure) {
  const auto state = after({ping(PingKind::fail, 10), ping(PingKind::start, 20)});
  EXPECT_EQ(state.failed_at, at(10));
  EXPECT_EQ(state.open.size(), 1U);
}

TEST(Pings, AWordChangesNothingButTheTimeOfTheLastCall) {
  auto state = after({ping(PingKind::start, 1)});
  const auto before = state;
  Ping word = ping(PingKind::log, 9);
  apply(state, word);
  EXPECT_EQ(state.last_at, at(9));
  state.last_at = before.last_at;
  EXPECT_EQ(state, before);
}

TEST(Pings, DurationIsFromTheStartOfTheSameRun) {
  PingState state = after({ping(PingKind::start, 100, "a"), ping(PingKind::start, 110, "b")});
  Ping end = ping(PingKind::success, 130, "b");
  apply(state, end);
  EXPECT_EQ(end.duration, Millis(20'000));
  EXPECT_EQ(state.duration, Millis(20'000));
  EXPECT_TRUE(state.open.empty()) << "an earlier run is not waited for";
}

TEST(Pings, ALaterRunStaysOpenWhenAnEarlierOneEnds) {
  PingState state = after({ping(PingKind::start, 100, "a"), ping(PingKind::start, 110, "b")});
  Ping end = ping(PingKind::fail, 130, "a");
  apply(state, end);
  EXPECT_EQ(end.duration, Millis(30'000));
  ASSERT_EQ(state.open.size(), 1U);
  EXPECT_EQ(state.open[0].id, "b");
}

TEST(Pings, AnEndOfAnotherRunHasNoDuration) {
  PingState state = after({ping(PingKind::start, 100, "a")});
  Ping end = ping(PingKind::success, 130, "z");
  apply(state, end);
  EXPECT_EQ(end.duration, std::nullopt);
  EXPECT_EQ(state.open.size(), 1U);
}

TEST(Pings, OpenRunsAreLimited) {
  std::vector<Ping> pings;
  for (int i = 0; i < 40; ++i) pings.push_back(ping(PingKind::start, i, std::to_string(i)));
  const auto state = after(pings);
  EXPECT_EQ(state.open.size(), kRunsOpenMax);
  EXPECT_EQ(state.open.back().id, "39");
}

TEST(Pings, AClockThatStepsBackMeasuresNothingNegative) {
  PingState state = after({ping(PingKind::start, 100)});
  Ping end = ping(PingKind::success, 90);
  apply(state, end);
  EXPECT_EQ(end.duration, Millis(0));
}

TEST(Pings, TheStateSurvivesStorage) {
  Ping failure = ping(PingKind::fail, 40, "x");
  failure.exit_status = 255;
  PingState state = after({ping(PingKind::start, 10, "x"), ping(PingKind::success, 20, "x"),
                           failure, ping(PingKind::start, 50, "y")});
  state.counted_from = at(3);
  const auto back = ping_state_from_json(to_json(state));
  ASSERT_TRUE(back);
  EXPECT_EQ(*back, state);
  EXPECT_EQ(ping_state_from_json(to_json(PingState{})), PingState{});
  EXPECT_FALSE(ping_state_from_json("no"));
}

}  // namespace
}  // namespace fw::model
