#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/pages/fleet/land.hpp"
#include "web/pages/fleet/map.hpp"
#include "web/pages/fleet/page.hpp"
#include "web/pages/fleet/standing.hpp"
#include "web/preview/samples_fleet.hpp"

namespace fw::web {
namespace {

using testing::HasSubstr;
using testing::Not;
using topology::Standing;

std::string page_of(const service::FleetView& view) {
  Reader reader = sample::reader();
  reader.sees_fleet = true;
  return fleet_page(reader, view);
}

TEST(FleetPage, OneMachineIsToldHowItGetsCompany) {
  const std::string page = page_of(sample::alone());
  EXPECT_THAT(page, HasSubstr("One machine, alone"));
  EXPECT_THAT(page, HasSubstr("<details class=\"card\" open"));
  EXPECT_THAT(page, HasSubstr("flarewarden fleet key"));
  EXPECT_THAT(page, HasSubstr("Not on the map: local."));
}

TEST(FleetPage, AWholeFleetIsWell) {
  const std::string page = page_of(sample::fleet());
  EXPECT_THAT(page, HasSubstr("All 19 machines are well"));
  EXPECT_THAT(page, HasSubstr("10 places in 4 regions."));
  EXPECT_THAT(page, HasSubstr("--peer fra1.watch.example:7946"));
  EXPECT_THAT(page, Not(HasSubstr("Needs you")));
  EXPECT_THAT(page, Not(HasSubstr("Were here once")));
}

TEST(FleetPage, TellsWhatIsWrongAndWhatToDo) {
  const std::string page = page_of(sample::hurt_fleet());
  EXPECT_THAT(page, HasSubstr("No machine of ap-south is heard"));
  EXPECT_THAT(page, HasSubstr("the clock of ord-2 is 1.4 s ahead"));
  EXPECT_THAT(page, HasSubstr("Let NTP set the clock"));
  EXPECT_THAT(page, HasSubstr("0 of 6 machines active; its checks are not made"));
  EXPECT_THAT(page, HasSubstr("In doubt"));
  EXPECT_THAT(page, HasSubstr("12 not sealed with a key of this fleet, 3 said before."));
  EXPECT_THAT(page, HasSubstr("flarewarden fleet forget MACHINE"));
  EXPECT_THAT(page, HasSubstr("jnb-1"));
}

TEST(FleetPage, NothingOfAnotherMachineIsMarkup) {
  service::FleetView view = sample::fleet();
  for (auto& machine : view.machines) {
    machine.machine.value = "<i>id";
    machine.version = "<i>version";
    machine.place.name = "<i>place";
    machine.city = "<i>city";
  }
  for (auto& region : view.regions) region.name = "<i>region";
  for (auto& machine : view.machines) machine.place.region = "<i>region";
  view.troubles = {{"clock", std::nullopt, "<i>sentence", sample::now()}};
  view.dropped = {{"<i>reason", 1}};
  view.address = "<i>address";
  EXPECT_THAT(page_of(view), Not(HasSubstr("<i>")));
}

TEST(FleetVerdict, TheGravestIsSaid) {
  service::FleetView view = sample::fleet();
  const auto headline = [&] { return verdict_of(view).headline; };
  view.troubles = {{"clock", std::nullopt, "x", sample::now()}};
  EXPECT_EQ(headline(), "1 thing needs you");
  view.machines[4].standing = Standing::suspect;
  EXPECT_EQ(headline(), "1 machine is silent");
  view.machines[5].standing = Standing::dead;
  EXPECT_EQ(headline(), "1 machine is dead");
  view.doubts_itself = true;
  EXPECT_EQ(headline(), "This machine distrusts itself");
  view.regions[1].is_silent = true;
  EXPECT_EQ(headline(), "No machine of us-east is heard");
  view.is_isolated = true;
  EXPECT_EQ(headline(), "This machine is cut off");
}

TEST(FleetMap, APlaceShowsTheWorstOfItsMachinesButNotDownWhileOneIsThere) {
  service::FleetView view = sample::fleet();
  const auto light = [&](std::string_view place) {
    for (const PlaceMark& mark : marks_of(view))
      if (mark.name == place) return mark.light;
    return Light::unknown;
  };
  EXPECT_EQ(light("fra"), Light::up);
  view.machines[0].standing = Standing::dead;
  EXPECT_EQ(light("fra"), Light::degraded);
  view.machines[1].standing = Standing::dead;
  EXPECT_EQ(light("fra"), Light::down);
  view.machines[0].standing = view.machines[1].standing = Standing::gone;
  EXPECT_EQ(light("fra"), Light::unknown) << "what is gone is on no map";
}

TEST(FleetMap, LabelsOfAllPlacesKeepApart) {
  std::vector<PlaceMark> marks;
  const model::Places places = model::Places::shipped();
  for (const auto& [name, known] : places.all())
    marks.push_back({.name = name, .city = known.city, .spot = *known.spot, .title = {}});
  constexpr double kWide = 62;
  constexpr double kHigh = 30;
  const auto spots = spread(marks, kWide, kHigh);
  ASSERT_EQ(spots.size(), marks.size());
  for (std::size_t i = 0; i < spots.size(); ++i) {
    EXPECT_GE(spots[i].x, kWide / 2);
    EXPECT_LE(spots[i].x, 10.0 * kLandColumns - kWide / 2);
    for (std::size_t j = i + 1; j < spots.size(); ++j) {
      const bool apart = std::abs(spots[i].x - spots[j].x) >= kWide * 0.8 ||
                         std::abs(spots[i].y - spots[j].y) >= kHigh * 0.8;
      EXPECT_TRUE(apart) << marks[i].name << " and " << marks[j].name;
    }
  }
}

TEST(FleetMap, PlacesStandOnLand) {
  const auto is_near_land = [](model::Spot spot) {
    const double row = (kLandTop - spot.latitude) / kLandStep;
    const double column = (spot.longitude + 180) / kLandStep - 0.5;
    for (const LandRun& run : land())
      if (std::abs(run.row - row) <= 1.5 && column >= run.column - 1.5 &&
          column <= run.column + run.dots + 0.5)
        return true;
    return false;
  };
  const model::Places places = model::Places::shipped();
  for (const auto& [name, known] : places.all()) EXPECT_TRUE(is_near_land(*known.spot)) << name;
}

}  // namespace
}  // namespace fw::web
