#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::algolia {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Algolia, ClustersAreParts) {
  const auto page = read_fixtures(*kind, {"status.json", "incidents.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "c1-eu"), VendorLevel::operational);
  EXPECT_EQ(level(page, "c3-de"), std::nullopt);
  EXPECT_THAT(titles(page), ElementsAre("Searches fail"));
  EXPECT_THAT(page.incidents[0].component_ids, ElementsAre("c2-us"));
  EXPECT_EQ(page.incidents[0].started_at, from_ms(1'795'420'980'000));
}

TEST(Algolia, IncidentsMayBeMissing) {
  EXPECT_EQ(read_fixtures(*kind, {"status.json"}).level, VendorLevel::partial_outage);
  EXPECT_EQ(read(*kind, {fixture("algolia", "status.json"), "<html>"}).incidents.size(), 0U);
}

TEST(Algolia, OtherAnswersAreRefused) {
  for (const std::string body : {"<html>", "[]", "{}", R"({"status":{}})", R"({"status":"ok"})",
                                 R"({"page":{},"status":{"indicator":"none"}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::algolia
