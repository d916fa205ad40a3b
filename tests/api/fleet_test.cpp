// The fleet over the API, and what the service makes of what the engine and the directory know.
#include "client.hpp"

namespace fw::test {
namespace {

using topology::Standing;

class FakePort final : public service::FleetPort {
 public:
  service::FleetView view() override { return known; }
  service::FleetView known;
};

service::FleetMachine machine(std::string id, model::Place place, Standing standing) {
  return {.machine = {std::move(id)}, .place = std::move(place), .standing = standing};
}

TEST(Fleet, IsForOwnersAndAdmins) {
  Client client;
  EXPECT_EQ(client.call("GET", "/fleet").status, 200);
  client.token = client.token_of(service::Role::admin);
  EXPECT_EQ(client.call("GET", "/fleet").status, 200);
  for (const service::Role role : {service::Role::editor, service::Role::viewer}) {
    client.token = client.token_of(role);
    EXPECT_EQ(client.call("GET", "/fleet").status, 403);
  }
}

TEST(Fleet, OneMachineIsAFleetOfOne) {
  Client client;
  const json::object fleet = client.document("GET", "/fleet");
  EXPECT_EQ(fleet.at("has_fleet"), false);
  ASSERT_EQ(fleet.at("machines").as_array().size(), 1U);
  EXPECT_EQ(fleet.at("machines").at(0).at("is_self"), true);
  EXPECT_TRUE(fleet.at("advice").as_string().find("fleet key") != json::string::npos);
}

TEST(Fleet, MergesWhatIsHeardWithWhatWasThereOnce) {
  Client client;
  service::Services& services = *client.world.services;
  ASSERT_TRUE(services.directory().note_machine("0.1.0", client.world.clock.now()));
  FakePort port;
  port.known.has_fleet = true;
  port.known.at = client.world.clock.now();
  port.known.machines = {machine("b", {"sin", "ap-south", "asia"}, Standing::dead),
                         machine("a", {"fra", "eu-west", "europe"}, Standing::active),
                         machine("c", {"fra", "eu-west", "europe"}, Standing::joining),
                         machine("p", {"gru", "sa-east", "south-america"}, Standing::active)};
  port.known.machines[1].is_self = true;
  port.known.machines[3].role = service::MachineRole::probe;
  port.known.regions = {{.name = "ap-south", .is_silent = true}};
  services.fleet().attach(&port);
  const auto view = services.fleet().view();
  ASSERT_TRUE(view) << view.error().chain();
  ASSERT_EQ(view->machines.size(), 5U) << "this machine wrote into the directory under its id";
  EXPECT_EQ(std::ranges::count(view->machines, Standing::gone, &service::FleetMachine::standing),
            1);
  ASSERT_EQ(view->regions.size(), 3U);
  EXPECT_EQ(view->regions[0].name, "eu-west") << "its own first";
  EXPECT_EQ(view->regions[0].machines, 2U);
  EXPECT_EQ(view->regions[0].active, 1U);
  EXPECT_TRUE(view->regions[1].is_silent);
  EXPECT_EQ(view->regions[2].probes, 1U);
  const auto b =
      std::ranges::find(view->machines, model::MachineId{"b"}, &service::FleetMachine::machine);
  ASSERT_NE(b, view->machines.end());
  EXPECT_EQ(b->city, "Singapore");
  services.fleet().attach(nullptr);
}

TEST(Fleet, OnlyWhatIsGoneIsForgotten) {
  Client client;
  service::Services& services = *client.world.services;
  ASSERT_TRUE(services.directory().note_machine("0.1.0", client.world.clock.now()));
  const model::MachineId self = services.fleet().view()->self;
  EXPECT_EQ(code_of(services.fleet().forget(self)), Code::conflict);
  EXPECT_EQ(code_of(services.fleet().forget({"nobody"})), Code::not_found);
  FakePort port;
  port.known.machines = {machine("a", {}, Standing::active)};
  services.fleet().attach(&port);
  EXPECT_EQ(code_of(services.fleet().forget({"a"})), Code::conflict);
  EXPECT_TRUE(services.fleet().forget(self)) << "as another machine sees it, it is gone";
  EXPECT_EQ(services.fleet().view()->machines.size(), 1U);
  services.fleet().attach(nullptr);
}

}  // namespace
}  // namespace fw::test
