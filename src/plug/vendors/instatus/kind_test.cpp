#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::instatus {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Instatus, AsksForBothAddressesOfBothVersions) {
  const auto ways = kind->urls(acme());
  ASSERT_EQ(ways.size(), 2U);
  EXPECT_EQ(ways[0][0], "https://status.acme.example/summary.json");
  EXPECT_THAT(ways[1], ElementsAre("https://status.acme.example/v3/summary.json",
                                   "https://status.acme.example/v3/components.json"));
  EXPECT_THAT(kind->urls(acme("", "https://s.example/v3/summary.json")),
              ElementsAre(ElementsAre("https://s.example/v3/summary.json",
                                      "https://s.example/v3/components.json")));
  EXPECT_THAT(kind->urls(acme("", "https://s.example/api/v2/components.json")),
              ElementsAre(ElementsAre("https://s.example/api/v2/components.json")));
}

TEST(Instatus, TroubleAndPartsAreRead) {
  const auto page = read_fixtures(*kind, {"summary.json", "components.json"});
  EXPECT_EQ(page.name, "Acme");
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_THAT(titles(page), ElementsAre("Slow checkout", "New disks"));
  EXPECT_EQ(page.incidents[0].started_at, parse_rfc3339("2026-11-23T08:03:00Z"));
  EXPECT_EQ(level(page, "Checkout"), VendorLevel::partial_outage);
  EXPECT_EQ(page.components.at(0).group_id, "g1");
  EXPECT_EQ(page.components.at(4).group_id, "g2") << "children name no group themselves";
  EXPECT_EQ(level(page, "Europe"), VendorLevel::operational) << "groups are judged by their parts";
}

TEST(Instatus, ListsThatAreEmptyAreLeftOut) {
  const auto page = read_fixtures(*kind, {"up.json"});
  EXPECT_EQ(page.level, VendorLevel::operational);
  EXPECT_TRUE(page.incidents.empty());
  EXPECT_FALSE(page.has_components);
}

TEST(Instatus, AFeedOfComponentsAloneIsAsBadAsItsWorst) {
  const auto page = read_fixtures(*kind, {"components.json"});
  EXPECT_EQ(page.name, "Acme") << "the catalogue's name where the feed has none";
  EXPECT_EQ(page.level, VendorLevel::partial_outage) << "not everything is down";
}

TEST(Instatus, ComponentsThatCannotBeReadAreMissingOnly) {
  EXPECT_EQ(read(*kind, {fixture("instatus", "up.json"), "<html>"}).level,
            VendorLevel::operational);
}

TEST(Instatus, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<!doctype html>", "[]", "{}", R"({"page":{"status":"FINE"}})", R"({"page":{}})",
        R"({"components":null})", R"({"components":[]})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::instatus
