#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::apple {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Apple, OngoingEventsAreTold) {
  const auto page = read_fixtures(*kind, {"system_status.js"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "Apple Pay & Wallet"), VendorLevel::major_outage);
  EXPECT_EQ(level(page, "iCloud Mail"), VendorLevel::operational) << "its event is resolved";
  EXPECT_THAT(titles(page), ElementsAre("Users may be unable to pay."));
  EXPECT_EQ(page.incidents[0].started_at, from_ms(1'795'420'980'000));
}

TEST(Apple, PlainJsonIsReadToo) {
  EXPECT_EQ(read(*kind, {R"({"services":[{"serviceName":"App Store","events":[]}]})"}).level,
            VendorLevel::operational);
}

TEST(Apple, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", "{}", "jsonCallback(", "jsonCallback({});", R"({"services":[]})", ")("})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::apple
