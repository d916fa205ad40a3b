#include "flow/notify/notifier.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace fw::notify {
namespace {

using model::Change;
using model::Notice;
using model::State;
using model::Transition;

const Instant kStart = from_ms(1'795'000'000'000);
const model::AccountId kAccount("local_owner");
const model::ChannelId kMail("local_mail");

class NotifierTest : public testing::Test {
 protected:
  NotifierTest() { use({}); }

  void use(Route route) {
    route.channel = kMail;
    route.account = kAccount;
    notifier_.set_routes({route});
  }

  static Change change(std::string_view incident, Transition transition, Instant at,
                       State state = State::down) {
    return {.incident = model::IncidentId("local_" + std::string(incident)),
            .transition = transition,
            .monitor = model::MonitorId("local_" + std::string(incident)),
            .account = kAccount,
            .state = transition == Transition::resolved ? State::up : state,
            .at = at,
            .since = at};
  }

  void take(std::string_view incident, Transition transition, Millis after,
            State state = State::down) {
    notifier_.take(change(incident, transition, kStart + after, state), kStart + after);
  }

  /// Runs by the notifier's own wake-ups until `after`; notices as "opened a,b".
  std::vector<std::string> run(Millis after) {
    std::vector<std::string> out;
    for (auto next = notifier_.next(); next && *next <= kStart + after; next = notifier_.next()) {
      for (Notice& notice : notifier_.advance(*next)) {
        EXPECT_TRUE(keys_.insert(notice.key).second) << notice.key;
        std::string words(name(notice.transition));
        char separator = ' ';
        for (const Change& one : notice.changes) {
          words += std::exchange(separator, ',') + one.incident.value.substr(6);
        }
        out.push_back(words);
        last_ = notice;
      }
    }
    return out;
  }

  using Words = std::vector<std::string>;

