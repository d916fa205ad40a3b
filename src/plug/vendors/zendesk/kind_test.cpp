#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::zendesk {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Zendesk, AnIncidentIsOpenWithoutAnEndWhateverItsStatus) {
  const auto page = read_fixtures(*kind, {"incidents.json"});
  EXPECT_THAT(titles(page), ElementsAre("Tickets are late"));
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "Support"), VendorLevel::degraded);
  EXPECT_EQ(page.components.size(), 1U);
}

TEST(Zendesk, NothingOpenIsAWord) {
  EXPECT_EQ(read(*kind, {R"({"data":[],"included":[]})"}).level, VendorLevel::operational);
}

TEST(Zendesk, OtherAnswersAreRefused) {
  for (const std::string body : {"<html>", "[]", "{}", R"({"data":{}})", R"({"data":[1]})",
                                 R"({"data":[{"attributes":{"name":"x"}}]})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::zendesk
