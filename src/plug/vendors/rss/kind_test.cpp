#include <gmock/gmock.h>

#include "plug/feedkit/testing/read.hpp"

namespace fw::vendors::rss {

std::unique_ptr<model::VendorKind> make();

namespace {

using namespace feedkit::testing;
using model::VendorLevel;
using testing::ElementsAre;
using testing::IsEmpty;

const auto kind = make();

TEST(Rss, TheNewestItemMayTellOfAnOpenIncident) {
  const auto page = read_fixtures(*kind, {"open.atom"});
  EXPECT_EQ(page.level, VendorLevel::degraded);
  EXPECT_THAT(titles(page), ElementsAre("Elevated error rates"));
  EXPECT_EQ(page.updated_at, parse_rfc3339("2026-11-23T11:05:00Z"));
  EXPECT_EQ(page.name, "Acme");
}

TEST(Rss, AHistoryNeverSaysThatAllIsWell) {
  for (const char* name : {"resolved.rss", "stale.rss", "empty.rss"}) {
    const auto page = read_fixtures(*kind, {name});
    EXPECT_EQ(page.level, std::nullopt) << name;
    EXPECT_THAT(page.incidents, IsEmpty()) << name;
  }
}

TEST(Rss, AFeedIsAskedForOrLookedForAtThePage) {
  EXPECT_THAT(kind->urls(acme("rss", "https://s.example/rss")),
              ElementsAre(ElementsAre("https://s.example/rss")));
  EXPECT_EQ(kind->urls(acme()).at(0),
            model::VendorUrls{"https://status.acme.example/history.atom"});
  auto page = acme();
  page.url = "https://status.acme.example/de/feed";
  EXPECT_EQ(kind->urls(page).at(0), model::VendorUrls{page.url});
}

TEST(Rss, OtherAnswersAreRefused) {
  for (const std::string body :
       {"<!doctype html><html><body>Status</body></html>", "<html><body/></html>", "{}",
        "<rss><channel>", "<?xml version=\"1.0\"?><urlset/>",
        "<!DOCTYPE r [<!ENTITY a \"b\">]><rss><channel><title>&a;</title></channel></rss>"})
    EXPECT_EQ(refusal(*kind, body), Code::corrupt) << body;
}

}  // namespace
}  // namespace fw::vendors::rss
