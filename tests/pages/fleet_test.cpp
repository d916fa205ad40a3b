// The fleet's page is the operators'.
#include "browser.hpp"

namespace fw::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// What a port tells that a test turns.
class FakePort final : public service::FleetPort {
 public:
  service::FleetView view() override {
    service::FleetView view;
    view.has_fleet = true;
    view.self = {"here"};
    view.machines = {{.machine = {"here"}, .place = {"fra", "eu-west", "europe"}},
                     {.machine = {"there"}, .place = {"iad", "us-east", "north-america"}}};
    view.machines[0].is_self = true;
    view.machines[1].standing = standing;
    return view;
  }
  topology::Standing standing = topology::Standing::active;
};

TEST(FleetPage, ShowsItselfWhereThereIsNoFleet) {
  Browser browser;
  const http::Response page = browser.get("/fleet");
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("One machine, alone"));
  EXPECT_THAT(browser.get("/").body, HasSubstr("href=\"/fleet\""));
}

TEST(FleetPage, MovesByTheClock) {
  Browser browser;
  FakePort port;
  browser.world.services->fleet().attach(&port);
  EXPECT_THAT(browser.get("/fleet").body, HasSubstr("there"));
  const auto stream = browser.open("/live/fleet");
  browser.run_until([&] { return stream->holds("id=\"fleet-map\""); });
  EXPECT_FALSE(stream->holds("1 machine is dead"));
  port.standing = topology::Standing::dead;
  browser.run_until([&] { return stream->holds("1 machine is dead"); });
  stream->leave();
  browser.world.services->fleet().attach(nullptr);
}

}  // namespace
}  // namespace fw::test
