#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string>

#include "scan/page_address.hpp"
#include "scan/scanner.hpp"

namespace fw::scan {
namespace {

constexpr std::string_view kShop = R"~(<!doctype html><html><head><title>Tea</title>
<link rel=preconnect href=https://fonts.gstatic.com><link rel=stylesheet href="https://fonts.googleapis.com/css2?family=Inter">
<script async src="https://www.googletagmanager.com/gtag/js?id=G-ABC"></script>
<script>window.dataLayer=window.dataLayer||[];gtag('config', 'G-ABC');
!function(f,b,e,v){t.src=v}(window,document,'script','https://connect.facebook.net/en_US/fbevents.js');fbq('init','1');
(function(h,o,t,j){h._hjSettings={hjid:1};a.src='https://static.hotjar.com/c/hotjar-'})(window);</script>
<script src="https://js.stripe.com/v3/"></script><script src="https://cdn.jsdelivr.net/npm/x"></script>
<script src="/assets/app.js"></script></head><body>
<iframe src="https://www.youtube-nocookie.com/embed/x"></iframe>
<img src="https://res.cloudinary.com/tea/image/upload/a.jpg"><img src="https://pics.tea-cdn.example/1.jpg">
<form action="https://tea.us1.list-manage.com/subscribe/post"></form>
<div class="g-recaptcha" data-sitekey=x></div><script src="https://www.google.com/recaptcha/api.js"></script>
<a href="https://www.instagram.com/tea">Instagram</a> <a href="https://www.shopify.com">no</a>
<p>Pay with Klarna, PayPal or Apple Pay.</p></body></html>)~";

const Catalogue& catalogue() {
  static const std::shared_ptr<const Catalogue> made = *Catalogue::embedded();
  return *made;
}

TEST(Saved, AShopShowsItsDependenciesAndNothingElse) {
  const Result<model::DependencyMap> map = scan_saved(kShop, "https://tea.example/", catalogue());
  ASSERT_TRUE(map);
  std::set<std::string> ids;
  for (const model::DetectedService& service : map->dependencies) ids.insert(service.id);
  const std::set<std::string> expected = {
      "google-fonts", "google-analytics", "meta-pixel", "hotjar",    "stripe",
      "jsdelivr",     "youtube",          "cloudinary", "mailchimp", "google-recaptcha"};
  EXPECT_EQ(ids, expected);
  ASSERT_EQ(map->unknown_hosts.size(), 1U);
  EXPECT_EQ(map->unknown_hosts[0].host, "pics.tea-cdn.example");
  EXPECT_EQ(map->owned_hosts, (std::vector<std::string>{"tea.example"}));
  EXPECT_EQ(map->title, "Tea");
  for (const model::DetectedService& service : map->dependencies)
    EXPECT_FALSE(service.evidence.empty()) << service.id;
}

TEST(Saved, TheSameInputGivesTheSameMap) {
  const auto first = scan_saved(kShop, "https://tea.example/", catalogue());
  const auto again = Catalogue::embedded();
  const auto second = scan_saved(kShop, "https://tea.example/", **again);
  EXPECT_EQ(model::to_json(*first), model::to_json(*second));
}

TEST(Saved, RefusesAUrlThatIsNone) {
  EXPECT_EQ(scan_saved("", "ftp://x", catalogue()).error().code(), Code::invalid);
}

TEST(Saved, APageMayTellWhereItCameFrom) {
  EXPECT_EQ(address_in_page("<!DOCTYPE html>\n<!-- saved from url=(0020)https://tea.example/ -->"),
            "https://tea.example/");
  EXPECT_EQ(address_in_page("<link rel=canonical href='https://a.example/x?a=1&amp;b=2'>"),
            "https://a.example/x?a=1&b=2");
  EXPECT_EQ(address_in_page("<link rel=canonical href=/x><meta property=og:url "
                            "content=https://b.example/>"),
            "https://b.example/");
  EXPECT_EQ(address_in_page("<p>saved from url=(00"), "");
  const auto map = scan_saved(
      "<!-- saved from url=(0020)https://tea.example/ --><base href=//cdn.tea.example/>"
      "<script src=a.js></script>",
      "", catalogue());
  ASSERT_TRUE(map);
  EXPECT_EQ(map->owned_hosts, (std::vector<std::string>{"cdn.tea.example", "tea.example"}));
  EXPECT_EQ(scan_saved("<p>", "", catalogue()).error().code(), Code::invalid);
}

TEST(Saved, DomainsOfOnesOwnAreOwned) {
  const std::vector<std::string> own = {"tea-cdn.example"};
  const auto map = scan_saved(kShop, "https://tea.example/", catalogue(), own);
  ASSERT_TRUE(map);
  EXPECT_TRUE(map->unknown_hosts.empty());
  EXPECT_EQ(map->owned_hosts, (std::vector<std::string>{"pics.tea-cdn.example", "tea.example"}));
}

TEST(Saved, HostilePagesMatchInBoundedTime) {
  for (const char* text : {"gtm.start ", "<!-- ", "fbq('init' ", "<div class=adsbygoogle ",
                           "<script>googletag.cmd", "<script src=https://a.example/piwik.js>"}) {
    std::string page;
    while (page.size() < (3u << 20)) page += text;
    EXPECT_TRUE(scan_saved(page, "https://tea.example/", catalogue())) << text;
  }
}

}  // namespace
}  // namespace fw::scan
