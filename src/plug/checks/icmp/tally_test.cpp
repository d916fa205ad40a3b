#include "plug/checks/icmp/tally.hpp"

#include <gtest/gtest.h>

namespace fw::checks::icmp {
namespace {

using model::Outcome;
using model::Reason;

constexpr auto kLost = std::nullopt;

TEST(Figures, AreOfTheAnsweredRequests) {
  const Tally tally{.round_trips = {10'000us, kLost, 14'000us, 12'000us}};
  const Figures figures = figures_of(tally);
  EXPECT_EQ(figures.fastest, 10'000us);
  EXPECT_EQ(figures.mean, 12'000us);
  EXPECT_EQ(figures.slowest, 14'000us);
  EXPECT_EQ(figures.jitter, 3'000us);
  EXPECT_EQ(figures_of({.round_trips = {5ms}}).jitter, 0us);
  EXPECT_EQ(figures_of({.round_trips = {kLost}}).mean, 0us);
}

TEST(Judge, ShowsTheMeanRoundTrip) {
  net::Trace trace;
  trace.phases.dns = 2ms;
  trace.phases.total = 900ms;
  const auto report = judge({}, {.round_trips = {10ms, 12ms}, .hop_limit = 57}, trace);
  EXPECT_EQ(report.outcome, Outcome::up);
  EXPECT_EQ(report.detail, "2 of 2 answered, mean 11.00 ms");
  EXPECT_EQ(report.phases.total, 13ms);
  EXPECT_EQ(report.phases.first_byte, 11ms);
  const std::pair<std::string, std::string> hops("hop limit", "57");
  EXPECT_NE(std::ranges::find(report.evidence.facts, hops), report.evidence.facts.end());
}

TEST(Judge, KnowsHowMuchLossIsTooMuch) {
  const Tally half{.round_trips = {1ms, kLost, 1ms, kLost}};
  const auto usual = judge({}, half, {});
  EXPECT_EQ(usual.outcome, Outcome::degraded);
  EXPECT_EQ(usual.reason, Reason::packet_loss);
  EXPECT_EQ(usual.detail, "2 of 4 echo requests lost");
  EXPECT_EQ(judge({.loss_degraded = 51}, half, {}).outcome, Outcome::up);
  EXPECT_EQ(judge({.loss_degraded = 0}, half, {}).outcome, Outcome::up);
  const auto strict = judge({.loss_degraded = 0, .loss_down = 50}, half, {});
  EXPECT_EQ(strict.outcome, Outcome::down);
  EXPECT_EQ(strict.reason, Reason::packet_loss);
}

TEST(Judge, NothingBackIsDown) {
  const auto silent = judge({}, {.round_trips = {kLost, kLost}}, {});
  EXPECT_EQ(silent.outcome, Outcome::down);
  EXPECT_EQ(silent.reason, Reason::connect_timeout);
  EXPECT_EQ(silent.detail, "no answer to 2 echo requests");
  const auto told =
      judge({}, {.round_trips = {kLost}, .unreachable = "the host is unreachable"}, {});
  EXPECT_EQ(told.reason, Reason::connect_unreachable);
}

TEST(Judge, WarnsOfJitterAndSlowness) {
  const Tally tally{.round_trips = {10ms, 30ms, 10ms}};
  const auto shaky = judge({.jitter_degraded = 19ms}, tally, {});
  EXPECT_EQ(shaky.outcome, Outcome::degraded);
  EXPECT_EQ(shaky.reason, Reason::slow);
  EXPECT_NE(shaky.detail.find("round trips differ by 20.00 ms"), std::string::npos) << shaky.detail;
  EXPECT_EQ(judge({.jitter_degraded = 20ms}, tally, {}).outcome, Outcome::up);
  EXPECT_EQ(judge({.degraded_after = 15ms}, tally, {}).reason, Reason::slow);
}

}  // namespace
}  // namespace fw::checks::icmp
