// Verification, whatever the looks say and in whatever order they come: nothing is called down
// without enough failing looks of one class.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>

#include "flow/verify/verifier.hpp"

namespace fw::verify {
namespace {

using model::Outcome;
using model::Reason;
using model::State;

const Instant kStart = from_ms(1'795'392'000'000);
const model::MonitorId kShop("local_shop");

struct Weather {
  std::vector<int> answers;
  std::size_t used = 0;

  /// Up, slow, blind or failing in one of four ways.
  void apply(model::Observation& look) {
    static constexpr Reason kReasons[] = {Reason::connect_refused, Reason::connect_timeout,
                                          Reason::http_status, Reason::dns_timeout};
    const int answer = answers.at(used++ % answers.size());
    look.outcome = Outcome::down;
    if (answer < 4) look.reason = kReasons[answer];
    if (answer == 4) look.outcome = Outcome::up;
    if (answer == 5) look.outcome = Outcome::degraded;
    if (answer == 5) look.reason = Reason::slow;
    if (answer == 6) look.outcome = Outcome::unknown;
    if (answer == 6) look.reason = Reason::local_network;
  }
};

class History {
 public:
  explicit History(const model::Monitor& monitor) : monitor_(monitor) { verifier_.put(monitor_); }

  void look(model::Observation look) {
    seen_[look.probe_id] = look;
    check(verifier_.observe(look, now_));
    if (*rc::gen::inRange(0, 4) != 0) return;
    const auto again = verifier_.observe(look, now_);
    RC_ASSERT(!again.counted && again.verdicts.empty() && again.rechecks.empty());
  }

  void slots(int count, Weather& weather) {
    for (int slot = 1; slot <= count; ++slot) {
      now_ = kStart + monitor_.interval * slot;
      look(make(slot, 0, weather));
      while (!asked_.empty() && asked_.front().planned_at < now_ + monitor_.interval) {
        const auto due = asked_.front();
        asked_.erase(asked_.begin());
        now_ = std::max(now_, due.planned_at);
        look(make(due.slot, due.attempt, weather));
        if (now_ >= kStart + monitor_.interval * (slot + 1)) break;
      }
    }
  }

 private:
  model::Observation make(model::Slot slot, int attempt, Weather& weather) {
    model::Observation look;
    look.probe_id = fmt::format("{}-{}", slot, attempt);
    look.monitor = kShop;
    look.slot = slot;
    look.attempt = attempt;
    look.planned_at = kStart + monitor_.interval * slot;
    look.started_at = now_;
    weather.apply(look);
    return look;
  }

  void check(Step step) {
    asked_.insert(asked_.end(), step.rechecks.begin(), step.rechecks.end());
    for (const auto& verdict : step.verdicts) {
      RC_ASSERT(!verdict.probes.empty());
      if (verdict.state == State::down && state_ != State::down) check_down(verdict);
      if (verdict.state == State::up || verdict.state == State::down ||
          verdict.state == State::degraded)
        state_ = verdict.state;
    }
  }

  void check_down(const model::Verdict& verdict) {
    const auto needed = static_cast<std::size_t>(1 + monitor_.confirmation.rechecks);
    RC_ASSERT(verdict.probes.size() >= needed);
    const auto wanted = class_of(seen_.at(verdict.probes[0]).reason);
    bool two_slots = false;
    for (const auto& probe : verdict.probes) {
      const auto& vote = seen_.at(probe);
      RC_ASSERT(vote.outcome == Outcome::down);
      RC_ASSERT(class_of(vote.reason) == wanted);
      RC_ASSERT(now_ - vote.started_at <= vote_life({.interval = monitor_.interval,
                                                     .timeout = monitor_.timeout,
                                                     .confirmation = monitor_.confirmation}));
      two_slots = two_slots || vote.slot != seen_.at(verdict.probes[0]).slot;
    }
    RC_ASSERT(monitor_.interval > kTwoSlotInterval || two_slots);
  }

  model::Monitor monitor_;
  Verifier verifier_;
  Instant now_ = kStart;
  State state_ = State::unknown;
  std::vector<model::Due> asked_;
  std::map<std::string, model::Observation> seen_;
};

TEST(VerdictProperty, DownNeedsEnoughVotesOfOneClass) {
  EXPECT_TRUE(rc::check([] {
    model::Monitor monitor;
    monitor.id = kShop;
    monitor.interval = Millis(*rc::gen::elementOf(std::vector{1'000, 5'000, 60'000}));
    monitor.timeout = Millis(1'000);
    monitor.confirmation.rechecks = *rc::gen::inRange(0, 6);
    monitor.confirmation.recoveries = *rc::gen::inRange(1, 5);
    Weather weather{*rc::gen::container<std::vector<int>>(
        80,
        rc::gen::weightedElement<int>({{4, 0}, {2, 1}, {2, 2}, {1, 3}, {4, 4}, {1, 5}, {1, 6}}))};
    History(monitor).slots(40, weather);
  }));
}

TEST(VerdictProperty, UnknownLooksNeverAccuse) {
  EXPECT_TRUE(rc::check([] {
    model::Monitor monitor;
    monitor.id = kShop;
    Verifier verifier;
    verifier.put(monitor);
    const auto outcomes = *rc::gen::container<std::vector<bool>>(30, rc::gen::arbitrary<bool>());
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      model::Observation look;
      look.probe_id = fmt::format("{}", i);
      look.monitor = kShop;
      look.slot = static_cast<model::Slot>(i + 1);
      look.planned_at = look.started_at = kStart + monitor.interval * look.slot;
      look.outcome = outcomes[i] ? Outcome::up : Outcome::unknown;
      for (const auto& verdict : verifier.observe(look, look.started_at).verdicts)
        RC_ASSERT(verdict.state == State::up || verdict.state == State::unknown);
    }
  }));
}

}  // namespace
}  // namespace fw::verify
