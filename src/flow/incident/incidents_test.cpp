#include "flow/incident/incidents.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fw::incident {
namespace {

using model::Change;
using model::MonitorId;
using model::Severity;
using model::State;
using model::Transition;

const Instant kStart = from_ms(1'795'000'000'000);
const model::AccountId kAccount("local_owner");

class IncidentsTest : public testing::Test {
 protected:
  static MonitorId id(std::string_view name) { return MonitorId("local_" + std::string(name)); }

  model::Monitor monitor(std::string_view name,
                         std::vector<std::pair<std::string, Severity>> needs = {}) {
    model::Monitor one;
    one.id = id(name);
    one.account = kAccount;
    one.name = name;
    for (const auto& [on, severity] : needs) one.depends_on.push_back({id(on), severity});
    return one;
  }

  void watch(std::string_view name, std::vector<std::pair<std::string, Severity>> needs = {}) {
    static_cast<void>(incidents_.put(monitor(name, std::move(needs)), kStart));
  }

  static model::Verdict verdict(std::string_view name, State state, Instant at,
                                bool flapping = false) {
    return {.monitor = id(name),
            .state = state,
            .reason = model::Reason::http_status,
            .since = at,
            .at = at,
            .probes = {"p1"},
            .flapping = flapping};
  }

  /// The changes a verdict leads to, as words: "opened shop".
  std::vector<std::string> told(std::string_view name, State state, Instant at,
                                bool flapping = false) {
    return words(incidents_.apply(verdict(name, state, at, flapping), at));
  }

  std::vector<std::string> words(const std::vector<Change>& changes) {
    std::vector<std::string> out;
    for (const Change& change : changes) {
      out.push_back(fmt::format("{} {} {}", model::name(change.transition),
                                change.monitor.value.substr(6), model::name(change.state)));
    }
    last_ = changes;
    return out;
  }

  using Words = std::vector<std::string>;

