#include "app/fleet_report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/fleet_orders.hpp"

namespace fw::app {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

service::FleetView view() {
  service::FleetView view;
  view.has_fleet = true;
  view.at = from_ms(1'795'000'000'000);
  service::FleetMachine self{.machine = {"fra-1"}, .place = {"fra", "eu-west", "europe"}};
  self.is_self = true;
  self.version = "0.1.0";
  self.heard_at = view.at;
  self.slots_per_minute = 55.5;
  self.lateness_p99 = 18ms;
  self.clock_offset = -3ms;
  service::FleetMachine other{.machine = {"sin-1"}, .place = {"sin", "ap-south", "asia"}};
  other.standing = topology::Standing::dead;
  other.heard_at = view.at - 95s;
  view.machines = {self, other};
  view.regions = {{.name = "eu-west", .is_own = true, .machines = 1, .active = 1},
                  {.name = "ap-south", .is_silent = true, .machines = 1}};
  return view;
}

TEST(FleetReport, IsATableWithWhatIsWrongBelow) {
  service::FleetView fleet = view();
  fleet.troubles = {{"clock", std::nullopt, "the clock of sin-1 is 2 s behind", fleet.at - 4s}};
  fleet.dropped = {{"stranger", 7}, {"stale", 0}};
  fleet.is_isolated = true;
  const std::string text = fleet_text(fleet);
  EXPECT_THAT(text, HasSubstr("MACHINE  PLACE  REGION"));
  EXPECT_THAT(text, HasSubstr("fra-1 *  fra    eu-west   full  active    0.1.0    55.5"));
  EXPECT_THAT(text, HasSubstr("18ms      -3ms"));
  EXPECT_THAT(text, HasSubstr("dead"));
  EXPECT_THAT(text, HasSubstr("eu-west: 1 of 1 machines active, 0 probes\n"));
  EXPECT_THAT(text, HasSubstr("! No active machine of ap-south is heard"));
  EXPECT_THAT(text, HasSubstr("! This machine is cut off"));
  EXPECT_THAT(text, HasSubstr("! the clock of sin-1 is 2 s behind (4s ago)"));
  EXPECT_THAT(text, HasSubstr("Datagrams dropped: 7 stranger\n"));
  EXPECT_THAT(text, Not(HasSubstr(" \n"))) << "no line ends in blanks";
}

TEST(FleetOrders, AreTheFleetsOwn) {
  EXPECT_TRUE(is_fleet_order({kFleetStatus, {}}));
  EXPECT_TRUE(is_fleet_order({kFleetForget, {}}));
  EXPECT_FALSE(is_fleet_order({"backup", {}}));
}

}  // namespace
}  // namespace fw::app
