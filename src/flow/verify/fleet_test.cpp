// The verifier with other machines to ask, where a scenario cannot reach.
#include <gtest/gtest.h>

#include <set>

#include "flow/verify/verifier.hpp"

namespace fw::verify {
namespace {

using model::Footing;
using model::Outcome;
using model::Reason;
using model::State;

const Instant kStart = from_ms(1'795'000'000'000);
const model::MonitorId kShop("local_shop");

Vantage vantage(std::string machine, std::string region) {
  return {{std::move(machine)}, {region + "-p", region, ""}, "", true};
}

class FleetTest : public testing::Test {
 protected:
  FleetTest() {
    fleet_.here = vantage("home1", "home");
    for (const auto* name : {"home2", "east1", "east2", "west1", "west2"})
      fleet_.others.push_back(vantage(name, std::string(name, 4)));
    use({});
    slot(Outcome::up);
  }

  void use(model::Monitor monitor) {
    monitor.id = kShop;
    monitor_ = monitor;
    verifier_.put(monitor);
    verifier_.set_fleet(fleet_, now_);
  }

  model::Observation look_of(const model::Due& due, const Vantage& by, Outcome outcome) const {
    model::Observation look;
    look.probe_id = fmt::format("{}-{}", due.slot, due.attempt);
    look.monitor = kShop;
    look.slot = due.slot;
    look.attempt = due.attempt;
    look.planned_at = due.planned_at;
    look.started_at = now_;
    look.machine = by.machine;
    look.place = by.place;
    look.outcome = outcome;
    look.reason = outcome == Outcome::down ? Reason::connect_refused : Reason::none;
    look.footing = due.footing;
    return look;
  }

  [[nodiscard]] model::Due due() const {
    return {.monitor = kShop,
            .slot = slot_,
            .planned_at = kStart + monitor_.interval * slot_,
            .attempt = 0};
  }

  Step slot(Outcome outcome, Footing footing = Footing::normal) {
    ++slot_;
    now_ = std::max(now_, due().planned_at);
    auto own = due();
    own.footing = footing;
    return verifier_.observe(look_of(own, fleet_.here, outcome), now_);
  }

  Step answer(const Ask& ask, Outcome outcome) {
    now_ += 100ms;
    const Vantage by{ask.machine, ask.place, "", true};
    return verifier_.observe(look_of(ask.due, by, outcome), now_);
  }

  /// Everybody who is asked sees it fail.
  std::vector<model::Verdict> all_fail(Step step) {
    auto verdicts = step.verdicts;
    for (const Ask& ask : step.asks)
      for (auto& verdict : answer(ask, Outcome::down).verdicts) verdicts.push_back(verdict);
    return verdicts;
  }

  Verifier verifier_;
  Fleet fleet_;
  model::Monitor monitor_;
  Instant now_ = kStart;
  model::Slot slot_ = 0;
};

TEST_F(FleetTest, DownNamesEveryVote) {
  const auto verdicts = all_fail(slot(Outcome::down));
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].state, State::down);
  EXPECT_EQ(verdicts[0].verified, model::Verified::regions);
  EXPECT_EQ(verdicts[0].since, kStart + 120s);
  EXPECT_EQ(std::set(verdicts[0].probes.begin(), verdicts[0].probes.end()).size(), 4U);
}

TEST_F(FleetTest, AsksOnlyForItsOwnSlots) {
  ++slot_;
  now_ = due().planned_at;
  const auto step = verifier_.observe(look_of(due(), fleet_.others[0], Outcome::up), now_);
  EXPECT_TRUE(step.counted);
  EXPECT_TRUE(step.asks.empty());
}

TEST_F(FleetTest, EveryLookHasANumberOfItsOwn) {
  std::set<int> numbers;
  auto step = slot(Outcome::down);
  for (int i = 0; i < 100 && !step.asks.empty(); ++i) {
    Step next;
    for (const Ask& ask : step.asks) {
      EXPECT_TRUE(numbers.insert(ask.due.attempt).second);
      auto refused = verifier_.refused(kShop, ask.due.slot, ask.due.attempt, now_);
      std::ranges::move(refused.asks, std::back_inserter(next.asks));
    }
    step = std::move(next);
  }
  EXPECT_EQ(numbers.size(), 5U) << "everybody, once";
}

TEST_F(FleetTest, IgnoresAnswersNobodyWaitsFor) {
  const auto step = slot(Outcome::down);
  ASSERT_EQ(step.asks.size(), 3U);
  EXPECT_TRUE(answer(step.asks[0], Outcome::down).counted);
  EXPECT_FALSE(answer(step.asks[0], Outcome::down).counted) << "told twice";
  EXPECT_FALSE(verifier_.refused(kShop, slot_, 19, now_).counted);
  EXPECT_FALSE(verifier_.refused(model::MonitorId("other"), slot_, 1, now_).counted);
  slot(Outcome::up);
  EXPECT_FALSE(answer(step.asks[1], Outcome::down).counted) << "the question is closed";
}

TEST_F(FleetTest, TakesALateAnswerWhileTheNextOneIsAsked) {
  const auto step = slot(Outcome::down);
  now_ = step.asks[1].until;
  const auto next = verifier_.advance(now_);
  EXPECT_FALSE(next.asks.empty());
  std::vector<model::Verdict> verdicts;
  for (const Ask& ask : step.asks)
    for (auto& verdict : answer(ask, Outcome::down).verdicts) verdicts.push_back(verdict);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].state, State::down);
}

