#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::statushub {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(StatusHub, CountsMakeTheWhole) {
  EXPECT_EQ(read_fixtures(*kind, {"statuses.json"}).level, VendorLevel::partial_outage);
  const auto level_with = [](int up, int affected, int down) {
    return read(*kind, {fmt::format(R"({{"counters":{{"count_status_1":{},"count_status_2":{},
        "count_status_3":{}}}}})",
                                    up, affected, down)})
        .level;
  };
  EXPECT_EQ(level_with(5, 0, 0), VendorLevel::operational);
  EXPECT_EQ(level_with(5, 1, 0), VendorLevel::degraded);
  EXPECT_EQ(level_with(0, 0, 3), VendorLevel::major_outage);
  EXPECT_THAT(kind->urls(acme()),
              ElementsAre(ElementsAre("https://status.acme.example/api/statuses")));
}

TEST(StatusHub, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<html>", "[]", "{}", R"({"counters":{}})", R"({"counters":{"count_status_1":0}})",
        R"({"counters":{"count_status_1":-1,"count_status_2":2}})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::statushub
