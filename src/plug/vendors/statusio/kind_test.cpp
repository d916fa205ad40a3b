#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::statusio {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(StatusIo, NeedsTheIdOfThePage) {
  EXPECT_TRUE(kind->urls(acme()).empty());
  EXPECT_EQ(kind->urls(acme("", "https://api.status.io/1.0/status/5b36dc")).size(), 1U);
  EXPECT_EQ(kind->guess_rank(), std::nullopt);
}

TEST(StatusIo, CodesArePartsAndPlaces) {
  const auto page = read_fixtures(*kind, {"status.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "Git"), VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "AWS"), VendorLevel::operational);
  EXPECT_EQ(page.components[1].group_id, "c1");
  EXPECT_EQ(level(page, "Mail"), VendorLevel::degraded) << "a security event";
  EXPECT_EQ(page.components.size(), 5U) << "the only place of a component adds nothing";
  EXPECT_THAT(titles(page), ElementsAre("Pushes fail", "New disks"));
  EXPECT_THAT(page.incidents[0].component_ids, ElementsAre("c1"));
}

TEST(StatusIo, AnOpenIncidentIsNeverOperational) {
  const auto page = read(*kind, {R"({"result":{"status_overall":{"status_code":100},
      "incidents":[{"name":"x"}]}})"});
  EXPECT_EQ(page.level, VendorLevel::degraded);
}

TEST(StatusIo, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", "{}", R"({"result":[]})", R"({"result":{"status_overall":{}}})",
        R"({"result":{"status_overall":{"status_code":"100"}}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::statusio
