#include "scan/match/match.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "base/text.hpp"
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

/// The DNS record or certificate that shows exactly what the pattern looks for.
void show_in_dns(const Pattern& pattern, const std::string& text, Findings& findings) {
  const auto record = [&](const char* type, std::string value, const char* name = "shop.example") {
    findings.dns.push_back({name, type, std::move(value), 60});
  };
  // A glob says itself what stands before.
  const std::string below = pattern.mode == PatternMode::glob ? text : "x1." + text;
  switch (pattern.kind) {
    case PatternKind::cname:
      return record("CNAME", below + ".", "www.shop.example");
    case PatternKind::ns:
      return record("NS", below + ".");
    case PatternKind::mx:
      return record("MX", "10 " + below + ".");
    case PatternKind::txt:
      return record("TXT", text + "0123");
    case PatternKind::spf:
      return record("TXT", "v=spf1 include:" + text + " -all");
    case PatternKind::caa:
      return record("CAA", "0 issue \"" + text + "\"");
    case PatternKind::soa:
      return record("SOA", below + ". hostmaster.example. 1 2 3 4 5");
    case PatternKind::dkim:
      return record("CNAME", (pattern.name.empty() ? "keys.example" : std::string(pattern.name)),
                    (text + "._domainkey.shop.example").c_str());
    case PatternKind::dmarc:
      return record("TXT", "v=DMARC1; p=none; rua=mailto:a@" + text, "_dmarc.shop.example");
    default: {
      model::Certificate leaf;
      leaf.issuer_organization = text;
      findings.tls.emplace().chain.push_back(leaf);
    }
  }
}

/// Something that shows exactly what the pattern looks for; nothing for regular expressions.
std::optional<Findings> example_of(const Pattern& pattern) {
  if (pattern.mode == PatternMode::regex || pattern.mode == PatternMode::host_regex)
    return std::nullopt;
  std::string text(pattern.text);
  for (std::size_t star = text.find('*'); pattern.mode == PatternMode::glob && star != text.npos;
       star = text.find('*'))
    text.replace(star, 1, "a1");
  Findings findings = site();
  switch (pattern.kind) {
    case PatternKind::host:
      return with(Use::script, text);
    case PatternKind::url:
      return with(Use::script, text.substr(0, text.find('/')), text.substr(text.find('/')));
    case PatternKind::script:
      return with(Use::script, "www.shop.example", "/a" + text);
    case PatternKind::code:
      findings.code = "var a=1;" + text + ";";
      break;
    case PatternKind::html:
      findings.html = "<p>" + text + "</p>";
      break;
    case PatternKind::page:
      findings.host = "my-shop." + text;
      break;
    case PatternKind::header:
      findings.headers.emplace_back(pattern.name, text);
      break;
    case PatternKind::meta:
      findings.metas.emplace_back(pattern.name, text);
      break;
    case PatternKind::cookie:
      findings.cookies.push_back(pattern.mode == PatternMode::prefix ? text + "123" : text);
      break;
    case PatternKind::element:
      findings.elements.push_back(text);
      break;
    case PatternKind::js:
      findings.globals.push_back(text);
      break;
    case PatternKind::csp:
      return with(Use::csp, text);
    case PatternKind::asn:
      findings.networks.push_back(
          {"www.shop.example", "192.0.2.1", *to_number<std::uint32_t>(text), "TEST-NET, ZZ"});
      break;
    default:
      show_in_dns(pattern, text, findings);
  }
  return findings;
}

TEST(Match, EveryPatternOfTheOverlayFindsItsService) {
  std::size_t tried = 0;
  for (const Pattern& pattern : catalogue().patterns()) {
    const Service& service = catalogue().service(pattern.service);
    if (service.sources.find("overlay") == std::string_view::npos) continue;
    const std::optional<Findings> example = example_of(pattern);
    if (!example) continue;
    ++tried;
    const model::DependencyMap map = match(*example, catalogue());
    const model::DetectedService* found = find(map, service.id);
    ASSERT_NE(found, nullptr) << service.id << ": " << name(pattern.kind) << " " << pattern.text;
    EXPECT_GE(found->confidence, 30) << service.id;
    EXPECT_FALSE(found->evidence.empty());
    EXPECT_FALSE(found->evidence[0].where.empty());
  }
  fmt::print("{} patterns tried\n", tried);
  EXPECT_GE(tried, 2'000U);
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

}  // namespace
}  // namespace fw::scan
