#include "app/config_routing.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/config.hpp"

namespace fw::app {
namespace {

using testing::HasSubstr;

constexpr std::string_view kTwoRegions = R"toml([routing]
kind = "forward"
[machine]
region = "eu-west"
[regions.eu-west]
public_url = "https://eu.example.com/"
[regions.us-east]
internal_urls = ["http://10.1.0.5:8080", "https://us.internal"]
places = ["iad", "ord"]
)toml";

/// What is wrong with it, in the reading or in the whole; "" where nothing is.
std::string complaint(std::string_view text) {
  const auto config = parse_config(text, "fw.toml");
  if (!config) return config.error().sentence();
  const auto checked = check_routing(config->routing, config->place);
  return checked ? "" : checked.error().sentence();
}

TEST(ConfigRouting, WithoutItNothingIsRouted) {
  const auto config = parse_config("", "fw.toml");
  ASSERT_TRUE(config);
  EXPECT_FALSE(config->routing.is_on());
  EXPECT_TRUE(check_routing(config->routing, config->place));
}

TEST(ConfigRouting, ReadsRegions) {
  const auto config = parse_config(kTwoRegions, "fw.toml");
  ASSERT_TRUE(config) << config.error().sentence();
  EXPECT_EQ(config->routing.kind, "forward");
  ASSERT_EQ(config->routing.regions.size(), 2U);
  EXPECT_EQ(config->routing.regions[0].public_url, "https://eu.example.com");
  const model::KnownRegion& us = config->routing.regions[1];
  EXPECT_EQ(us.name, "us-east");
  EXPECT_EQ(us.internal_urls,
            (std::vector<std::string>{"http://10.1.0.5:8080", "https://us.internal"}));
  EXPECT_EQ(us.places, (std::vector<std::string>{"iad", "ord"}));
  EXPECT_EQ(complaint(kTwoRegions), "");
}

TEST(ConfigRouting, SaysWhatIsAllowed) {
  EXPECT_THAT(complaint("[routing]\nkind = \"carry\"\n"),
              HasSubstr("fw.toml:2 routing.kind: \"carry\" is no way of routing; there are"));
  EXPECT_THAT(complaint("[regions.eu]\npublic = \"x\"\n"),
              HasSubstr("regions.eu.public: there is no such setting"));
  EXPECT_THAT(complaint("[regions.eu]\npublic_url = \"https://a.example/b\"\n"),
              HasSubstr("regions.eu.public_url: \"https://a.example/b\" must be an address without "
                        "a path"));
  EXPECT_THAT(complaint("[regions.E]\n"), HasSubstr("regions.E: a region's name has 2 to 32"));
  EXPECT_THAT(complaint("regions = 1\n"), HasSubstr("is written as [regions.NAME]"));
}

TEST(ConfigRouting, RefusesWhatCannotRoute) {
  EXPECT_THAT(complaint("[routing]\nkind = \"fly\"\n"), HasSubstr("needs 2 to 50 sections"));
  EXPECT_THAT(complaint("[routing]\nkind = \"fly\"\n[regions.eu]\n[regions.us]\n"),
              HasSubstr("machine.region: \"local\" is none of the regions"));
  EXPECT_THAT(complaint("[routing]\nkind = \"fly\"\n[regions.eu-west]\n[regions.eu-wast]\n"),
              HasSubstr("its ids would begin with \"euw\""));
  std::string without(kTwoRegions);
  without.replace(without.find("internal_urls"), 13, "places");
  without.resize(without.rfind("places"));
  EXPECT_THAT(complaint(without), HasSubstr("regions.us-east.internal_urls: routing.kind"));
}

}  // namespace
}  // namespace fw::app
