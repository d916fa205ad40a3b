// A fleet, whatever its machines answer and however late: nothing is called down that two looks at
// home and two other regions did not see failing, in one way, within a minute.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <map>
#include <set>

#include "flow/verify/verifier.hpp"

namespace fw::verify {
namespace {

using model::Outcome;
using model::Reason;
using model::State;

const Instant kStart = from_ms(1'795'392'000'000);
const model::MonitorId kShop("local_shop");

class FleetHistory {
 public:
  FleetHistory(const model::Monitor& monitor, int regions, std::vector<int> fate)
      : monitor_(monitor), fate_(std::move(fate)) {
    for (int i = 0; i < regions * 2; ++i) {
      const auto region = fmt::format("r{}", i / 2);
      fleet_.others.push_back({{fmt::format("m{}", i)}, {region, region, region}, "", true});
    }
    fleet_.here = fleet_.others.front();
    verifier_.put(monitor_);
    verifier_.set_fleet(fleet_, kStart);
  }

  void run(int slots) {
    for (int slot = 1; slot <= slots; ++slot) {
      run_until(kStart + monitor_.interval * slot);
      const model::Due due{.monitor = kShop, .slot = slot, .planned_at = now_, .attempt = 0};
      look(due, fleet_.here);
      if (draw() == 0) shake();
    }
  }

 private:
  [[nodiscard]] int draw() { return fate_.at(used_++ % fate_.size()); }

  /// Machines come and go, and this one may be cut off for a while.
  void shake() {
    fleet_.isolated = draw() == 1;
    for (Vantage& one : fleet_.others) one.can_look = draw() != 2;
    verifier_.set_fleet(fleet_, now_);
  }

  void look(const model::Due& due, const Vantage& by) {
    model::Observation seen;
    seen.probe_id = fmt::format("{}-{}", due.slot, due.attempt);
    seen.monitor = kShop;
    seen.slot = due.slot;
    seen.attempt = due.attempt;
    seen.planned_at = due.planned_at;
    seen.started_at = now_;
    seen.machine = by.machine;
    seen.place = by.place;
    static constexpr Reason kReasons[] = {Reason::connect_timeout, Reason::http_status};
    const int answer = draw();
    seen.outcome = answer < 6 ? Outcome::down : answer < 8 ? Outcome::up : Outcome::unknown;
    if (answer < 6) seen.reason = kReasons[answer == 5 ? 1 : 0];
    if (draw() == 3) seen.footing = model::Footing::isolated;
    const bool own = by.machine == fleet_.here.machine;
    if (own) verifier_.started(due, {}, now_);
    pending_.emplace(now_ + Millis(draw() < 6 ? 100 : 9'000), seen);
  }

  void take(const Step& step) {
    for (const model::Due& due : step.rechecks) rechecks_.emplace(due.planned_at, due);
    for (const Ask& ask : step.asks) {
      RC_ASSERT(!fleet_.isolated);
      const int manner = draw();
      if (manner == 4) continue;  // silent
      if (manner == 5) {
        refusals_.emplace(now_ + Millis(50), ask);
        continue;
      }
      look(ask.due, {ask.machine, ask.place, "", true});
    }
    for (const model::Verdict& verdict : step.verdicts) {
      // Told again, as after a time of flapping, it is the verdict from before.
      if (verdict.state == State::down && state_ != State::down) check(verdict);
      if (verdict.state != State::unconfirmed && verdict.state != State::unknown)
        state_ = verdict.state;
    }
  }

  void run_until(Instant until) {
    for (int steps = 0; steps < 10'000; ++steps) {
      auto next = until;
      if (!pending_.empty()) next = std::min(next, pending_.begin()->first);
      if (!rechecks_.empty()) next = std::min(next, rechecks_.begin()->first);
      if (!refusals_.empty()) next = std::min(next, refusals_.begin()->first);
      if (const auto wake = verifier_.next()) next = std::min(next, *wake);
      now_ = std::max(now_, next);
      if (next >= until) return;
      step(next);
    }
    RC_FAIL("it does not come to rest");
  }

  void step(Instant next) {
    if (!pending_.empty() && pending_.begin()->first == next) {
      const auto seen = pending_.extract(pending_.begin()).mapped();
      seen_[seen.probe_id] = seen;
      take(verifier_.observe(seen, now_));
    } else if (!rechecks_.empty() && rechecks_.begin()->first == next) {
      look(rechecks_.extract(rechecks_.begin()).mapped(), fleet_.here);
    } else if (!refusals_.empty() && refusals_.begin()->first == next) {
      const auto ask = refusals_.extract(refusals_.begin()).mapped();
      take(verifier_.refused(kShop, ask.due.slot, ask.due.attempt, now_));
    } else {
      take(verifier_.advance(now_));
    }
  }

  void check(const model::Verdict& verdict) {
    RC_ASSERT(!fleet_.isolated);
    RC_ASSERT(std::set(verdict.probes.begin(), verdict.probes.end()).size() ==
              verdict.probes.size());
    // Of one class, the votes that were not cut off.
    std::map<model::ReasonClass, std::vector<model::Observation>> votes;
    std::set<model::Slot> slots;
    for (const std::string& probe : verdict.probes) {
      const auto& vote = seen_.at(probe);
      if (vote.outcome != Outcome::down || vote.footing == model::Footing::isolated) continue;
      votes[class_of(vote.reason)].push_back(vote);
      slots.insert(vote.slot);
    }
    // Fewer where a region is out for so long that it does not count any more, and that is said.
    const std::size_t elsewhere = verdict.verified == model::Verified::regions      ? 2
                                  : verdict.verified == model::Verified::one_region ? 1
                                                                                    : 0;
    RC_ASSERT(verdict.verified != model::Verified::alone);
    RC_ASSERT(verdict.verified != model::Verified::unverified);
    const bool confirmed = std::ranges::any_of(votes, [&](const auto& one) {
      int home = 0;
      std::set<std::string> regions;
      for (const auto& vote : one.second) {
        if (now_ - vote.started_at > Millis(80'000)) continue;
        if (vote.place.region == fleet_.here.place.region)
          ++home;
        else
          regions.insert(vote.place.region);
      }
      return home >= 2 && regions.size() >= elsewhere;
    });
    RC_ASSERT(confirmed);
    RC_ASSERT(monitor_.interval > kTwoSlotInterval || slots.size() >= 2U);
  }

  model::Monitor monitor_;
  std::vector<int> fate_;
  std::size_t used_ = 0;
  Fleet fleet_;
  Verifier verifier_;
  Instant now_ = kStart;
  State state_ = State::unknown;
  std::multimap<Instant, model::Observation> pending_;
  std::multimap<Instant, model::Due> rechecks_;
  std::multimap<Instant, Ask> refusals_;
  std::map<std::string, model::Observation> seen_;
};

TEST(QuorumProperty, DownNeedsHomeAndOtherRegions) {
  EXPECT_TRUE(rc::check([] {
    model::Monitor monitor;
    monitor.id = kShop;
    monitor.interval = Millis(*rc::gen::elementOf(std::vector{2'000, 10'000, 60'000}));
    monitor.timeout = std::min(monitor.interval, Millis(10'000));
    monitor.confirmation.rechecks = *rc::gen::inRange(1, 6);
    monitor.confirmation.recoveries = *rc::gen::inRange(1, 4);
    const int regions = *rc::gen::inRange(2, 6);  // of two machines each
    const auto fate = *rc::gen::container<std::vector<int>>(400, rc::gen::inRange(0, 9));
    FleetHistory(monitor, regions, fate).run(30);
  }));
}

}  // namespace
}  // namespace fw::verify