TEST_F(FleetTest, HedgesOnceAndOnlyInDoubt) {
  ++slot_;
  now_ = due().planned_at;
  verifier_.started(due(), {}, now_);
  ASSERT_EQ(verifier_.next(), now_ + kHedgeAfter);
  now_ += kHedgeAfter;
  const auto hedged = verifier_.advance(now_);
  EXPECT_EQ(hedged.asks.size(), 3U);
  const auto waiting = all_fail(hedged);
  EXPECT_TRUE(waiting.empty()) << "home has one failing look only";
  now_ += 5s;
  const auto verdicts =
      verifier_.observe(look_of(due(), fleet_.here, Outcome::down), now_).verdicts;
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].state, State::down);
  ++slot_;
  now_ = due().planned_at;
  verifier_.started(due(), {}, now_);
  now_ += kHedgeAfter;
  EXPECT_TRUE(verifier_.advance(now_).asks.empty()) << "it is known to be down";
}

TEST_F(FleetTest, OpensNothingOnceItIsCutOff) {
  const auto step = slot(Outcome::down);
  fleet_.isolated = true;
  verifier_.set_fleet(fleet_, now_);
  for (const auto& verdict : all_fail(step)) EXPECT_EQ(verdict.state, State::unconfirmed);
  EXPECT_EQ(verifier_.memory(kShop)->state, State::up);
  fleet_.isolated = false;
  verifier_.set_fleet(fleet_, now_);
  const auto unverified = slot(Outcome::down, Footing::isolated).verdicts;
  ASSERT_EQ(unverified.size(), 1U);
  EXPECT_EQ(unverified[0].verified, model::Verified::unverified);
}

TEST_F(FleetTest, GoesOnByTheRulesOfOneWhenTheOthersLeave) {
  slot(Outcome::down);
  fleet_.others.clear();
  verifier_.set_fleet(fleet_, now_);
  ASSERT_TRUE(verifier_.next());
  auto step = verifier_.advance(now_);
  for (int i = 0; i < 2; ++i) {
    ASSERT_EQ(step.rechecks.size(), 1U);
    now_ = step.rechecks[0].planned_at;
    step = verifier_.observe(look_of(step.rechecks[0], fleet_.here, Outcome::down), now_);
  }
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].verified, model::Verified::alone);
}

TEST_F(FleetTest, GoesOnAfterARestartInARound) {
  const auto before = slot(Outcome::down);
  answer(before.asks[0], Outcome::down);
  const auto kept = unpack(pack(*verifier_.memory(kShop)));
  ASSERT_TRUE(kept);
  verifier_ = Verifier();
  use({});
  verifier_.restore(*kept, now_);
  const auto step = verifier_.advance(now_);
  ASSERT_EQ(step.rechecks.size(), 1U);
  now_ = step.rechecks[0].planned_at;
  const auto again = verifier_.observe(look_of(step.rechecks[0], fleet_.here, Outcome::down), now_);
  EXPECT_EQ(again.asks.size(), 3U);
  const auto verdicts = all_fail(again);
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].state, State::down);
  EXPECT_EQ(verdicts[0].since, kept->votes.front().started_at);
}

TEST_F(FleetTest, TakesOverWhatAnotherMachineDecided) {
  model::Verdict verdict;
  verdict.monitor = kShop;
  verdict.state = State::down;
  verdict.at = now_;
  verifier_.adopt(verdict);
  EXPECT_TRUE(slot(Outcome::down).asks.empty()) << "known";
  const auto step = slot(Outcome::up);
  ASSERT_EQ(step.asks.size(), 1U);
  EXPECT_NE(step.asks[0].place.region, "home");
  const auto verdicts = answer(step.asks[0], Outcome::up).verdicts;
  ASSERT_EQ(verdicts.size(), 1U);
  EXPECT_EQ(verdicts[0].state, State::up);
}

TEST_F(FleetTest, TellsAfterARestartWhatTheBreakerHeldBack) {
  all_fail(slot(Outcome::down));
  auto kept = *verifier_.memory(kShop);
  kept.is_held = true;
  verifier_ = Verifier();
  use({});
  verifier_.restore(kept, now_);
  const auto told = verifier_.advance(now_).verdicts;
  ASSERT_EQ(told.size(), 1U);
  EXPECT_EQ(told[0].state, State::down);
  EXPECT_FALSE(verifier_.memory(kShop)->is_held);
  EXPECT_TRUE(verifier_.advance(now_).verdicts.empty());
}

TEST_F(FleetTest, SlowIsTheWordOfOneMachine) {
  auto step = slot(Outcome::degraded);
  EXPECT_TRUE(step.asks.empty());
  ASSERT_EQ(step.rechecks.size(), 1U);
  now_ = step.rechecks[0].planned_at;
  step = verifier_.observe(look_of(step.rechecks[0], fleet_.here, Outcome::degraded), now_);
  ASSERT_EQ(step.verdicts.size(), 1U);
  EXPECT_EQ(step.verdicts[0].verified, model::Verified::unasked);
}

}  // namespace
}  // namespace fw::verify
