#include "flow/verify/panel.hpp"

#include <gtest/gtest.h>

namespace fw::verify {
namespace {

using model::Footing;
using model::Outcome;
using model::Reason;

const Instant kNow = from_ms(1'795'000'000'000);
const Panel kThree{
    .seats = {}, .home = "home", .regions = 2, .remotes_needed = 2, .one_each = true};

Vote vote(std::string machine, std::string region, Reason reason = Reason::connect_refused) {
  return {.probe_id = machine,
          .outcome = reason == Reason::none ? Outcome::up : Outcome::down,
          .reason = reason,
          .started_at = kNow,
          .machine = {machine},
          .place = {region + "-p", region, ""}};
}

std::vector<Vote> quorum() {
  return {vote("a", "home"), vote("b", "home"), vote("c", "east"), vote("d", "west")};
}

TEST(Panel, CallsDownWhatHomeAndTwoRegionsSee) {
  const auto weighed = weigh(quorum(), kThree, {});
  EXPECT_TRUE(weighed.down);
  EXPECT_EQ(weighed.agreeing.size(), 4U);
  EXPECT_EQ(weighed.regions_failing, 2);
}

TEST(Panel, NeedsEachOfThem) {
  for (std::size_t without = 0; without < 4; ++without) {
    auto votes = quorum();
    votes.erase(votes.begin() + static_cast<std::ptrdiff_t>(without));
    EXPECT_FALSE(weigh(votes, kThree, {}).down) << without;
    votes = quorum();
    votes[without].outcome = Outcome::up;
    EXPECT_FALSE(weigh(votes, kThree, {}).down) << without;
    votes = quorum();
    votes[without].outcome = Outcome::unknown;
    EXPECT_FALSE(weigh(votes, kThree, {}).down) << without;
    votes = quorum();
    votes[without].reason = Reason::http_status;
    EXPECT_FALSE(weigh(votes, kThree, {}).down) << without << ": another class";
    votes = quorum();
    votes[without].footing = Footing::isolated;
    EXPECT_FALSE(weigh(votes, kThree, {}).down) << without << ": cut off";
    votes = quorum();
    votes[without].started_at -= kRoundWithin + 1s;
    EXPECT_FALSE(weigh(votes, kThree, {}).down) << without << ": too old";
  }
}

TEST(Panel, TwoMachinesOfOneRegionAreOneRegion) {
  auto votes = quorum();
  votes[3].place.region = "east";
  EXPECT_FALSE(weigh(votes, kThree, {}).down);
  const Panel two{.seats = {}, .home = "home", .regions = 1, .remotes_needed = 2};
  EXPECT_TRUE(weigh(votes, two, {}).down) << "where there is no other one";
}

TEST(Panel, WhoStandsInForARegionCannotDecideAlone) {
  const Panel alone{.seats = {}, .home = "home"};
  std::vector<Vote> votes = {vote("a", "home"), vote("b", "home"), vote("a", "home")};
  EXPECT_TRUE(weigh(votes, alone, {}).down);
  votes[0].footing = Footing::fallback;
  EXPECT_FALSE(weigh(votes, alone, {}).down);
  EXPECT_TRUE(weigh(votes, alone, {}).unanswered);
  auto with_others = quorum();
  with_others[0].footing = Footing::fallback;
  EXPECT_TRUE(weigh(with_others, kThree, {}).down);
}

TEST(Panel, CountsAsManyLooksAsTheMonitorWants) {
  Rules rules;
  rules.confirmation.rechecks = 5;
  EXPECT_FALSE(weigh(quorum(), kThree, rules).down);
  EXPECT_EQ(looks_to_add(kThree, rules), 2);
  rules.confirmation.rechecks = 3;
  EXPECT_TRUE(weigh(quorum(), kThree, rules).down);
  EXPECT_EQ(looks_to_add(kThree, rules), 0);
}

TEST(Panel, TellsSilenceFromContradiction) {
  auto votes = quorum();
  votes.resize(3);
  EXPECT_TRUE(weigh(votes, kThree, {}).unanswered);
  votes.push_back(vote("d", "west", Reason::none));
  EXPECT_FALSE(weigh(votes, kThree, {}).unanswered);
  EXPECT_TRUE(weigh(votes, kThree, {}).works_elsewhere);
}

TEST(Panel, SaysFromWhere) {
  const std::vector<Vote> failing = {vote("a", "home"), vote("b", "home"), vote("c", "east")};
  const std::vector<Vote> well = {vote("d", "west", Reason::none)};
  EXPECT_EQ(spread(failing, well), "fails from home-p, east-p, works from west-p");
  EXPECT_EQ(spread(failing, {}), "fails from home-p, east-p");
  EXPECT_EQ(reach(failing, "home"), model::Verified::one_region);
  EXPECT_EQ(reach(std::span(failing).first(2), "home"), model::Verified::home);
}

}  // namespace
}  // namespace fw::verify
