#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::aws {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(Aws, Utf16IsRead) {
  const auto page = read_fixtures(*kind, {"currentevents.json"});
  EXPECT_THAT(titles(page), ElementsAre("Increased error rates", "Change propagation delays"));
  EXPECT_EQ(titles(page), titles(read_fixtures(*kind, {"currentevents.utf8.json"})));
  EXPECT_EQ(page.level, VendorLevel::partial_outage) << "one region is not all of AWS";
  EXPECT_EQ(page.incidents[1].started_at, from_ms(1'795'420'980'000));
}

TEST(Aws, ServicesAndRegionsAreParts) {
  const auto page = read_fixtures(*kind, {"currentevents.json"});
  EXPECT_EQ(level(page, "Amazon Elastic Compute Cloud"), VendorLevel::major_outage);
  EXPECT_EQ(level(page, "me-central-1"), VendorLevel::major_outage);
  EXPECT_EQ(level(page, "Amazon CloudFront"), VendorLevel::degraded);
  const auto ec2 = std::ranges::find(page.components, "ec2", &model::VendorComponent::id);
  ASSERT_NE(ec2, page.components.end());
  EXPECT_TRUE(ec2->is_group);
  EXPECT_EQ(std::ranges::find(page.components, "s3", &model::VendorComponent::id),
            page.components.end())
      << "well again, though the event is open";
}

TEST(Aws, NoEventIsAWord) {
  const auto page = read(*kind, {std::string("\xfe\xff\0[\0]", 6)});
  EXPECT_EQ(page.level, VendorLevel::operational);
  EXPECT_TRUE(page.names_only_troubled);
  EXPECT_EQ(read(*kind, {std::string("[\0]\0", 4)}).level, VendorLevel::operational);
}

TEST(Aws, OtherAnswersAreRefused) {
  for (const auto& body :
       {std::string("<html>"), std::string("{}"), std::string(R"([{"online":true}])"),
        std::string("\xfe\xff\0[\0", 5), std::string("\xfe\xff\xd8\x00\x00[", 6)})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::aws