  Notifier notifier_;
  Notice last_;
  std::set<std::string> keys_;
};

TEST_F(NotifierTest, TellsOpenedAndResolvedOnce) {
  take("a", Transition::opened, 0s);
  EXPECT_EQ(run(9s), Words{});
  EXPECT_EQ(run(10s), Words{"opened a"});
  EXPECT_EQ(last_.key, "local_a/opened/0/local_mail");
  take("a", Transition::opened, 0s);
  take("a", Transition::resolved, 60s);
  EXPECT_EQ(run(70s), Words{"resolved a"});
  take("a", Transition::resolved, 60s);
  EXPECT_EQ(run(1h), Words{});
}

TEST_F(NotifierTest, TellsAStormInOneNotice) {
  for (int i = 0; i < 500; ++i) take(fmt::format("{}", i), Transition::opened, Millis(i));
  EXPECT_EQ(run(1min).size(), 1U);
  EXPECT_EQ(last_.changes.size(), kChangesMax);
  for (int i = 0; i < 500; ++i) take(fmt::format("{}", i), Transition::resolved, 2min);
  EXPECT_EQ(run(5min).size(), 1U);
}

TEST_F(NotifierTest, SaysNothingOfWhatWasOverBeforeItWasTold) {
  take("a", Transition::opened, 0s);
  take("b", Transition::opened, 1s);
  take("a", Transition::resolved, 5s);
  EXPECT_EQ(run(1min), Words{"opened b"});
}

TEST_F(NotifierTest, FoldsJoinedAndLeft) {
  take("a", Transition::opened, 0s);
  auto joined = change("a", Transition::joined, kStart + 1s);
  joined.affected = 7;
  notifier_.take(joined, kStart + 1s);
  EXPECT_EQ(run(1min), Words{"opened a,a"});
  EXPECT_EQ(last_.changes.at(0).affected, 7);
  take("a", Transition::joined, 2min);
  take("a", Transition::left, 3min);
  EXPECT_EQ(run(5min), Words{});
}

TEST_F(NotifierTest, AsksTheRouteForSeverity) {
  use({.degraded = false});
  take("a", Transition::opened, 0s, State::degraded);
  take("b", Transition::opened, 0s, State::degraded);
  EXPECT_EQ(run(1min), Words{});
  take("a", Transition::escalated, 2min);
  EXPECT_EQ(run(3min), Words{"escalated a"});
  take("a", Transition::resolved, 4min);
  take("b", Transition::resolved, 4min);
  EXPECT_EQ(run(5min), Words{"resolved a"});
}

TEST_F(NotifierTest, IsSilentAboutOneRegionUnlessTheRouteAsks) {
  auto regional = change("a", Transition::opened, kStart, State::degraded);
  regional.extent = model::Extent::regional;
  notifier_.take(regional, kStart);
  EXPECT_EQ(run(1min), Words{});
  take("a", Transition::escalated, 2min, State::degraded);
  EXPECT_EQ(run(3min), Words{"escalated a"});
  use({.regional = true});
  regional = change("b", Transition::opened, kStart + 4min, State::degraded);
  regional.extent = model::Extent::regional;
  notifier_.take(regional, kStart + 4min);
  EXPECT_EQ(run(5min), Words{"opened b"});
}

TEST_F(NotifierTest, TellsEveryEscalation) {
  take("a", Transition::opened, 0s);
  run(1min);
  take("a", Transition::escalated, 2min);
  EXPECT_EQ(run(3min), Words{"escalated a"});
  take("a", Transition::escalated, 4min);
  EXPECT_EQ(run(5min), Words{"escalated a"});
}

TEST_F(NotifierTest, KeepsQuietInASilenceAndTellsAfterIt) {
  notifier_.set_silences({{.account = kAccount, .from = kStart, .to = kStart + 1h}});
  take("a", Transition::opened, 1min);
  take("b", Transition::opened, 1min);
  EXPECT_EQ(run(59min), Words{});
  take("b", Transition::resolved, 59min);
  EXPECT_EQ(run(2h), Words{"opened a"});
}

TEST_F(NotifierTest, RemindsAsOftenAsAsked) {
  use({.remind_every = 30min, .reminders_max = 2});
  take("a", Transition::opened, 0s);
  EXPECT_EQ(run(10h), (Words{"opened a", "reminded a", "reminded a"}));
}

TEST_F(NotifierTest, DoesNotRemindWhoAcknowledged) {
  use({.remind_every = 30min});
  take("a", Transition::opened, 0s);
  run(1min);
  notifier_.acknowledge(model::IncidentId("local_a"));
  EXPECT_EQ(run(10h), Words{});
}

TEST_F(NotifierTest, HoldsBackAboveTheHourlyLimit) {
  notifier_ = Notifier({.per_hour_max = 3});
  use({});
  for (int i = 0; i < 6; ++i) {
    take(fmt::format("{}", i), Transition::opened, i * 1min);
    run(i * 1min + 30s);
  }
  EXPECT_EQ(keys_.size(), 3U);
  take("4", Transition::resolved, 10min);
  EXPECT_EQ(run(59min), Words{});
  EXPECT_EQ(run(60min + 10s), Words{"opened 3,4,5"});
  EXPECT_EQ(last_.held_back, 3);
  EXPECT_EQ(run(2h), Words{"resolved 4"});
}

TEST_F(NotifierTest, FollowsMergedIncidents) {
  take("a", Transition::opened, 0s);
  take("b", Transition::opened, 1s);
  auto merged = change("b", Transition::merged, kStart + 2s);
  merged.into = model::IncidentId("local_a");
  notifier_.take(merged, kStart + 2s);
  EXPECT_EQ(run(1min), Words{"opened a,a"});
  EXPECT_EQ(last_.changes.at(1).transition, Transition::joined);
  take("a", Transition::resolved, 2min);
  EXPECT_EQ(run(3min), Words{"resolved a"});
}

TEST_F(NotifierTest, TellsTheEndOfAnIncidentThatWasMergedAfterItWasTold) {
  use({.monitors = {model::MonitorId("local_b")}});
  take("a", Transition::opened, 0s);
  take("b", Transition::opened, 1s);
  EXPECT_EQ(run(1min), Words{"opened b"});
  auto merged = change("b", Transition::merged, kStart + 2min);
  merged.into = model::IncidentId("local_a");
  notifier_.take(merged, kStart + 2min);
  take("a", Transition::resolved, 3min);
  EXPECT_EQ(run(4min), Words{"resolved a"});
}

TEST_F(NotifierTest, TellsAChannelOfItsOwnMonitorsOnly) {
  use({.monitors = {model::MonitorId("local_b")}});
  take("a", Transition::opened, 0s);
  auto joined = change("a", Transition::joined, kStart + 1s);
  joined.monitor = model::MonitorId("local_b");
  notifier_.take(joined, kStart + 1s);
  EXPECT_EQ(run(1min), Words{"opened a"});
  take("c", Transition::opened, 2min);
  EXPECT_EQ(run(3min), Words{});
}

TEST_F(NotifierTest, TellsNobodyWhoIsDisabled) {
  use({.enabled = false});
  take("a", Transition::opened, 0s);
  EXPECT_EQ(run(1min), Words{});
}

TEST_F(NotifierTest, DoesNotTellTwiceOverARestart) {
  take("a", Transition::opened, 0s);
  run(1min);
  const auto kept = notifier_.told();
  ASSERT_EQ(kept.size(), 1U);
  notifier_ = Notifier();
  use({});
  for (const Told& told : kept) notifier_.restore(told);
  take("a", Transition::opened, 0s);
  take("b", Transition::opened, 2min);
  EXPECT_EQ(run(3min), Words{"opened b"});
  take("a", Transition::resolved, 4min);
  EXPECT_EQ(run(5min), Words{"resolved a"});
}

TEST_F(NotifierTest, IsNotDelayedByAClockThatGoesBack) {
  static_cast<void>(notifier_.advance(kStart + 1h));
  take("a", Transition::opened, 1h);
  EXPECT_TRUE(notifier_.advance(kStart).empty());
  EXPECT_EQ(run(10s), Words{"opened a"});
}

}  // namespace
}  // namespace fw::notify
