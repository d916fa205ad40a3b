#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::heroku {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Heroku, ColoursCount) {
  const auto page = read_fixtures(*kind, {"red.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage) << "one system of three";
  EXPECT_EQ(level(page, "Apps"), VendorLevel::major_outage);
  EXPECT_EQ(level(page, "Data"), VendorLevel::operational);
  EXPECT_THAT(titles(page), ElementsAre("Apps do not start")) << "`resolved` is not kept up";
}

TEST(Heroku, StaleIncidentsAndSchedulesDoNot) {
  const auto page = read_fixtures(*kind, {"green.json"});
  EXPECT_EQ(page.level, VendorLevel::operational);
  EXPECT_TRUE(page.incidents.empty());
}

TEST(Heroku, OtherAnswersAreRefused) {
  for (const std::string body : {"<html>", "[]", "{}", R"({"status":[]})", R"({"status":"green"})",
                                 R"({"status":[{"system":"Apps","status":"mauve"}]})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::heroku
