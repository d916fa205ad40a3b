#include "app/config_fleet.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>

#include "app/config.hpp"

namespace fw::app {
namespace {

using testing::HasSubstr;

std::string complaint(std::string_view text) {
  const auto config = parse_config(text, "fw.toml");
  return config ? "" : config.error().sentence();
}

Environment with(std::map<std::string, std::string> values) {
  return [values = std::move(values)](const char* variable) {
    const auto found = values.find(variable);
    return found == values.end() ? std::string() : found->second;
  };
}

Config completed(std::string_view text, const Environment& environment) {
  auto config = parse_config(text, "fw.toml");
  EXPECT_TRUE(config) << config.error().sentence();
  complete_machine({config->machine, config->place, config->fleet}, config->places, environment);
  return *std::move(config);
}

std::string made_key() {
  SystemRandom random;
  return mesh::FleetKey::make(random);
}

std::string probe_key() { return mesh::FleetKey::parse(made_key())->probe_text(); }

std::string refused(std::string_view text, const Environment& environment) {
  Config config = completed(text, environment);
  const auto taken = take_fleet_key(config.fleet, environment);
  return taken ? "" : taken.error().sentence();
}

TEST(ConfigFleet, WithoutItThereIsNone) {
  const auto config = parse_config("", "fw.toml");
  ASSERT_TRUE(config);
  EXPECT_FALSE(config->fleet.is_on());
  EXPECT_EQ(refused("", with({})), "");
}

TEST(ConfigFleet, ReadsAddressesAndPeers) {
  const auto config = parse_config(
      "[fleet]\nlisten = \"0.0.0.0:7946\"\nadvertise = \"[2001:db8::5]:7000\"\n"
      "peers = [\"eu1.example.com:7001\", \"[fd00::5]:7946\", \"dns:all.example.com\", "
      "\"fly:watch:7946\"]\n",
      "fw.toml");
  ASSERT_TRUE(config) << config.error().sentence();
  EXPECT_EQ(config->fleet.listen, (Listen{"0.0.0.0", 7946}));
  EXPECT_EQ(config->fleet.advertise, (Listen{"2001:db8::5", 7000}));
  using Kind = FleetPeer::Kind;
  EXPECT_THAT(config->fleet.peers,
              testing::ElementsAre(FleetPeer{Kind::host, "eu1.example.com", 7001},
                                   FleetPeer{Kind::host, "fd00::5", 7946},
                                   FleetPeer{Kind::dns, "all.example.com", 7946},
                                   FleetPeer{Kind::fly, "watch", 7946}));
}

TEST(ConfigFleet, WrongOnesAreNamedWithTheirLine) {
  for (const char* peer :
       {"a b:1", "host:0", "host:99999", "fd00::5", "dns:", "fly:[a]:1", "http://host:1"})
    EXPECT_THAT(complaint(fmt::format("[fleet]\npeers = [\"x:1\", \"{}\"]\n", peer)),
                HasSubstr("fw.toml:2 fleet.peers: \""))
        << peer;
  EXPECT_THAT(complaint("[fleet]\nlisten = \"7946\"\n"),
              HasSubstr("fw.toml:2 fleet.listen: \"7946\" must be an address and a port"));
  EXPECT_THAT(complaint("[fleet]\nadvertise = \"10.0.0.1:1\"\n"),
              HasSubstr("fw.toml:2 fleet.advertise: is for a machine that others reach"));
  EXPECT_THAT(complaint("[fleet]\nlisten=\"0.0.0.0:1\"\nadvertise = \"0.0.0.0:1\"\n"),
              HasSubstr("fw.toml:3 fleet.advertise: must be an address that others can reach"));
  EXPECT_THAT(complaint("[fleet]\nrole = \"spy\"\n"),
              HasSubstr("fw.toml:2 fleet.role: must be one of full, probe"));
}

TEST(ConfigFleet, AFleetNeedsAKeyThatFitsTheRole) {
  const char* full = "[fleet]\nlisten = \"0.0.0.0:7946\"\n";
  const char* probe = "[fleet]\nlisten = \"0.0.0.0:7946\"\nrole = \"probe\"\n";
  EXPECT_THAT(refused(full, with({})), HasSubstr("a fleet needs a key"));
  EXPECT_EQ(refused(full, with({{kFleetKeyVariable, made_key() + "\n"}})), "");
  EXPECT_EQ(refused(probe, with({{kFleetKeyVariable, probe_key()}})), "");
  EXPECT_THAT(refused(full, with({{kFleetKeyVariable, probe_key()}})),
              HasSubstr("this is the key of a probe"));
  EXPECT_THAT(refused(probe, with({{kFleetKeyVariable, made_key()}})),
              HasSubstr("a probe must not hold the key of the fleet"));
  EXPECT_THAT(refused("[fleet]\nrole = \"probe\"\n", with({{kFleetKeyVariable, probe_key()}})),
              HasSubstr("set fleet.listen"));
  const std::string wrong = refused(full, with({{kFleetKeyVariable, "hunter2"}}));
  EXPECT_NE(wrong, "");
  EXPECT_THAT(wrong, testing::Not(HasSubstr("hunter2")));
}

TEST(ConfigFleet, OnFlyWhatIsNotSaidComesFromThere) {
  std::map<std::string, std::string> fly = {{"FLY_REGION", "ams"},
                                            {"FLY_MACHINE_ID", "1781943b"},
                                            {"FLY_PRIVATE_IP", "fdaa:0:1::3"},
                                            {"FLY_APP_NAME", "watch"}};
  EXPECT_FALSE(completed("", with(fly)).fleet.is_on()) << "there is no key";
  fly[kFleetKeyVariable] = made_key();
  const Config config = completed("", with(fly));
  EXPECT_EQ(config.place, (model::Place{"ams", "eu-west", "europe"}));
  EXPECT_EQ(config.machine.value, "1781943b");
  EXPECT_EQ(config.fleet.listen, (Listen{"fdaa:0:1::3", 7946}));
  EXPECT_EQ(config.fleet.advertise, config.fleet.listen);
  EXPECT_THAT(config.fleet.peers,
              testing::ElementsAre(FleetPeer{FleetPeer::Kind::fly, "watch", 7946}));
  const Config own = completed(
      "[machine]\nplace = \"fra\"\nregion = \"germany\"\nid = \"a\"\n"
      "[fleet]\nlisten = \"[::]:7000\"\npeers = [\"other:1\"]\n",
      with(fly));
  EXPECT_EQ(own.place, (model::Place{"fra", "germany", "europe"}));
  EXPECT_EQ(own.machine.value, "a");
  EXPECT_EQ(own.fleet.listen, (Listen{"::", 7000}));
  EXPECT_EQ(own.fleet.advertise, (Listen{"fdaa:0:1::3", 7000}));
  EXPECT_EQ(own.fleet.peers.front().name, "other");
}

TEST(ConfigPlaces, AreAddedToTheTable) {
  const auto config = parse_config(
      "[places.graz]\nregion = \"eu-west\"\ncontinent = \"europe\"\nlatitude = 47.07\n"
      "longitude = 15.44\n[places.fra]\nregion = \"germany\"\n",
      "fw.toml");
  ASSERT_TRUE(config) << config.error().sentence();
  EXPECT_EQ(config->places.find("graz")->spot, (model::Spot{47.07, 15.44}));
  EXPECT_EQ(config->places.find("fra")->place, (model::Place{"fra", "germany", "europe"}));
  EXPECT_EQ(config->places.find("fra")->city, "Frankfurt");
}

TEST(ConfigPlaces, WrongOnesAreRefused) {
  EXPECT_THAT(complaint("[places.graz]\nlatitude = 47\n"),
              HasSubstr("fw.toml:1 places.graz: latitude and longitude are set together"));
  EXPECT_THAT(complaint("[places.graz]\nlatitude = 470\nlongitude = 1\n"),
              HasSubstr("fw.toml:1 places.graz.latitude: must be"));
  EXPECT_THAT(complaint("[places.graz]\nland = \"at\"\n"), HasSubstr("places.graz.land: there is"));
  EXPECT_THAT(complaint("[places]\ngraz = 1\n"), HasSubstr("write [places.NAME]"));
}

}  // namespace
}  // namespace fw::app
