#include "flow/verify/verifier.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fw::verify {
namespace {

using model::Outcome;
using model::Reason;
using model::State;

const Instant kStart = from_ms(1'795'000'000'000);
const model::MonitorId kShop("local_shop");

/// One monitor whose looks the test makes by hand.
class VerifierTest : public testing::Test {
 protected:
  void use(model::Monitor monitor) {
    monitor.id = kShop;
    interval_ = monitor.interval;
    verifier_.put(monitor);
  }

  model::Observation look_of(model::Slot slot, int attempt, Outcome outcome, Reason reason) const {
    model::Observation look;
    look.probe_id = fmt::format("{}-{}", slot, attempt);
    look.monitor = kShop;
    look.slot = slot;
    look.attempt = attempt;
    look.planned_at = attempt == 0 ? kStart + interval_ * slot : now_;
    look.started_at = now_;
    look.outcome = outcome;
    look.reason = reason;
    return look;
  }

  Step slot(Outcome outcome, Reason reason = Reason::none) {
    now_ = kStart + interval_ * ++slot_;
    return verifier_.observe(look_of(slot_, 0, outcome, reason), now_);
  }

  Step fails(Reason reason = Reason::connect_refused) { return slot(Outcome::down, reason); }

  /// Answers the one re-check that `step` asked for.
  Step again(const Step& step, Outcome outcome, Reason reason = Reason::none) {
    if (step.rechecks.size() != 1U) {
      ADD_FAILURE() << step.rechecks.size() << " re-checks asked for";
      return {};
    }
    const auto& asked = step.rechecks.front();
    now_ = asked.planned_at;
    return verifier_.observe(look_of(asked.slot, asked.attempt, outcome, reason), now_);
  }

  Step go_down() {
    auto step = fails();
    step = again(step, Outcome::down, Reason::connect_refused);
    return again(step, Outcome::down, Reason::connect_refused);
  }

  Verifier verifier_;
  Millis interval_{60'000};
  Instant now_ = kStart;
  model::Slot slot_ = 0;
};

TEST_F(VerifierTest, TellsTheFirstGoodLookAndThenIsSilent) {
  use({});
  const auto first = slot(Outcome::up);
  ASSERT_EQ(first.verdicts.size(), 1U);
  EXPECT_EQ(first.verdicts[0].state, State::up);
  EXPECT_TRUE(slot(Outcome::up).verdicts.empty());
}

TEST_F(VerifierTest, ConfirmsDownByRechecksOfOneClass) {
  use({});
  slot(Outcome::up);
  auto step = fails();
  const auto began = now_;
  EXPECT_TRUE(step.verdicts.empty());
  ASSERT_EQ(step.rechecks.size(), 1U);
  EXPECT_EQ(step.rechecks[0].planned_at, now_ + 2s);
  EXPECT_EQ(step.rechecks[0].attempt, 1);
  step = again(step, Outcome::down, Reason::connect_timeout);
  EXPECT_TRUE(step.verdicts.empty());
  step = again(step, Outcome::down, Reason::connect_refused);
  ASSERT_EQ(step.verdicts.size(), 1U);
  const auto& verdict = step.verdicts[0];
  EXPECT_EQ(verdict.state, State::down);
  EXPECT_EQ(verdict.since, began);
  EXPECT_EQ(verdict.probes.size(), 3U);
  EXPECT_TRUE(step.rechecks.empty());
  EXPECT_TRUE(fails().verdicts.empty()) << "it is known to be down";
}

TEST_F(VerifierTest, AsksSoonerForShortIntervals) {
  use({.interval = 4s});
  slot(Outcome::up);
  const auto step = fails();
  EXPECT_EQ(step.rechecks.at(0).planned_at, now_ + 1s);
}

TEST_F(VerifierTest, CallsABlipUnconfirmed) {
  use({});
  slot(Outcome::up);
  auto step = again(fails(), Outcome::up);
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].state, State::unconfirmed);
  EXPECT_EQ(step.verdicts[0].reason, Reason::connect_refused);
  EXPECT_EQ(step.verdicts[0].probes.size(), 2U);
  EXPECT_EQ(verifier_.memory(kShop)->state, State::up);
}

