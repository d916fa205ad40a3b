#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::stripe {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Stripe, TheShortShape) {
  const auto page = read_fixtures(*kind, {"current.json"});
  EXPECT_EQ(page.level, VendorLevel::degraded);
  EXPECT_EQ(level(page, "api"), VendorLevel::degraded);
  EXPECT_EQ(level(page, "dashboard"), VendorLevel::operational);
  EXPECT_EQ(level(page, "emails"), std::nullopt);
  EXPECT_THAT(titles(page), ElementsAre("Some API requests are slow."));
}

TEST(Stripe, TheFullShape) {
  const auto page = read_fixtures(*kind, {"full.json"});
  EXPECT_EQ(page.level, VendorLevel::degraded) << "a part has a warning";
  EXPECT_EQ(level(page, "Checkout"), VendorLevel::degraded);
}

TEST(Stripe, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", "{}", R"({"largestatus":"great"})", R"({"status":{"indicator":"none"}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::stripe