  Incidents incidents_;
  std::vector<Change> last_;
};

TEST_F(IncidentsTest, TellsWhatFailsFromMoreThanOneRegion) {
  watch("shop");
  auto bad = verdict("shop", State::degraded, kStart);
  bad.extent = model::Extent::regional;
  EXPECT_EQ(words(incidents_.apply(bad, kStart)), Words{"opened shop degraded"});
  EXPECT_EQ(last_.at(0).extent, model::Extent::regional);
  EXPECT_EQ(words(incidents_.apply(bad, kStart + 1min)), Words{});
  bad.extent = model::Extent::partial;
  bad.verified = model::Verified::regions;
  EXPECT_EQ(words(incidents_.apply(bad, kStart + 2min)), Words{"escalated shop degraded"});
  EXPECT_EQ(last_.at(0).extent, model::Extent::partial);
  EXPECT_EQ(last_.at(0).verified, model::Verified::regions);
}

TEST_F(IncidentsTest, OpensAndResolvesOnce) {
  watch("shop");
  EXPECT_EQ(told("shop", State::down, kStart), Words{"opened shop down"});
  const auto incident = last_.at(0).incident;
  EXPECT_TRUE(is_id(incident.value));
  EXPECT_EQ(told("shop", State::down, kStart + 1s), Words{});
  EXPECT_EQ(told("shop", State::unconfirmed, kStart + 2s), Words{});
  EXPECT_EQ(told("shop", State::unknown, kStart + 3s), Words{});
  EXPECT_EQ(told("shop", State::up, kStart + 4s), Words{"resolved shop up"});
  EXPECT_EQ(last_.at(0).incident, incident);
  EXPECT_EQ(told("shop", State::up, kStart + 5s), Words{});
  EXPECT_TRUE(incidents_.open().empty());
}

TEST_F(IncidentsTest, EscalatesFromDegradedToDown) {
  watch("shop");
  EXPECT_EQ(told("shop", State::degraded, kStart), Words{"opened shop degraded"});
  EXPECT_EQ(told("shop", State::down, kStart + 1s), Words{"escalated shop down"});
  EXPECT_EQ(told("shop", State::degraded, kStart + 2s), Words{});
}

TEST_F(IncidentsTest, JoinsTheIncidentOfAFailingDependency) {
  watch("db");
  watch("api", {{"db", Severity::critical}});
  watch("shop", {{"api", Severity::critical}});
  told("db", State::down, kStart);
  EXPECT_EQ(told("shop", State::down, kStart + 5min), Words{"joined shop down"});
  ASSERT_TRUE(last_.at(0).cause);
  EXPECT_EQ(last_.at(0).cause->monitor, id("db"));
  EXPECT_EQ(last_.at(0).affected, 2);
  EXPECT_EQ(told("db", State::up, kStart + 6min), Words{"left db up"});
  EXPECT_EQ(told("shop", State::up, kStart + 7min), Words{"resolved db up"});
}

TEST_F(IncidentsTest, IgnoresDependenciesThatDoNotMatter) {
  watch("fonts");
  watch("shop", {{"fonts", Severity::none}});
  told("fonts", State::down, kStart);
  EXPECT_EQ(told("shop", State::down, kStart + 1s), Words{"opened shop down"});
}

TEST_F(IncidentsTest, FindsTheCauseLater) {
  watch("stripe");
  watch("shop", {{"stripe", Severity::critical}});
  told("shop", State::down, kStart);
  EXPECT_EQ(told("stripe", State::down, kStart + 20s), Words{"escalated stripe down"});
  ASSERT_TRUE(last_.at(0).cause);
  EXPECT_EQ(last_.at(0).cause->sentence,
            "stripe is down since 11:07 UTC as seen from here; shop since 11:06 UTC");
  EXPECT_EQ(incidents_.open().size(), 1U);
}

TEST_F(IncidentsTest, ACauseThatIsAVendorSaysBothTimes) {
  watch("stripe");
  watch("shop", {{"stripe", Severity::critical}});
  model::Verdict word = verdict("stripe", State::degraded, kStart);
  word.reason = model::Reason::vendor_degraded;
  word.detail =
      "Stripe: degraded since 11:03 UTC by its own word, down since 10:58 UTC as seen from here";
  static_cast<void>(incidents_.apply(word, kStart));
  told("shop", State::down, kStart + 5s);
  ASSERT_TRUE(last_.at(0).cause);
  EXPECT_EQ(last_.at(0).cause->sentence, word.detail + "; shop since 11:06 UTC");
}

TEST_F(IncidentsTest, DoesNotBlameWhatFailedMuchLater) {
  watch("stripe");
  watch("shop", {{"stripe", Severity::critical}});
  told("shop", State::down, kStart);
  EXPECT_EQ(told("stripe", State::down, kStart + 1h), Words{"opened stripe down"});
}

TEST_F(IncidentsTest, MergesIncidentsBehindOneCause) {
  watch("lb");
  for (const char* name : {"a", "b", "c"}) watch(name, {{"lb", Severity::critical}});
  told("a", State::down, kStart);
  const auto oldest = last_.at(0).incident;
  told("b", State::down, kStart + 1s);
  told("c", State::down, kStart + 2s);
  const auto changes = told("lb", State::down, kStart + 3s);
  EXPECT_EQ(changes, (Words{"escalated lb down", "merged b down", "joined b down", "merged c down",
                            "joined c down"}));
  EXPECT_EQ(last_.at(1).into, oldest);
  ASSERT_EQ(incidents_.open().size(), 1U);
  EXPECT_EQ(incidents_.open().at(oldest).members.size(), 4U);
  for (const char* name : {"a", "b", "lb"}) told(name, State::up, kStart + 10s);
  EXPECT_EQ(told("c", State::up, kStart + 11s), Words{"resolved a up"});
}

TEST_F(IncidentsTest, CallsAPartialDependencyDegraded) {
  watch("stripe");
  watch("shop", {{"stripe", Severity::degraded}});
  EXPECT_EQ(told("stripe", State::down, kStart), Words{"opened stripe degraded"});
  EXPECT_EQ(told("shop", State::down, kStart + 1min),
            (Words{"joined shop down", "escalated shop down"}));
  EXPECT_EQ(told("shop", State::up, kStart + 2min), Words{"left shop up"});
  EXPECT_EQ(incidents_.open().begin()->second.state, State::degraded);
}

TEST_F(IncidentsTest, HoldsDuringMaintenanceAndOpensAtItsEnd) {
  watch("shop");
  const Window window{.account = kAccount, .from = kStart, .to = kStart + 1h};
  EXPECT_TRUE(incidents_.set_windows({window}, kStart).empty());
  EXPECT_EQ(told("shop", State::down, kStart + 1min), Words{});
  EXPECT_EQ(incidents_.next(), kStart + 1h);
  EXPECT_EQ(words(incidents_.advance(kStart + 1h)), Words{"opened shop down"});
  EXPECT_EQ(last_.at(0).since, kStart + 1min);
}

TEST_F(IncidentsTest, ResolvesDuringMaintenance) {
  watch("shop");
  told("shop", State::down, kStart);
  const Window window{.account = kAccount, .from = kStart, .to = kStart + 1h};
  static_cast<void>(incidents_.set_windows({window}, kStart));
  EXPECT_EQ(told("shop", State::up, kStart + 1min), Words{"resolved shop up"});
}

TEST_F(IncidentsTest, WaitsWithADependencyInMaintenance) {
  watch("db");
  watch("shop", {{"db", Severity::critical}});
  const Window window{
      .account = kAccount, .monitors = {id("db")}, .from = kStart, .to = kStart + 1h};
  static_cast<void>(incidents_.set_windows({window}, kStart));
  EXPECT_EQ(told("db", State::down, kStart + 1min), Words{});
  EXPECT_EQ(told("shop", State::down, kStart + 2min), Words{});
  EXPECT_EQ(told("db", State::up, kStart + 3min), Words{"opened shop down"});
}

TEST_F(IncidentsTest, OpensTheDependencyFirstWhenMaintenanceEnds) {
  watch("a", {{"db", Severity::critical}, {"z", Severity::critical}});
  watch("db");
  watch("z", {{"a", Severity::critical}});
  const Window window{.account = kAccount, .from = kStart, .to = kStart + 1h};
  static_cast<void>(incidents_.set_windows({window}, kStart));
  told("a", State::down, kStart + 1min);
  told("z", State::down, kStart + 1min);
  told("db", State::down, kStart + 2min);
  EXPECT_EQ(words(incidents_.advance(kStart + 1h)),
            (Words{"opened db down", "joined a down", "joined z down"}));
}

TEST_F(IncidentsTest, KeepsOneIncidentWhileFlapping) {
  watch("shop");
  told("shop", State::down, kStart);
  EXPECT_EQ(told("shop", State::up, kStart + 1min, true), Words{"escalated shop down"});
  EXPECT_TRUE(last_.at(0).flapping);
  EXPECT_EQ(told("shop", State::down, kStart + 2min, true), Words{});
  EXPECT_EQ(told("shop", State::up, kStart + 3min, true), Words{});
  EXPECT_EQ(told("shop", State::up, kStart + 18min), Words{"resolved shop up"});
}

TEST_F(IncidentsTest, LetsPausedAndDeletedMonitorsGo) {
  watch("shop");
  watch("blog");
  told("shop", State::down, kStart);
  auto paused = monitor("shop");
  paused.paused = true;
  EXPECT_EQ(words(incidents_.put(paused, kStart + 1s)), Words{"resolved shop up"});
  EXPECT_EQ(last_.at(0).detail, "the monitor was paused");
  told("blog", State::down, kStart);
  EXPECT_EQ(words(incidents_.remove(id("blog"), kStart + 1s)), Words{"resolved blog up"});
  EXPECT_EQ(told("blog", State::down, kStart + 2s), Words{});
}

TEST_F(IncidentsTest, GoesOnAfterARestart) {
  watch("db");
  watch("shop", {{"db", Severity::critical}});
  told("db", State::down, kStart);
  told("shop", State::down, kStart + 1s);
  const auto kept = incidents_.open();
  incidents_ = Incidents();
  watch("db");
  watch("shop", {{"db", Severity::critical}});
  for (const auto& [key, open] : kept) EXPECT_TRUE(incidents_.restore(open, kStart).empty());
  EXPECT_EQ(told("db", State::down, kStart), Words{});
  EXPECT_EQ(told("shop", State::up, kStart + 1min), Words{"left shop up"});
  EXPECT_EQ(told("db", State::up, kStart + 1min), Words{"resolved db up"});
}

TEST_F(IncidentsTest, DropsMembersThatAreGoneAfterARestart) {
  watch("shop");
  told("shop", State::down, kStart);
  const auto kept = incidents_.open();
  incidents_ = Incidents();
  EXPECT_EQ(words(incidents_.restore(kept.begin()->second, kStart + 1s)),
            Words{"resolved shop up"});
  EXPECT_TRUE(incidents_.open().empty());
}

TEST(IncidentId, IsTheSameOnEveryMachine) {
  const MonitorId monitor("euw_0123456789abcdefghjkmnpqrs");
  EXPECT_EQ(incident_id(monitor, kStart), incident_id(monitor, kStart));
  EXPECT_NE(incident_id(monitor, kStart), incident_id(monitor, kStart + 1ms));
  EXPECT_EQ(incident_id(monitor, kStart).region(), "euw");
}

}  // namespace
}  // namespace fw::incident
