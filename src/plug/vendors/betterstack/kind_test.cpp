#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::betterstack {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(BetterStack, AReportIsOpenByItsStateNotByItsEnd) {
  const auto page = read_fixtures(*kind, {"index.json"});
  EXPECT_EQ(page.name, "Acme");
  EXPECT_THAT(titles(page), ElementsAre("API is down", "New disks"))
      << "a resolved report has no end either; maintenance ahead does not run";
  EXPECT_THAT(page.incidents[0].component_ids, ElementsAre("1"));
  EXPECT_EQ(page.incidents[0].started_at, parse_rfc3339("2026-11-23T08:03:00Z"));
}

TEST(BetterStack, DowntimeOfSomeIsAPartialOutageOfAll) {
  const auto page = read_fixtures(*kind, {"index.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "API"), VendorLevel::major_outage);
  EXPECT_EQ(page.components.size(), 3U) << "what is not monitored is told of by nobody";
  EXPECT_EQ(page.components[1].group_id, "10");
}

TEST(BetterStack, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", R"({"data":{}})", R"({"data":{"type":"status_page","attributes":{}}})",
        R"({"is":"index","systems":[]})",
        R"({"data":{"type":"monitor","attributes":{"aggregate_state":"operational"}}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::betterstack