TEST_F(VerifierTest, GivesMixedClassesOneMoreRound) {
  use({});
  slot(Outcome::up);
  auto step = again(fails(), Outcome::down, Reason::http_status);
  step = again(step, Outcome::down, Reason::connect_refused);
  EXPECT_TRUE(step.verdicts.empty());
  step = again(step, Outcome::down, Reason::connect_refused);
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].state, State::down);
  EXPECT_EQ(step.verdicts[0].probes.size(), 3U);
}

TEST_F(VerifierTest, CallsEndlesslyMixedFailuresUnconfirmed) {
  use({});
  slot(Outcome::up);
  auto step = again(fails(Reason::connect_refused), Outcome::down, Reason::http_status);
  step = again(step, Outcome::down, Reason::tls_expired);
  step = again(step, Outcome::down, Reason::dns_timeout);
  step = again(step, Outcome::down, Reason::connect_refused);
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].state, State::unconfirmed);
}

TEST_F(VerifierTest, LetsUnknownNeverVote) {
  use({});
  slot(Outcome::up);
  auto step = fails();
  for (int i = 0; i < 5; ++i) step = again(step, Outcome::unknown, Reason::local_network);
  EXPECT_TRUE(step.verdicts.empty());
  step = again(step, Outcome::down, Reason::connect_refused);
  EXPECT_TRUE(step.verdicts.empty());
  step = again(step, Outcome::down, Reason::connect_refused);
  EXPECT_EQ(step.verdicts.at(0).probes.size(), 3U);
}

TEST_F(VerifierTest, LimitsRechecksInOneSlot) {
  use({});
  slot(Outcome::up);
  auto step = fails();
  int asked = 0;
  for (; !step.rechecks.empty(); ++asked)
    step = again(step, Outcome::unknown, Reason::local_network);
  EXPECT_EQ(asked, kAttemptsMax);
  EXPECT_FALSE(fails().rechecks.empty()) << "the next slot goes on";
}

TEST_F(VerifierTest, NeedsTwoSlotsWithShortIntervals) {
  use({.interval = 1s});
  slot(Outcome::up);
  auto step = again(fails(), Outcome::down, Reason::connect_refused);
  step = again(step, Outcome::down, Reason::connect_refused);
  EXPECT_TRUE(step.verdicts.empty());
  EXPECT_TRUE(step.rechecks.empty());
  step = fails();
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].state, State::down);
  EXPECT_EQ(step.verdicts[0].probes.size(), 4U);
}

TEST_F(VerifierTest, NeedsSeveralGoodLooksToRecover) {
  use({});
  slot(Outcome::up);
  go_down();
  auto step = slot(Outcome::up);
  EXPECT_TRUE(step.verdicts.empty());
  const auto well_since = now_;
  EXPECT_EQ(step.rechecks.at(0).planned_at, now_ + 2s);
  step = again(step, Outcome::up);
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].state, State::up);
  EXPECT_EQ(step.verdicts[0].since, well_since);
}

TEST_F(VerifierTest, StaysDownWhenARecoveryDoesNotHold) {
  use({});
  slot(Outcome::up);
  go_down();
  auto step = again(slot(Outcome::up), Outcome::down, Reason::http_status);
  EXPECT_TRUE(step.verdicts.empty());
  EXPECT_TRUE(step.rechecks.empty());
  EXPECT_EQ(verifier_.memory(kShop)->state, State::down);
}

TEST_F(VerifierTest, ConfirmsDegradedByOneRecheck) {
  use({});
  slot(Outcome::up);
  auto step = again(slot(Outcome::degraded, Reason::slow), Outcome::degraded, Reason::slow);
  EXPECT_EQ(step.verdicts.at(0).state, State::degraded);
  EXPECT_TRUE(slot(Outcome::degraded, Reason::slow).verdicts.empty());
  step = again(slot(Outcome::up), Outcome::up);
  EXPECT_EQ(step.verdicts.at(0).state, State::up);
}

