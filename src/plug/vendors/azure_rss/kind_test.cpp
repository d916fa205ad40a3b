#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::azure_rss {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(AzureRss, ItemsAreOpenUntilTheySayOtherwise) {
  const auto page = read_fixtures(*kind, {"open.rss"});
  EXPECT_THAT(titles(page), ElementsAre("Front Door - Latencies and timeouts in Europe"));
  EXPECT_EQ(page.level, VendorLevel::degraded) << "the feed has no severity";
  EXPECT_EQ(page.incidents[0].started_at, parse_rfc3339("2026-11-23T10:20:00Z"));
}

TEST(AzureRss, NoItemIsNoWord) {
  EXPECT_EQ(read_fixtures(*kind, {"empty.rss"}).level, std::nullopt);
}

TEST(AzureRss, OtherAnswersAreRefused) {
  EXPECT_EQ(refusal(*kind, "<!DOCTYPE html><html></html>"), Code::corrupt);
  EXPECT_EQ(refusal(*kind, "{}"), Code::corrupt);
}

}  // namespace
}  // namespace fw::vendors::azure_rss
