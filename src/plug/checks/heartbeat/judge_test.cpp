#include "plug/checks/heartbeat/judge.hpp"

#include <gmock/gmock.h>

namespace fw::checks::heartbeat {
namespace {

using model::Outcome;
using model::PingKind;
using model::Reason;
using testing::HasSubstr;

constexpr Millis kHour{3'600'000};
const Instant kNow = *parse_rfc3339("2026-11-23T12:00:00Z");

Plan plan(model::Settings settings) {
  auto made = make_plan("backup", settings);
  EXPECT_TRUE(made) << made.error().sentence();
  return made.value_or(Plan{});
}

Plan hourly(model::Settings more = {}) {
  more.insert({{"period", "1h"}, {"grace", "10m"}});
  return plan(std::move(more));
}

struct Call {
  PingKind kind;
  Millis ago;
  std::optional<int> exit_status = std::nullopt;
  std::string run = {};
};

model::PingState after(std::vector<Call> calls) {
  model::PingState state;
  state.counted_from = kNow - 1'000 * kHour;
  for (const Call& call : calls) {
    model::Ping ping{
        .kind = call.kind, .at = kNow - call.ago, .exit_status = call.exit_status, .run = call.run};
    apply(state, ping);
  }
  return state;
}

TEST(Judge, AJobThatNeverCalledIsUnknown) {
  const auto report = judge(hourly(), after({}), kNow);
  EXPECT_EQ(report.outcome, Outcome::unknown);
  EXPECT_FALSE(report.detail.empty());
  EXPECT_EQ(judge(hourly(), after({{PingKind::log, kHour}}), kNow).outcome, Outcome::unknown);
}

TEST(Judge, AJobInTimeIsUpAndSaysWhenTheNextCallIsExpected) {
  const auto report = judge(hourly(), after({{PingKind::success, kHour / 2}}), kNow);
  EXPECT_EQ(report.outcome, Outcome::up);
  EXPECT_THAT(report.detail, HasSubstr("2026-11-23 12:30:00 UTC"));
}

TEST(Judge, LateWithinTheGraceIsUpOrDegraded) {
  const auto state = after({{PingKind::success, kHour + Millis(1)}});
  EXPECT_EQ(judge(hourly(), state, kNow).outcome, Outcome::up);
  const auto report = judge(hourly({{"late_is", "degraded"}}), state, kNow);
  EXPECT_EQ(report.outcome, Outcome::degraded);
  EXPECT_EQ(report.reason, Reason::late);
}

TEST(Judge, AfterTheGraceItIsDown) {
  const Millis limit = kHour + Millis(600'000);
  EXPECT_EQ(judge(hourly(), after({{PingKind::success, limit}}), kNow).outcome, Outcome::up);
  const auto report = judge(hourly(), after({{PingKind::success, limit + Millis(1)}}), kNow);
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::late);
}

TEST(Judge, AFailureIsDownUntilASuccess) {
  const auto failed = after({{PingKind::success, kHour}, {PingKind::fail, Millis(1'000), 3}});
  const auto report = judge(hourly(), failed, kNow);
  EXPECT_EQ(report.outcome, Outcome::down);
  EXPECT_EQ(report.reason, Reason::reported_failure);
  EXPECT_THAT(report.detail, HasSubstr("exit status 3"));
  const auto begun_again = after({{PingKind::fail, kHour}, {PingKind::start, Millis(5)}});
  EXPECT_EQ(judge(hourly(), begun_again, kNow).outcome, Outcome::down);
  const auto mended = after({{PingKind::fail, kHour}, {PingKind::success, Millis(5)}});
  EXPECT_EQ(judge(hourly(), mended, kNow).outcome, Outcome::up);
}

TEST(Judge, ARunThatDoesNotEndIsDown) {
  const Plan two_hours = hourly({{"run_max", "2h"}});
  const auto running = after({{PingKind::success, 4 * kHour}, {PingKind::start, 2 * kHour}});
  EXPECT_EQ(judge(two_hours, running, kNow).outcome, Outcome::up) << "though a call is overdue";
  EXPECT_EQ(judge(two_hours, running, kNow + Millis(1)).outcome, Outcome::down);
  EXPECT_EQ(judge(hourly(), running, kNow).outcome, Outcome::down) << "the grace is the limit";
}

TEST(Judge, ARunMayBeginBeforeAnyCall) {
  EXPECT_EQ(judge(hourly(), after({{PingKind::start, Millis(1)}}), kNow).outcome, Outcome::up);
}

TEST(Judge, WhatWasDueBeforeAResumptionIsNotAskedFor) {
  auto state = after({{PingKind::start, 9 * kHour, {}, "x"}, {PingKind::success, 8 * kHour}});
  state.counted_from = kNow - Millis(1'000);
  EXPECT_EQ(judge(hourly(), state, kNow).outcome, Outcome::up);
  state.failed_at = kNow - kHour;
  EXPECT_EQ(judge(hourly(), state, kNow).outcome, Outcome::up);
}

TEST(Judge, CronExpressionsSayWhenACallIsExpected) {
  const Plan nightly =
      plan({{"cron", "30 2 * * *"}, {"time_zone", "Europe/Berlin"}, {"grace", "1h"}});
  const auto at = [](std::string_view text) { return *parse_rfc3339(text); };
  model::PingState state;
  state.succeeded_at = at("2026-11-22T01:31:00Z");
  EXPECT_EQ(judge(nightly, state, at("2026-11-23T01:30:00Z")).outcome, Outcome::up);
  EXPECT_EQ(judge(nightly, state, at("2026-11-23T02:30:00Z")).outcome, Outcome::up);
  EXPECT_EQ(judge(nightly, state, at("2026-11-23T02:30:01Z")).outcome, Outcome::down);
}

TEST(Judge, TheLastRunsDurationIsWhatALookTook) {
  const auto state = after({{PingKind::start, Millis(90'000)}, {PingKind::success, Millis(0)}});
  EXPECT_EQ(judge(hourly(), state, kNow).phases.total, Micros(90'000'000));
}

TEST(Settings, WrongOnesAreNamed) {
  const auto refused = [](model::Settings settings) {
    const auto made = make_plan("backup", settings);
    EXPECT_FALSE(made);
    return made ? std::string() : made.error().sentence();
  };
  EXPECT_THAT(refused({{"cron", "61 * * * *"}}), HasSubstr("cron: "));
  EXPECT_THAT(refused({{"time_zone", "Mars/Olympus"}}), HasSubstr("time_zone: "));
  EXPECT_THAT(refused({{"period", "0ms"}}), HasSubstr("period"));
  for (const char* job : {"", "a b", "a/b", "ä"}) EXPECT_FALSE(make_plan(job, {})) << job;
}

}  // namespace
}  // namespace fw::checks::heartbeat
