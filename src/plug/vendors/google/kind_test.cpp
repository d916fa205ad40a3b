#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::google {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;
using testing::IsEmpty;

const auto kind = make();

TEST(Google, AnIncidentIsOpenAsLongAsItHasNoEnd) {
  const auto page = read_fixtures(*kind, {"incidents.json"});
  EXPECT_THAT(titles(page),
              ElementsAre("Cloud Storage: errors in us-central1", "Elevated latency"));
  EXPECT_EQ(page.level, VendorLevel::partial_outage) << "one product is not all of Google";
  EXPECT_EQ(page.incidents[0].started_at, parse_rfc3339("2026-11-23T08:03:00Z"));
  EXPECT_TRUE(page.names_only_troubled);
}

TEST(Google, ProductsAndPlacesAreParts) {
  const auto page = read_fixtures(*kind, {"incidents.json"});
  EXPECT_EQ(level(page, "Google Cloud Storage"), VendorLevel::major_outage);
  EXPECT_TRUE(page.components[0].is_group) << "in one place only";
  EXPECT_EQ(level(page, "us-central1"), VendorLevel::major_outage);
  EXPECT_EQ(level(page, "BigQuery"), VendorLevel::degraded);
  EXPECT_FALSE(page.components[2].is_group) << "everywhere";
  EXPECT_EQ(page.components.size(), 3U) << "what is over is not told of";
}

TEST(Google, NothingOpenIsAWord) {
  EXPECT_EQ(read(*kind, {"[]"}).level, VendorLevel::operational);
  const auto page =
      read(*kind, {R"([{"begin":"2026-10-23T08:03:00Z","end":"2026-10-23T09:03:00Z"}])"});
  EXPECT_EQ(page.level, VendorLevel::operational);
  EXPECT_THAT(page.incidents, IsEmpty());
  EXPECT_EQ(read(*kind, {R"([{"begin":"2026-10-23T08:03:00Z","end":null}])"}).level,
            VendorLevel::degraded);
}

TEST(Google, OtherAnswersAreRefused) {
  for (const std::string body : {"<html>", "{}", R"([{"online":true}])", "[1]", "null"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::google
