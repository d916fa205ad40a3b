// The whole way from slots to notices, with dependencies, maintenance and restless owners: one open
// incident a monitor, opened and resolved in turn, every notice once.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <map>
#include <set>

#include "app/pipeline.hpp"

namespace fw::app {
namespace {

using model::State;
using model::Transition;

constexpr HashKey kKey = {3, 1, 4};
const Instant kStart = from_ms(1'795'392'000'000);
const model::AccountId kAccount("local_owner");
constexpr int kMonitors = 8;

model::MonitorId id(int number) { return model::MonitorId(fmt::format("local_{:026}", number)); }

/// Watches what comes out and asserts what must always hold.
class Witness {
 public:
  void see(const Effects& effects) {
    for (const auto& change : effects.changes) see(change);
    for (const auto& notice : effects.notices) see(notice);
  }

  [[nodiscard]] std::size_t open() const { return members_.size(); }

 private:
  void see(const model::Change& change) {
    const auto& incident = change.incident;
    switch (change.transition) {
      case Transition::opened:
        RC_ASSERT(ever_.insert(incident).second);
        enter(change.monitor, incident);
        break;
      case Transition::joined:
        enter(change.monitor, incident);
        break;
      case Transition::escalated:
        RC_ASSERT(members_.contains(incident));
        if (!home_.contains(change.monitor)) enter(change.monitor, incident);
        break;
      case Transition::left:
        RC_ASSERT(home_.at(change.monitor) == incident);
        members_.at(incident).erase(change.monitor);
        home_.erase(change.monitor);
        RC_ASSERT(!members_.at(incident).empty());
        break;
      case Transition::resolved:
      case Transition::merged:
        end(change);
        break;
      case Transition::reminded:
        RC_FAIL("the incident stage does not remind");
    }
  }

  void enter(const model::MonitorId& monitor, const model::IncidentId& incident) {
    RC_ASSERT(ever_.contains(incident) && !over_.contains(incident));
    RC_ASSERT(home_.emplace(monitor, incident).second);
    members_[incident].insert(monitor);
  }

  void end(const model::Change& change) {
    RC_ASSERT(members_.contains(change.incident));
    RC_ASSERT(over_.insert(change.incident).second);
    for (const auto& member : members_.at(change.incident)) home_.erase(member);
    members_.erase(change.incident);
    if (change.transition == Transition::merged) RC_ASSERT(members_.contains(change.into));
  }

  void see(const model::Notice& notice) {
    RC_ASSERT(keys_.insert(notice.key).second);
    RC_ASSERT(!notice.changes.empty());
    for (const auto& change : notice.changes) {
      const auto& incident = change.incident;
      if (change.transition == Transition::resolved) {
        RC_ASSERT(told_.contains(incident));
        RC_ASSERT(told_over_.insert(incident).second);
      } else {
        RC_ASSERT(!told_over_.contains(incident));
        told_.insert(incident);
      }
    }
  }

  std::map<model::IncidentId, std::set<model::MonitorId>> members_;
  std::map<model::MonitorId, model::IncidentId> home_;
  std::set<model::IncidentId> ever_;
  std::set<model::IncidentId> over_;
  std::set<std::string> keys_;
  std::set<model::IncidentId> told_;
  std::set<model::IncidentId> told_over_;
};

class History {
 public:
  History() {
    pipeline_.set_routes({{.channel = model::ChannelId("local_mail"), .account = kAccount}});
    see(pipeline_.settle(now_));
    for (int i = 0; i < kMonitors; ++i) put(i, false);
  }

  void put(int number, bool paused) {
    model::Monitor monitor;
    monitor.id = id(number);
    monitor.account = kAccount;
    monitor.name = fmt::format("m{}", number);
    monitor.target = "host.example";
    monitor.interval = number % 3 == 0 ? Millis(10'000) : Millis(60'000);
    monitor.paused = paused;
    monitor.effective_from = now_;
    const std::vector<model::Severity> severities = {
        model::Severity::critical, model::Severity::degraded, model::Severity::none};
    for (const int on : needs_.at(static_cast<std::size_t>(number)))
      monitor.depends_on.push_back({id(on), severities.at(static_cast<std::size_t>(on) % 3)});
    see(pipeline_.put(monitor, moment()));
  }

  /// One of the things that happen to an installation.
  void act(int kind, int number) {
    switch (kind) {
      case 0:
      case 1:
      case 2:
        failing_.insert(number);
        break;
      case 3:
      case 4:
        failing_.erase(number);
        break;
      case 5:
        put(number, number % 2 == 0);
        break;
      case 6:
        put(number, false);
        break;
      case 7:
        see(pipeline_.remove(id(number), now_));
        break;
      case 8:
        see(pipeline_.set_windows(
            {{.account = kAccount, .monitors = {id(number)}, .from = now_, .to = now_ + 5min}},
            now_));
        break;
      default:
        failing_.clear();
    }
  }

  void run_for(Millis duration) {
    const auto end = now_ + duration;
    for (auto next = pipeline_.next(); next && *next <= end; next = pipeline_.next()) {
      now_ = std::max(now_, *next);
      auto effects = pipeline_.advance(moment());
      RC_ASSERT(!pipeline_.next() || *pipeline_.next() > now_);
      see(effects);
      for (const auto& slot : effects.fleet.looks) look(slot);
    }
    now_ = end;
  }

  void look(const fleet::Look& slot) {
    app::Effects effects;
    const auto due = pipeline_.begin(slot, moment(), effects);
    if (!due) return;
    check::Look look{.due = *due, .started_at = now_, .report = {}};
    const int number = std::stoi(due->monitor.value.substr(6));
    look.report.outcome = failing_.contains(number) ? model::Outcome::down : model::Outcome::up;
    if (failing_.contains(number)) look.report.reason = model::Reason::http_status;
    see(pipeline_.looked(std::move(look), now_));
    pipeline_.finished(slot, moment());
  }

  void mend_everything() {
    failing_.clear();
    run_for(2h);
    RC_ASSERT(witness_.open() == 0U);
  }

 private:
  [[nodiscard]] fleet::Moment moment() const { return {now_, now_ - kStart}; }

  void see(const app::Effects& effects) {
    witness_.see(effects);
    if (!effects.gained.empty()) see(pipeline_.take_over(effects.gained, now_));
  }

  Instant now_ = kStart;
  Pipeline pipeline_{{.fleet = {.key = kKey, .self = {.machine = {"m"}}}}, {kStart, Millis(0)}};
  Witness witness_;
  std::set<int> failing_;
  std::vector<std::vector<int>> needs_ = *rc::gen::container<std::vector<std::vector<int>>>(
      kMonitors, rc::gen::container<std::vector<int>>(2, rc::gen::inRange(0, kMonitors)));
};

TEST(WholeWayProperty, IncidentsAndNoticesStayInOrder) {
  EXPECT_TRUE(rc::check([] {
    History history;
    const auto acts = *rc::gen::container<std::vector<std::tuple<int, int, int>>>(
        25, rc::gen::tuple(rc::gen::inRange(0, 10), rc::gen::inRange(0, kMonitors),
                           rc::gen::inRange(1, 400)));
    for (const auto& [kind, number, seconds] : acts) {
      history.act(kind, number);
      history.run_for(Millis(1'000) * seconds);
    }
    history.mend_everything();
  }));
}

}  // namespace
}  // namespace fw::app
