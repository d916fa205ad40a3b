#include "flow/check/judge.hpp"

#include <gtest/gtest.h>

namespace fw::check {
namespace {

using model::Outcome;
using model::Reason;

const model::Monitor kMonitor{.id = model::MonitorId("local_shop")};
const Here kHere{.machine = {"m1"}, .place = {}};

Look look(Outcome outcome, Reason reason, std::string detail = "") {
  Look one;
  one.due = {.monitor = kMonitor.id, .slot = 7};
  one.report.outcome = outcome;
  one.report.reason = reason;
  one.report.detail = std::move(detail);
  return one;
}

TEST(Judge, PassesOnWhatAHealthyPlaceSaw) {
  const auto seen = judge(look(Outcome::down, Reason::http_status, "503"), kMonitor, kHere, {});
  EXPECT_EQ(seen.outcome, Outcome::down);
  EXPECT_EQ(seen.reason, Reason::http_status);
  EXPECT_EQ(seen.detail, "503");
  EXPECT_EQ(seen.machine.value, "m1");
  EXPECT_EQ(seen.probe_id.size(), 32U);
}

TEST(Judge, NeverCallsDownWhatIsOurOwnFault) {
  for (const auto reason : {Reason::blocked_target, Reason::local_resources, Reason::crashed})
    EXPECT_EQ(judge(look(Outcome::down, reason), kMonitor, kHere, {}).outcome, Outcome::unknown);
}

TEST(Judge, AbstainsWithoutANetwork) {
  const LocalHealth sick{.network_ok = false, .why = "2 of 2 reference targets fail"};
  const auto seen =
      judge(look(Outcome::down, Reason::connect_timeout, "after 10 s"), kMonitor, kHere, sick);
  EXPECT_EQ(seen.outcome, Outcome::unknown);
  EXPECT_EQ(seen.reason, Reason::local_network);
  EXPECT_EQ(seen.detail, "2 of 2 reference targets fail; seen: after 10 s");
  EXPECT_EQ(judge(look(Outcome::up, Reason::none), kMonitor, kHere, sick).outcome, Outcome::up);
}

TEST(Judge, AbstainsFromDnsFailuresWithoutAResolver) {
  const LocalHealth sick{.resolver_ok = false};
  EXPECT_EQ(judge(look(Outcome::down, Reason::dns_timeout), kMonitor, kHere, sick).reason,
            Reason::local_resolver);
  EXPECT_EQ(judge(look(Outcome::down, Reason::http_status), kMonitor, kHere, sick).outcome,
            Outcome::down);
}

TEST(Judge, GivesEveryFailureAReason) {
  EXPECT_EQ(judge(look(Outcome::down, Reason::none), kMonitor, kHere, {}).reason,
            Reason::unexpected_answer);
}

TEST(ProbeId, DiffersByAttemptPlaceSlotAndInterval) {
  const model::Due due{.monitor = kMonitor.id, .slot = 7};
  auto again = due;
  again.attempt = 1;
  auto later = due;
  later.slot = 8;
  const auto id = probe_id(due, 60s, {});
  EXPECT_EQ(id, probe_id(due, 60s, {}));
  EXPECT_NE(id, probe_id(again, 60s, {}));
  EXPECT_NE(id, probe_id(later, 60s, {}));
  EXPECT_NE(id, probe_id(due, 30s, {}));
  EXPECT_NE(id, probe_id(due, 60s, {.name = "fra"}));
}

}  // namespace
}  // namespace fw::check
