#include "scan/match/match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "scan/catalogue/catalogue.hpp"

namespace fw::scan {
namespace {

const Catalogue& catalogue() {
  static const std::shared_ptr<const Catalogue> made = *Catalogue::embedded();
  return *made;
}

Findings site() {
  Findings findings;
  findings.url = findings.final_url = "https://www.shop.example/";
  findings.host = "www.shop.example";
  findings.path = "/";
  return findings;
}

Findings with(Use use, std::string host, std::string target = "/x") {
  Findings findings = site();
  findings.references.push_back({use, std::move(host), std::move(target), "test", ""});
  return findings;
}

const model::DetectedService* find(const model::DependencyMap& map, std::string_view id) {
  const auto found = std::ranges::find(map.dependencies, id, &model::DetectedService::id);
  return found == map.dependencies.end() ? nullptr : &*found;
}

TEST(Match, TheMostSpecificPatternWins) {
  const auto recaptcha =
      match(with(Use::script, "www.google.com", "/recaptcha/api.js"), catalogue());
  ASSERT_EQ(recaptcha.dependencies.size(), 1U);
  EXPECT_EQ(recaptcha.dependencies[0].id, "google-recaptcha");

  const auto fonts = match(with(Use::style, "fonts.googleapis.com", "/css"), catalogue());
  ASSERT_EQ(fonts.dependencies.size(), 1U);
  EXPECT_EQ(fonts.dependencies[0].id, "google-fonts");

  const auto turnstile =
      match(with(Use::script, "challenges.cloudflare.com", "/turnstile/v0/api.js"), catalogue());
  EXPECT_FALSE(find(turnstile, "turnstile")->indirect);
  ASSERT_NE(find(turnstile, "cloudflare"), nullptr);
  EXPECT_TRUE(find(turnstile, "cloudflare")->indirect);
}

TEST(Match, NamesBelowCloudsAreWhatTheyAre) {
  const std::pair<const char*, const char*> kHosts[] = {
      {"d2wy8f7a9ursnm.cloudfront.net", "bugsnag"},
      {"d111111abcdef8.cloudfront.net", "cloudfront"},
      {"cognito-idp.eu-west-1.amazonaws.com", "amazon-cognito"},
      {"shop-pictures.s3.eu-west-1.amazonaws.com", "amazon-s3"},
      {"a1b2c3.execute-api.us-east-1.amazonaws.com", "aws-api-gateway"},
      {"sqs.us-east-1.amazonaws.com", "aws"},
      {"maps.googleapis.com", "google-maps"},
      {"firestore.googleapis.com", "firebase"},
      {"storage.googleapis.com", "google-cloud-storage"},
      {"imasdk.googleapis.com", "google-ima"},
      {"people.googleapis.com", "google-apis"},
      {"shop.azureedge.net", "azure-cdn"},
      {"az416426.vo.msecnd.net", "azure-monitor"},
      {"pictures.blob.core.windows.net", "azure-storage"},
      {"shop.azurewebsites.net", "azure-app-service"},
      {"challenges.cloudflare.com", "turnstile"},
      {"cdn.clerk.io", "clerk-io-aps"},
      {"cdn.channel.io", "channel-io"}};
  for (const auto& [host, id] : kHosts) {
    const auto map = match(with(Use::script, host), catalogue());
    const auto* found = find(map, id);
    ASSERT_NE(found, nullptr) << host;
    EXPECT_FALSE(found->indirect) << host;
    for (const auto& other : map.dependencies)
      EXPECT_TRUE(other.id == id || other.indirect) << host << " is " << other.id << ", too";
  }
}

TEST(Match, AServiceOnACdnIsThatServiceWithTheCdnBehindIt) {
  const std::string text =
      "flarewarden-catalogue 1\n"
      "S\tcdn\tCdn\tcdn\t\t\t\t\t\t\toverlay\tci\n"
      "P\thost\t~\t100\tcdn.example\n"
      "S\tchat\tChat\tchat-support\t\t\t\t\t\t\toverlay\tc\n"
      "P\thost\t~\t100\td123.cdn.example\n";
  const auto small = *Catalogue::parse(text);
  const auto map = match(with(Use::script, "d123.cdn.example"), *small);
  ASSERT_EQ(map.dependencies.size(), 2U);
  EXPECT_FALSE(find(map, "chat")->indirect);
  EXPECT_TRUE(find(map, "cdn")->indirect);
  EXPECT_FALSE(find(match(with(Use::script, "d9.cdn.example"), *small), "cdn")->indirect);
}

TEST(Match, OwnHostsAreOwnedAndOthersUnknown) {
  Findings findings = with(Use::script, "static.shop.example");
  findings.references.push_back({Use::image, "img.unheard-of.example", "/a.png", "image on /", ""});
  const auto map = match(findings, catalogue());
  EXPECT_TRUE(map.dependencies.empty());
  EXPECT_EQ(map.owned_hosts, (std::vector<std::string>{"static.shop.example", "www.shop.example"}));
  ASSERT_EQ(map.unknown_hosts.size(), 1U);
  EXPECT_EQ(map.unknown_hosts[0].host, "img.unheard-of.example");
}

TEST(Match, PrivateSuffixesSeparateCustomersOfOneHost) {
  Findings findings = site();
  findings.host = "me.github.io";
  findings.references.push_back({Use::script, "you.github.io", "/x.js", "script on /", ""});
  const auto map = match(findings, catalogue());
  ASSERT_NE(find(map, "github-pages"), nullptr);
  EXPECT_EQ(map.owned_hosts, (std::vector<std::string>{"me.github.io"}));
}

TEST(Match, DecoysFindNothing) {
  for (const char* host : {"notstripe.com", "stripe.com.evil.example", "fonts-googleapis.com",
                           "js.stripe.com.example", "mycloudflare.com.example"}) {
    const auto map = match(with(Use::script, host), catalogue());
    EXPECT_TRUE(map.dependencies.empty()) << host << " " << map.dependencies[0].id;
  }
  Findings words = site();
  words.html = "<p>We accept Stripe, PayPal and Klarna, host at Cloudflare and like Shopify.</p>";
  words.code = "var intercom = 1; // talk to drift and segment";
  words.elements = {"c:button", "i:chat", "c:square", "c:segment"};
  words.metas = {{"generator", "Hugo 0.1"}, {"description", "Sentry duty, hotjar of jam"}};
  words.headers = {{"server", "nginx"}, {"x-powered-by", "PHP/8"}};
  words.cookies = {"session", "PHPSESSID"};
  EXPECT_TRUE(match(words, catalogue()).dependencies.empty());
}

TEST(Match, LinksInCodeAreNoDependencies) {
  for (const char* host :
       {"www.facebook.com", "twitter.com", "help.shopify.com", "docs.stripe.com"})
    EXPECT_TRUE(match(with(Use::code, host, "/shop"), catalogue()).dependencies.empty()) << host;
  EXPECT_NE(find(match(with(Use::code, "static.hotjar.com", "/c/hotjar-"), catalogue()), "hotjar"),
            nullptr);
}

TEST(Match, EvidenceOfSeveralKindsAddsUp) {
  Findings findings = with(Use::csp, "js.stripe.com", "");
  const int weak = find(match(findings, catalogue()), "stripe")->confidence;
  findings.references.push_back({Use::script, "js.stripe.com", "/v3/", "script on /", ""});
  const int strong = find(match(findings, catalogue()), "stripe")->confidence;
  findings.cookies = {"__stripe_mid"};
  const auto* full = find(match(findings, catalogue()), "stripe");
  EXPECT_LT(weak, 50);
  EXPECT_GT(strong, 90);
  ASSERT_NE(full, nullptr);
}

TEST(Match, DnsOfOthersIsIndirect) {
  Findings findings = with(Use::script, "widget.unheard-of.example");
  findings.other_dns = {{"widget.unheard-of.example", "CNAME", "d1.cloudfront.net", 60}};
  findings.dns = {{"shop.example", "TXT", "v=spf1 include:_spf.vendor.example -all", 60},
                  {"_spf.vendor.example", "TXT", "v=spf1 include:sendgrid.net -all", 60},
                  {"www.shop.example", "CNAME", "cname.vercel-dns.com", 60}};
  const auto map = match(findings, catalogue());
  ASSERT_NE(find(map, "cloudfront"), nullptr);
  EXPECT_TRUE(find(map, "cloudfront")->indirect);
  EXPECT_TRUE(find(map, "sendgrid")->indirect);
  EXPECT_FALSE(find(map, "vercel")->indirect);
}

TEST(Match, LoopingAliasesEnd) {
  Findings findings = site();
  findings.dns = {{"www.shop.example", "CNAME", "a.example", 1},
                  {"a.example", "CNAME", "b.example", 1},
                  {"b.example", "CNAME", "www.shop.example", 1}};
  EXPECT_TRUE(match(findings, catalogue()).dependencies.empty());
}

TEST(Match, AKeyThatWasWithdrawnSignsNothing) {
  Findings findings = site();
  findings.dns.push_back({"mailjet._domainkey.shop.example", "TXT", "v=DKIM1; k=rsa; p=MIGf", 60});
  EXPECT_NE(find(match(findings, catalogue()), "mailjet"), nullptr);
  findings.dns.back().value = "v=DKIM1; k=rsa; p=";
  EXPECT_EQ(find(match(findings, catalogue()), "mailjet"), nullptr);
}

TEST(Match, LicencesAndSourcesInScriptsAreNoDependencies) {
  for (const char* target : {"/mrdoob/three.js", "/prebid/Prebid.js/blob/8.27.0/LICENSE"}) {
    const auto map = match(with(Use::script_code, "github.com", target), catalogue());
    EXPECT_EQ(find(map, "github"), nullptr) << target;
  }
}

TEST(Match, PackagesAndModulesNamedInCodeAreLoaded) {
  for (const char* target : {"/mermaid@10/dist/mermaid.esm.min.mjs", "/react@18.2.0"}) {
    const auto map = match(with(Use::code, "unpkg.com", target), catalogue());
    EXPECT_NE(find(map, "unpkg"), nullptr) << target;
  }
  EXPECT_EQ(find(match(with(Use::code, "unpkg.com", "/"), catalogue()), "unpkg"), nullptr);
}

TEST(Match, TheGoogleTagIsWhatItsNumberSays) {
  const auto of = [](const char* number) {
    return match(
        with(Use::script, "www.googletagmanager.com", std::string("/gtag/js?id=") + number),
        catalogue());
  };
  EXPECT_NE(find(of("G-ABC"), "google-analytics"), nullptr);
  EXPECT_NE(find(of("AW-123"), "google-ads"), nullptr);
  EXPECT_EQ(find(of("AW-123"), "google-analytics"), nullptr);
}

}  // namespace
}  // namespace fw::scan
