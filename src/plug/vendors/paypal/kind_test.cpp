#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::paypal {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;

const auto kind = make();

TEST(PayPal, ProductionCountsTheSandboxDoesNot) {
  const auto page = read_fixtures(*kind, {"components.json"});
  EXPECT_EQ(page.level, VendorLevel::partial_outage);
  EXPECT_EQ(level(page, "Checkout"), VendorLevel::partial_outage);
  EXPECT_EQ(page.components.at(1).group_id, "sandbox");
  EXPECT_EQ(page.components.at(1).level, VendorLevel::major_outage);
}

TEST(PayPal, TheFeedIsReadWhereThereAreNoComponents) {
  const auto page = read(*kind, {R"(<feed><title>PayPal</title><entry><title>Slow payouts</title>
      <updated>2026-11-23T08:15:00Z</updated>
      <content>Investigating - We see delays.</content></entry></feed>)"});
  EXPECT_EQ(page.level, VendorLevel::degraded);
  EXPECT_EQ(kind->urls(acme()).size(), 2U);
  EXPECT_EQ(kind->urls(acme("paypal", "https://p.example/feed/atom")).at(1),
            model::VendorUrls{"https://p.example/feed/atom"});
}

TEST(PayPal, TheDecoyIsRefused) {
  for (const std::string body :
       {"<!doctype html><div id=root></div>", "{}", "[]", R"({"result":[]})",
        R"({"result":[{"status":{"production":"unheard of"}}]})"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::paypal
