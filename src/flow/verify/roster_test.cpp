#include "flow/verify/roster.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace fw::verify {
namespace {

using model::Footing;

const Instant kNow = from_ms(1'795'000'000'000);
const model::MonitorId kShop("local_shop");

Vantage vantage(std::string machine, std::string region, std::string provider = "") {
  return {{std::move(machine)}, {region + "-p", region, ""}, std::move(provider), true};
}

Fleet fleet_of(int regions, int machines) {
  Fleet fleet{.key = {1, 2, 3}, .here = vantage("r0m0", "r0"), .others = {}};
  for (int r = 0; r < regions; ++r)
    for (int m = 0; m < machines; ++m)
      if (r + m > 0)
        fleet.others.push_back(vantage(fmt::format("r{}m{}", r, m), fmt::format("r{}", r)));
  return fleet;
}

Panel panel_of(const Fleet& fleet, model::Slot slot = 1) {
  Roster roster;
  roster.set(fleet, kNow);
  return roster.panel({.monitor = kShop, .slot = slot}, {}, kNow);
}

std::set<std::string> first_regions(const Panel& panel) {
  std::set<std::string> regions;
  for (const Seat& seat : panel.seats)
    if (!seat.at_home) regions.insert(seat.candidates.front().place.region);
  return regions;
}

TEST(Roster, AsksHomeAndTwoOtherRegions) {
  const Panel panel = panel_of(fleet_of(3, 6));
  ASSERT_EQ(panel.seats.size(), 3U);
  EXPECT_TRUE(panel.seats[0].at_home);
  EXPECT_NE(panel.seats[0].candidates.front().machine.value, "r0m0");
  EXPECT_EQ(panel.seats[0].candidates.back().machine.value, "r0m0") << "itself where all refuse";
  EXPECT_EQ(first_regions(panel), (std::set<std::string>{"r1", "r2"}));
  EXPECT_EQ(panel.remotes_needed, 2);
  EXPECT_TRUE(panel.one_each);
  for (const Seat& seat : panel.seats) EXPECT_LE(seat.candidates.size(), kCandidatesMax + 1);
}

TEST(Roster, AsksThreeOfManyRegionsAndKeepsTheOthersToSpare) {
  const Panel panel = panel_of(fleet_of(6, 2));
  EXPECT_EQ(panel.seats.size(), 4U);
  EXPECT_EQ(first_regions(panel).size(), 3U);
  std::set<std::string> regions;
  for (const Seat& seat : panel.seats)
    for (const Vantage& one : seat.candidates)
      if (!seat.at_home) regions.insert(one.place.region);
  EXPECT_EQ(regions.size(), 5U);
}

TEST(Roster, ChoosesTheSameEverywhereAndAnotherForEachSlot) {
  auto turned = fleet_of(3, 6);
  std::ranges::reverse(turned.others);
  std::set<std::string> chosen;
  for (model::Slot slot = 0; slot < 100; ++slot) {
    const Panel here = panel_of(fleet_of(3, 6), slot);
    const Panel there = panel_of(turned, slot);
    for (std::size_t i = 0; i < here.seats.size(); ++i)
      EXPECT_EQ(here.seats[i].candidates, there.seats[i].candidates);
    chosen.insert(here.seats[1].candidates.front().machine.value);
  }
  EXPECT_EQ(chosen.size(), 12U) << "in a hundred slots everybody is asked";
}

TEST(Roster, PrefersNetworksThatHaveNoVoteYet) {
  Fleet fleet{.here = vantage("a", "r0", "net1"), .others = {}};
  fleet.others = {vantage("b", "r0", "net1"), vantage("c", "r0", "net2"),
                  vantage("d", "r1", "net2"), vantage("e", "r1", "net3"),
                  vantage("f", "r2", "net4"), vantage("g", "r2", "net4")};
  for (model::Slot slot = 0; slot < 20; ++slot) {
    std::set<std::string> networks = {"net1"};
    const Panel panel = panel_of(fleet, slot);
    for (const Seat& seat : panel.seats)
      EXPECT_TRUE(networks.insert(seat.candidates.front().provider).second);
  }
}

TEST(Roster, NeverAsksWhoCannotLook) {
  auto fleet = fleet_of(3, 2);
  for (Vantage& one : fleet.others) one.can_look = one.machine.value.ends_with("m1");
  for (const Seat& seat : panel_of(fleet).seats)
    for (const Vantage& one : seat.candidates)
      EXPECT_TRUE(one.machine.value.ends_with("m1") || one.machine.value == "r0m0");
}

TEST(Roster, WaitsForALostRegionAndThenGoesOnWithoutIt) {
  auto fleet = fleet_of(3, 2);
  for (Vantage& one : fleet.others) one.can_look = one.place.region != "r2";
  Roster roster;
  roster.set(fleet, kNow);
  const auto panel = [&](Footing footing, Instant at) {
    return roster.panel({.monitor = kShop, .slot = 1, .footing = footing}, {}, at);
  };
  EXPECT_EQ(panel(Footing::normal, kNow).remotes_needed, 2);
  EXPECT_TRUE(panel(Footing::normal, kNow).one_each) << "one of two regions cannot be asked";
  roster.set(fleet, kNow + kRegionGoneAfter - 1s);
  EXPECT_TRUE(panel(Footing::normal, kNow + kRegionGoneAfter - 1s).one_each);
  EXPECT_FALSE(panel(Footing::normal, kNow + kRegionGoneAfter).one_each);
  EXPECT_FALSE(panel(Footing::fallback, kNow).one_each) << "its silence is why we look at all";
  for (Vantage& one : fleet.others) one.can_look = true;
  roster.set(fleet, kNow + kRegionGoneAfter + 1s);
  EXPECT_TRUE(panel(Footing::normal, kNow + kRegionGoneAfter + 1s).one_each);
}

TEST(Roster, DoesWithTheFewThereAre) {
  const Panel pair = panel_of(fleet_of(2, 1));
  EXPECT_EQ(pair.remotes_needed, 1);
  EXPECT_EQ(pair.seats.size(), 2U);
  const Panel two_regions = panel_of(fleet_of(2, 3));
  EXPECT_EQ(two_regions.remotes_needed, 2) << "two machines of the only other region";
  EXPECT_FALSE(two_regions.one_each);
  const Panel one_region = panel_of(fleet_of(1, 3));
  EXPECT_EQ(one_region.remotes_needed, 0);
  EXPECT_EQ(one_region.seats.size(), 1U);
}

}  // namespace
}  // namespace fw::verify
