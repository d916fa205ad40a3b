#include "scan/collect/site_files.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "scan/collect/charset.hpp"
#include "scan/collect/headers.hpp"
#include "scan/collect/html.hpp"

namespace fw::scan {
namespace {

Findings page() {
  Findings findings;
  findings.host = "shop.example";
  findings.final_url = "https://shop.example/";
  findings.path = "/";
  return findings;
}

const Reference* find(const Findings& findings, std::string_view host) {
  const auto found = std::ranges::find(findings.references, host, &Reference::host);
  return found == findings.references.end() ? nullptr : &*found;
}

TEST(SiteFiles, AManifestNamesPicturesAndItsWorker) {
  Findings findings = page();
  References references(findings);
  collect_manifest(R"~({"icons":[{"src":"https://i.example/1.png"},{"src":7},4],"serviceworker":
    {"src":"/sw.js"},"screenshots":[{"src":"//s.example/2.png"}]})~",
                   references);
  collect_manifest("[", references);
  collect_manifest("{\"icons\":3}", references);
  ASSERT_EQ(findings.references.size(), 3U);
  EXPECT_EQ(find(findings, "i.example")->use, Use::image);
  EXPECT_EQ(find(findings, "shop.example")->url, "https://shop.example/sw.js");
}

TEST(SiteFiles, SecurityTxtSendsPeopleSomewhere) {
  Findings findings = page();
  References references(findings);
  collect_security_txt(
      "# hello\nContact: mailto:sec@desk.example\r\nPolicy: https://hackerone.example/shop\n"
      "Preferred-Languages: en\nCanonical: https://c.example/\n",
      references);
  EXPECT_EQ(find(findings, "desk.example")->where, "contact in security.txt");
  EXPECT_EQ(find(findings, "hackerone.example")->use, Use::data);
  EXPECT_EQ(findings.references.size(), 2U);
  collect_security_txt("<html>Contact: https://no.example/</html>", references);
  EXPECT_EQ(find(findings, "no.example"), nullptr);
}

TEST(SiteFiles, ForeignNamesOfACertificateAreNotedUnlessItIsShared) {
  Findings findings = page();
  References references(findings);
  model::TlsEvidence tls;
  tls.chain.emplace_back();
  tls.chain[0].names = {"shop.example", "*.shop.example", "*.brand.example", "192.0.2.1"};
  collect_certificate(tls, references);
  ASSERT_EQ(findings.references.size(), 1U);
  EXPECT_EQ(findings.references[0].host, "brand.example");
  for (int i = 0; i < 50; ++i) tls.chain[0].names.push_back(fmt::format("s{}.example", i));
  collect_certificate(tls, references);
  EXPECT_EQ(findings.references.size(), 1U);
  EXPECT_EQ(findings.notes.size(), 1U);
}

TEST(Headers, NameAlternativesReportsPoliciesAndCookieDomains) {
  Findings findings = page();
  findings.headers = {{"alt-svc", "h3=\":443\"; ma=1, h3=\"alt.example:443\""},
                      {"reporting-endpoints", "main=\"https://r.example/x\", own=\"/own\""},
                      {"permissions-policy", "payment=(self \"https://pay.example\")"},
                      {"set-cookie", "__hs=1; Path=/; Domain=.hub.example; Secure"},
                      {"link", "<https://c.example/a.css>; rel=stylesheet"}};
  collect_headers(findings);
  EXPECT_EQ(find(findings, "alt.example")->use, Use::preconnect);
  EXPECT_EQ(find(findings, "r.example")->use, Use::report);
  EXPECT_EQ(find(findings, "pay.example")->use, Use::csp);
  EXPECT_EQ(find(findings, "hub.example")->use, Use::data);
  EXPECT_EQ(find(findings, "c.example")->use, Use::style);
  EXPECT_EQ(findings.cookies, std::vector<std::string>{"__hs"});
}

TEST(References, OfFurtherPagesSayWhere) {
  Findings findings = page();
  References references(findings);
  references.stand_on(*net::parse_url("https://shop.example/pay/now?x=1"), " on /pay/now");
  Findings further;
  further.headers = {{"link", "<https://p.example>; rel=preconnect"}};
  collect_headers(further, references);
  collect_html("<script src=a.js></script><script src=\"../b.js\"></script>", further, references);
  EXPECT_EQ(find(findings, "p.example")->where, "Link header on /pay/now");
  EXPECT_EQ(findings.references[1].where, "script on /pay/now");
  EXPECT_EQ(findings.references[1].url, "https://shop.example/pay/a.js");
  EXPECT_EQ(findings.references[2].url, "https://shop.example/b.js");
  EXPECT_TRUE(findings.html.empty());
  EXPECT_FALSE(further.html.empty());
}

TEST(References, AreBoundedAndSaySo) {
  Findings findings = page();
  References references(findings);
  for (std::size_t i = 0; i < kReferencesMax + 10; ++i)
    references.add(Use::frame, fmt::format("https://f{}.example/", i));
  EXPECT_EQ(findings.references.size(), kReferencesMax);
  EXPECT_EQ(findings.notes.size(), 1U);
}

TEST(Charset, Utf16AndWindowsAreRead) {
  using namespace std::string_literals;
  EXPECT_EQ(from_utf16("\xFF\xFE<\0b\0>\0"s), "<b>");
  EXPECT_EQ(from_utf16("\xFE\xFF\0<\xD8\x3D\xDE\x00"s), "<\xF0\x9F\x98\x80");
  EXPECT_EQ(from_utf16("<\0b\0"s), "<b");
  EXPECT_EQ(from_utf16("\xFF\xFE\x00\xD8"s), "\xEF\xBF\xBD");
  EXPECT_FALSE(from_utf16("<b>x"));
  EXPECT_EQ(as_utf8("caf\xE9 \x80"), "café €");
  EXPECT_EQ(as_utf8("café"), "café");
  std::string html = "\xFF\xFE"s;
  for (const char letter : "<script src=https://js.stripe.com/v3/></script>"s)
    html += {letter, '\0'};
  Findings findings = page();
  collect_html(html, findings);
  EXPECT_NE(find(findings, "js.stripe.com"), nullptr);
}

}  // namespace
}  // namespace fw::scan
