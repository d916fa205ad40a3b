#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::cstate {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(CState, SystemsAreParts) {
  const auto page = read_fixtures(*kind, {"index.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "API"), VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "Website"), VendorLevel::operational);
  EXPECT_THAT(kind->urls(acme()),
              ElementsAre(ElementsAre("https://status.acme.example/index.json")));
}

TEST(CState, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", "{}", R"({"summaryStatus":"ok"})",
        R"({"summaryStatus":"odd","systems":[]})", R"({"data":{"type":"status_page"}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::cstate
