#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::statping {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Statping, ServicesAreOnlineOrNot) {
  const auto page = read_fixtures(*kind, {"services.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "API"), VendorLevel::major_outage);
  EXPECT_EQ(level(page, "Website"), VendorLevel::operational);
  EXPECT_THAT(kind->urls(acme()),
              ElementsAre(ElementsAre("https://status.acme.example/api/services")));
}

TEST(Statping, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "{}", "[]", "[1]", R"([{"name":"x"}])", R"([{"online":"yes"}])"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::statping