TEST_F(VerifierTest, ConfirmsDegradedAtOnceWithoutRechecks) {
  use({.confirmation = {.rechecks = 0}});
  const auto step = slot(Outcome::degraded, Reason::slow);
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].state, State::degraded);
  EXPECT_TRUE(step.rechecks.empty());
}

TEST_F(VerifierTest, LooksOnNewsWhereTheyChangeWhatIsKnown) {
  use({.confirmation = {.rechecks = 0, .recoveries = 1}});
  EXPECT_FALSE(verifier_.look_on_news(kShop, true, now_)) << "the first slot is still to come";
  slot(Outcome::up);
  EXPECT_FALSE(verifier_.look_on_news(kShop, true, now_));
  const auto failed = verifier_.look_on_news(kShop, false, now_);
  ASSERT_TRUE(failed);
  EXPECT_EQ(failed->planned_at, now_);
  EXPECT_GT(failed->attempt, 0);
  const auto look = look_of(failed->slot, failed->attempt, Outcome::down, Reason::late);
  EXPECT_EQ(verifier_.observe(look, now_).verdicts.at(0).state, State::down);
  EXPECT_FALSE(verifier_.look_on_news(kShop, false, now_));
  const auto mended = verifier_.look_on_news(kShop, true, now_);
  ASSERT_TRUE(mended);
  const auto good = look_of(mended->slot, mended->attempt, Outcome::up, Reason::none);
  EXPECT_EQ(verifier_.observe(good, now_).verdicts.at(0).state, State::up);
}

TEST_F(VerifierTest, NewsCannotMakeASlotLookForEver) {
  use({});
  slot(Outcome::up);
  int looks = 0;
  while (verifier_.look_on_news(kShop, false, now_)) ASSERT_LT(++looks, 1'000);
  EXPECT_EQ(looks, kAttemptsMax);
}

TEST_F(VerifierTest, GoesFromDegradedToDown) {
  use({});
  slot(Outcome::up);
  again(slot(Outcome::degraded, Reason::slow), Outcome::degraded, Reason::slow);
  const auto step = go_down();
  EXPECT_EQ(step.verdicts.at(0).state, State::down);
}

TEST_F(VerifierTest, AsksOnWhenSlowTurnsIntoFailing) {
  use({});
  slot(Outcome::up);
  auto step = again(slot(Outcome::degraded, Reason::slow), Outcome::down, Reason::connect_refused);
  EXPECT_EQ(step.verdicts.at(0).state, State::degraded);
  step = again(step, Outcome::down, Reason::connect_refused);
  step = again(step, Outcome::down, Reason::connect_refused);
  EXPECT_EQ(step.verdicts.at(0).state, State::down);
}

TEST_F(VerifierTest, IgnoresDuplicatesAndLateLooks) {
  use({});
  slot(Outcome::up);
  auto step = fails();
  const auto first = look_of(slot_, 0, Outcome::down, Reason::connect_refused);
  EXPECT_FALSE(verifier_.observe(first, now_).counted);
  EXPECT_FALSE(
      verifier_.observe(look_of(slot_ - 1, 0, Outcome::down, Reason::timeout), now_).counted);
  EXPECT_FALSE(verifier_.observe(look_of(slot_, 9, Outcome::down, Reason::timeout), now_).counted);
  step = again(step, Outcome::down, Reason::connect_refused);
  const auto answered = look_of(slot_, 1, Outcome::down, Reason::connect_refused);
  EXPECT_FALSE(verifier_.observe(answered, now_).counted);
  EXPECT_EQ(verifier_.memory(kShop)->votes.size(), 2U);
}

TEST_F(VerifierTest, SaysUnknownAfterLongBlindnessAndThenWhatItKnew) {
  use({});
  slot(Outcome::up);
  go_down();
  EXPECT_TRUE(slot(Outcome::unknown, Reason::local_network).verdicts.empty());
  EXPECT_TRUE(slot(Outcome::unknown, Reason::local_network).verdicts.empty());
  const auto blind = slot(Outcome::unknown, Reason::local_network);
  ASSERT_EQ(blind.verdicts.size(), 1U);
  EXPECT_EQ(blind.verdicts[0].state, State::unknown);
  EXPECT_TRUE(slot(Outcome::unknown, Reason::local_network).verdicts.empty());
  const auto seeing = fails();
  ASSERT_EQ(seeing.verdicts.size(), 1U);
  EXPECT_EQ(seeing.verdicts[0].state, State::down);
}

TEST_F(VerifierTest, MarksFlappingAndItsEnd) {
  use({.confirmation = {.rechecks = 0, .recoveries = 1}});
  slot(Outcome::up);
  EXPECT_FALSE(fails().verdicts.at(0).flapping);
  EXPECT_FALSE(slot(Outcome::up).verdicts.at(0).flapping);
  EXPECT_FALSE(fails().verdicts.at(0).flapping);
  EXPECT_TRUE(slot(Outcome::up).verdicts.at(0).flapping);
  ASSERT_TRUE(verifier_.next());
  EXPECT_EQ(*verifier_.next(), now_ + kCalmFor);
  const auto calm = verifier_.advance(*verifier_.next());
  ASSERT_EQ(calm.verdicts.size(), 1U);
  EXPECT_FALSE(calm.verdicts[0].flapping);
  EXPECT_EQ(calm.verdicts[0].state, State::up);
  EXPECT_FALSE(verifier_.next());
}

TEST_F(VerifierTest, AsksAgainWhenARecheckGetsLost) {
  use({});
  slot(Outcome::up);
  fails();
  ASSERT_TRUE(verifier_.next());
  const auto step = verifier_.advance(*verifier_.next());
  ASSERT_EQ(step.rechecks.size(), 1U);
  EXPECT_EQ(step.rechecks[0].attempt, 2);
}

TEST_F(VerifierTest, GoesOnAfterARestart) {
  use({});
  slot(Outcome::up);
  auto step = again(fails(), Outcome::down, Reason::connect_refused);
  const auto kept = unpack(pack(*verifier_.memory(kShop)));
  ASSERT_TRUE(kept);
  verifier_ = Verifier();
  use({});
  verifier_.restore(*kept, now_);
  step = verifier_.advance(now_);
  step = again(step, Outcome::down, Reason::connect_refused);
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].probes.size(), 3U);
}

