#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::vigil {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Vigil, OneWordIsAll) {
  EXPECT_EQ(read(*kind, {"healthy"}).level, VendorLevel::operational);
  EXPECT_EQ(read_fixtures(*kind, {"sick.txt"}).level, VendorLevel::degraded);
  EXPECT_EQ(read(*kind, {"dead\n"}).level, VendorLevel::major_outage);
  EXPECT_THAT(kind->urls(acme()),
              ElementsAre(ElementsAre("https://status.acme.example/status/text/")));
}

TEST(Vigil, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>healthy</html>", "{}", "healthy healthy healthy", "ok", "unhealthy", "\"\""})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::vigil
