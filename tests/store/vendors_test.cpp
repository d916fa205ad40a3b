// What vendors said: words, when they held, who may read them.
#include "service/vendors.hpp"

#include "store/vendors.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

using model::VendorLevel;
using model::VendorNews;
using model::VendorWord;

class VendorHistory : public testing::Test {
 protected:
  VendorHistory() { world_.checks.push_back(std::make_unique<FakeCheck>("vendor")); }

  VendorNews news(std::vector<VendorWord> words, std::string url = "https://status.acme.example") {
    VendorNews news;
    news.page = {.name = "Acme", .url = std::move(url), .type = {}, .feed = {}, .components = {}};
    news.page.is_public = true;
    news.at = world_.clock.now();
    news.words = std::move(words);
    return news;
  }
  void say(std::vector<VendorWord> words) { say(news(std::move(words))); }
  void say(const VendorNews& told) {
    const auto saved = world_.services->engine().save_vendor_news(told);
    ASSERT_TRUE(saved) << saved.error().chain();
  }
  std::vector<service::VendorSpell> history(std::optional<std::string> component = {},
                                            std::string page = "https://status.acme.example") {
    auto found =
        world_.services->vendors().history(world_.owner(), {.page = std::move(page),
                                                            .component = std::move(component),
                                                            .from = start_ - Millis(1),
                                                            .to = world_.clock.now() + Millis(1)});
    EXPECT_TRUE(found) << found.error().chain();
    return found.value_or(std::vector<service::VendorSpell>{});
  }

  World world_;
  const Instant start_ = world_.clock.now();
  const VendorWord well_{"", VendorLevel::operational, "operational", {}};
  const VendorWord slow_{"", VendorLevel::degraded, "Slow pages", start_ - Millis(5'000)};
  const VendorWord api_{"EU / API", VendorLevel::partial_outage, "Slow pages", {}};
};

TEST_F(VendorHistory, EveryWordHasItsTime) {
  say({well_});
  world_.clock.advance(Millis(60'000));
  say({slow_, api_});
  world_.clock.advance(Millis(60'000));
  say({slow_, api_});
  world_.clock.advance(Millis(60'000));
  say({well_});
  const auto all = history("");
  ASSERT_EQ(all.size(), 3U);
  EXPECT_EQ(all[0].level, VendorLevel::operational);
  EXPECT_EQ(all[0].until, std::nullopt);
  EXPECT_EQ(all[1].sentence, "Slow pages");
  EXPECT_EQ(all[1].since, start_ + Millis(60'000));
  EXPECT_EQ(all[1].until, start_ + Millis(180'000));
  EXPECT_EQ(all[1].told_since, start_ - Millis(5'000));
  const auto part = history("EU / API");
  ASSERT_EQ(part.size(), 1U);
  EXPECT_EQ(part[0].until, start_ + Millis(180'000)) << "well again without a word of its own";
  EXPECT_EQ(history().size(), 4U);
}

TEST_F(VendorHistory, NoWordIsKeptAsSuch) {
  say({slow_});
  world_.clock.advance(Millis(60'000));
  say({{"", std::nullopt, "the status page answers with status 503", {}}});
  const auto all = history();
  ASSERT_EQ(all.size(), 2U);
  EXPECT_EQ(all[0].level, std::nullopt);
  EXPECT_EQ(all[1].until, start_ + Millis(60'000));
}

TEST_F(VendorHistory, ARestartDoesNotBreakAWordAndNothingHoldsForEver) {
  say({slow_, api_});
  world_.clock.advance(Millis(30'000));
  world_.reopen();
  EXPECT_EQ(history("")[0].until, start_ + Millis(30'000)) << "nobody listens yet";
  world_.clock.advance(Millis(30'000));
  say({slow_});
  ASSERT_EQ(history("").size(), 1U);
  EXPECT_EQ(history("")[0].since, start_);
  EXPECT_EQ(history("")[0].until, std::nullopt);
  EXPECT_EQ(history("EU / API")[0].until, start_ + Millis(30'000));
  world_.reopen();
  world_.clock.advance(store::kVendorPauseMax + Millis(1));
  say({slow_});
  EXPECT_EQ(history("").size(), 2U) << "too long a pause: nobody knows what was said meanwhile";
}

TEST_F(VendorHistory, OldWordsGo) {
  say({slow_});
  world_.clock.advance(Millis(1'000));
  say({well_});
  world_.clock.advance(store::kVendorWordsKept + Millis(1));
  say({slow_});
  EXPECT_EQ(history("").size(), 2U) << "the one that ended more than 400 days ago is gone";
}

TEST_F(VendorHistory, WhatHoldsNowIsListed) {
  say({slow_, api_});
  const auto list = world_.services->vendors().list(world_.owner());
  ASSERT_TRUE(list);
  ASSERT_EQ(list->size(), 1U);
  EXPECT_EQ(list->front().name, "Acme");
  ASSERT_EQ(list->front().now.size(), 2U);
  EXPECT_EQ(list->front().now[0].component, "");
  EXPECT_EQ(list->front().now[1].component, "EU / API");
}

TEST_F(VendorHistory, AnAddressThatACustomerGaveIsTheirs) {
  const std::string url = "https://status.private.example";
  VendorNews own = news({slow_}, url);
  own.page.is_public = false;
  say(own);
  auto& vendors = world_.services->vendors();
  EXPECT_TRUE(vendors.list(world_.owner())->empty());
  const service::VendorHistoryQuery query{
      .page = url, .component = {}, .from = start_ - Millis(1), .to = start_ + Millis(1)};
  EXPECT_EQ(vendors.history(world_.owner(), query).error().code(), Code::not_found);
  ASSERT_TRUE(world_.services->monitors().create(
      world_.owner(), {.name = "Private", .kind = "vendor", .target = url + "/"}));
  EXPECT_EQ(vendors.list(world_.owner())->size(), 1U);
  EXPECT_EQ(history({}, url).size(), 1U);
  EXPECT_EQ(vendors
                .history(world_.owner(), {.page = "https://never.example",
                                          .component = {},
                                          .from = start_,
                                          .to = start_ + Millis(1)})
                .error()
                .code(),
            Code::not_found);
  EXPECT_EQ(
      vendors.history(world_.owner(), {.page = url, .component = {}, .from = start_, .to = start_})
          .error()
          .code(),
      Code::invalid);
}

}  // namespace
}  // namespace fw::test