TEST_F(VerifierTest, StartsAnewAfterAPause) {
  use({});
  slot(Outcome::up);
  go_down();
  use({.paused = true});
  EXPECT_FALSE(fails().counted);
  use({});
  const auto step = slot(Outcome::up);
  EXPECT_EQ(step.verdicts.at(0).state, State::up);
}

TEST_F(VerifierTest, LooksAtDependenciesWhenTheirDependentFails) {
  const model::MonitorId db("local_db");
  model::Monitor dependency;
  dependency.id = db;
  verifier_.put(dependency);
  use({.depends_on = {{db, model::Severity::degraded}}});
  slot(Outcome::up);
  EXPECT_EQ(fails().rechecks.size(), 1U) << "what was never looked at has no slot to look in";
  auto look = look_of(slot_, 0, Outcome::up, Reason::none);
  look.monitor = db;
  static_cast<void>(verifier_.observe(look, now_));
  slot(Outcome::up);
  const auto step = fails();
  ASSERT_EQ(step.rechecks.size(), 2U);
  EXPECT_EQ(step.rechecks[1].monitor, db);
  EXPECT_EQ(step.rechecks[1].planned_at, now_);
  look.attempt = step.rechecks[1].attempt;
  look.outcome = Outcome::down;
  look.reason = Reason::connect_refused;
  EXPECT_EQ(verifier_.observe(look, now_).rechecks.size(), 1U);
}

TEST_F(VerifierTest, DoesNotAddUpFailuresThatAreFarApart) {
  use({.interval = 1h});
  slot(Outcome::up);
  fails();
  fails();
  const auto step = fails();
  EXPECT_TRUE(step.verdicts.empty());
  EXPECT_EQ(verifier_.memory(kShop)->votes.size(), 1U);
}

}  // namespace
}  // namespace fw::verify
