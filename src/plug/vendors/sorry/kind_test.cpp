#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::sorry {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Sorry, StateAndNoticesAreRead) {
  const auto page = read_fixtures(*kind, {"status.json"});
  EXPECT_EQ(page.level, VendorLevel::degraded);
  EXPECT_THAT(titles(page), ElementsAre("Mail is late", "New disks"));
  EXPECT_TRUE(page.incidents[1].is_maintenance);
  EXPECT_EQ(level(page, "Sending"), VendorLevel::degraded);
}

TEST(Sorry, TheStateAloneIsEnough) {
  EXPECT_EQ(read(*kind, {R"({"page":{"state":"operational","state_text":"All well"}})"}).level,
            VendorLevel::operational);
  EXPECT_EQ(read(*kind, {R"({"page":{"state":"degraded"}})"}).level, VendorLevel::partial_outage);
}

TEST(Sorry, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", "{}", R"({"page":{}})", R"({"page":{"state":"tired"}})",
        R"({"page":{"name":"x"},"status":{"indicator":"none"}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::sorry
