#include "scan/collect/browser.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace fw::scan {
namespace {

using browser::Load;

browser::Visit a_visit() {
  browser::Visit visit;
  visit.state = browser::State::done;
  visit.requests_made = 5;
  visit.refused = 2;
  visit.requests = {{Load::document, "https://www.shop.example/", ""},
                    {Load::script, "https://cdn.example/a.js?x=1", ""},
                    {Load::websocket, "wss://live.example/socket", ""},
                    {Load::fetch, "https://inside.example/", ""},
                    {Load::script, "https://ads.example/b.js", "https://video.example/embed"},
                    {Load::document, "https://elsewhere.example/", ""}};
  visit.cookies = {{"_ga", "shop.example"}, {"_ga", "ads.example"}, {"id", "ads.example"}};
  visit.globals = {{"Stripe", ""},
                   {"Own", "https://pay.shop.example/x"},
                   {"React", "https://video.example/embed"}};
  visit.refused_hosts = {"inside.example"};
  return visit;
}

Findings read(const browser::Visit& visit) {
  Findings findings;
  findings.url = findings.final_url = "https://www.shop.example/cart";
  findings.host = "www.shop.example";
  findings.path = "/cart";
  References references(findings);
  read_visit(visit, findings, references);
  return findings;
}

std::string written(const Reference& reference) {
  return fmt::format("{} {}{}", name(reference.use), reference.host, reference.target);
}

TEST(ReadVisit, MakesReferencesOfRequests) {
  const Findings findings = read(a_visit());
  std::vector<std::string> texts;
  for (const Reference& reference : findings.references) texts.push_back(written(reference));
  EXPECT_EQ(texts, (std::vector<std::string>{
                       "script cdn.example/a.js?x=1", "WebSocket live.example/socket",
                       "script ads.example/b.js", "redirect elsewhere.example/"}));
  EXPECT_EQ(findings.references[0].where, "script on /cart in a browser");
  EXPECT_EQ(findings.references[2].where,
            "script on /cart in a browser, within a frame of video.example");
}

TEST(ReadVisit, KeepsCookiesAndTheSitesOwnGlobals) {
  const Findings findings = read(a_visit());
  EXPECT_EQ(findings.cookies, (std::vector<std::string>{"_ga", "id"}));
  EXPECT_EQ(findings.globals, (std::vector<std::string>{"Stripe", "Own"}));
}

TEST(ReadVisit, SaysWhatBecameOfIt) {
  const Findings findings = read(a_visit());
  EXPECT_EQ(findings.browser.state, "done");
  EXPECT_EQ(findings.browser.requests, 5U);
  EXPECT_EQ(findings.browser.refused, 2U);
  EXPECT_EQ(
      findings.browser.sentence,
      "5 requests in 0.0 s. 2 connections were not allowed by the egress policy and refused.");
  browser::Visit absent;
  absent.state = browser::State::absent;
  absent.sentence = "No browser is installed.";
  EXPECT_EQ(read(absent).browser.state, "absent");
  EXPECT_EQ(read(absent).browser.sentence, "No browser is installed.");
}

TEST(KnownGlobals, AreTheCataloguesEachOnce) {
  const auto catalogue = Catalogue::embedded();
  ASSERT_TRUE(catalogue);
  const std::vector<std::string> names = known_globals(**catalogue);
  EXPECT_TRUE(std::ranges::binary_search(names, "Stripe"));
  EXPECT_TRUE(std::ranges::adjacent_find(names) == names.end());
}

}  // namespace
}  // namespace fw::scan
