#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::slack {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Slack, ActiveIncidentsAreTold) {
  const auto page = read_fixtures(*kind, {"current.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_THAT(titles(page), ElementsAre("Messages are late"));
  EXPECT_EQ(level(page, "Messaging"), VendorLevel::partial_outage);
  EXPECT_EQ(page.incidents[0].started_at, parse_rfc3339("2026-11-23T08:03:00Z"));
  EXPECT_EQ(page.components.size(), 2U);
}

TEST(Slack, OkIsOperational) {
  EXPECT_EQ(read_fixtures(*kind, {"ok.json"}).level, VendorLevel::operational);
}

TEST(Slack, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", "{}", R"({"status":"ok"})", R"({"status":"fine","active_incidents":[]})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::slack
