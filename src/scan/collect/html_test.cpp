#include "scan/collect/html.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <string>

#include "scan/collect/code.hpp"
#include "scan/collect/csp.hpp"
#include "scan/collect/headers.hpp"
#include "scan/collect/references.hpp"

namespace fw::scan {
namespace {

Findings page() {
  Findings findings;
  findings.host = "shop.example";
  findings.path = "/checkout";
  return findings;
}

Findings read(std::string_view html) {
  Findings findings = page();
  collect_html(html, findings);
  return findings;
}

bool has(const Findings& findings, Use use, std::string_view host, std::string_view target = "") {
  return std::ranges::any_of(findings.references, [&](const Reference& one) {
    return one.use == use && one.host == host && (target.empty() || one.target == target);
  });
}

TEST(Html, FindsWhatAPageLoads) {
  const Findings found = read(R"~(<title> A &amp; B </title>
    <script src="https://js.stripe.com/v3/"></script><script async src=//a.example/x.js></script>
    <link rel="stylesheet" href="https://c.example/s.css"><link rel=preconnect href=https://p.example>
    <link rel="preload" as="script" href="https://l.example/l.js">
    <link rel="icon" href="https://i.example/f.ico">
    <img src=/own.png data-src="https://lazy.example/1.png" srcset="https://s.example/2 2x, https://s2.example/3,4.png 3x">
    <iframe src="https://f.example/e"></iframe><form action="https://pay.example/go"></form>
    <video poster=https://v.example/p.jpg><source src=https://m.example/a.mp4></video>
    <div style="background:url('https://bg.example/b.png')"></div>
    <style>@import "https://im.example/i.css"; a{
  src:url(https://font.example/f.woff2)}</style>)~");
  EXPECT_EQ(found.title, "A & B");
  EXPECT_TRUE(has(found, Use::script, "js.stripe.com", "/v3/"));
  EXPECT_TRUE(has(found, Use::script, "a.example"));
  EXPECT_TRUE(has(found, Use::script, "l.example"));
  EXPECT_TRUE(has(found, Use::style, "c.example"));
  EXPECT_TRUE(has(found, Use::preconnect, "p.example"));
  EXPECT_TRUE(has(found, Use::image, "i.example"));
  EXPECT_TRUE(has(found, Use::image, "shop.example", "/own.png"));
  EXPECT_TRUE(has(found, Use::image, "lazy.example"));
  EXPECT_TRUE(has(found, Use::image, "s.example"));
  EXPECT_TRUE(has(found, Use::image, "s2.example", "/3,4.png"));
  EXPECT_TRUE(has(found, Use::frame, "f.example"));
  EXPECT_TRUE(has(found, Use::form, "pay.example"));
  EXPECT_TRUE(has(found, Use::image, "v.example"));
  EXPECT_TRUE(has(found, Use::media, "m.example"));
  EXPECT_TRUE(has(found, Use::css, "bg.example"));
  EXPECT_TRUE(has(found, Use::css, "im.example"));
  EXPECT_TRUE(has(found, Use::css, "font.example"));
  EXPECT_EQ(found.references[0].where, "script on /checkout");
}

TEST(Html, LinksAreNoReferences) {
  const Findings found = read(R"~(<a href="https://link.example/">x</a>
    <link rel=canonical href=https://c.example/><link rel=alternate href=https://alt.example/>
    <area href=https://area.example><img src="data:image/png;base64,AA"><a href="mailto:a@b.example">)~");
  EXPECT_TRUE(found.references.empty()) << found.references[0].host;
}

TEST(Html, LinksThatSignInAreAsGoodAsForms) {
  const Findings found = read(R"~(<a href="https://id.example/oauth2/auth?client_id=4&amp;x=1">x</a>
    <a href="https://saml.example/sso?SAMLRequest=abc">y</a><a href="https://docs.example/oauth?a=1">z</a>)~");
  ASSERT_EQ(found.references.size(), 2U);
  EXPECT_EQ(found.references[0].host, "id.example");
  EXPECT_EQ(found.references[0].where, "sign-in link on /checkout");
  EXPECT_EQ(found.references[1].host, "saml.example");
}

TEST(Html, ABaseMovesRelativeUrls) {
  const Findings found = read("<base href=https://other.example/><script src=a.js></script>");
  EXPECT_TRUE(has(found, Use::script, "other.example", "/a.js"));
}

TEST(Html, TagsHoldMarks) {
  const Findings found = read("<div id=' root ' class='a  b\nc' data-Thing=1></div>");
  for (const char* mark : {"i:root", "c:a", "c:b", "c:c", "a:data-thing"})
    EXPECT_NE(std::ranges::find(found.elements, mark), found.elements.end()) << mark;
}

TEST(Html, CodeNamesHosts) {
  const Findings found = read(R"~(<script>
    (function(){var s=d.createElement('script');s.src='https://static.hotjar.com/c/hotjar-'+id;
    t.src = "\/\/cdn.segment.com\/analytics.js";
    var ga = ('https:' == p ? 'https://ssl' : 'http://www') + '.google-analytics.com/ga.js';
    // see http://comment.example/doc
    })();</script><script type="application/ld+json">{"image":"https://img.example/1.png"}</script>)~");
  EXPECT_TRUE(has(found, Use::code, "static.hotjar.com"));
  EXPECT_TRUE(has(found, Use::code, "cdn.segment.com", "/analytics.js"));
  EXPECT_TRUE(has(found, Use::code, "google-analytics.com", "/ga.js"));
  EXPECT_TRUE(has(found, Use::data, "img.example"));
  EXPECT_FALSE(has(found, Use::code, "img.example"));
  EXPECT_NE(found.code.find("hotjar"), std::string::npos);
}

TEST(Html, CodeNamesHostsByTheirKeys) {
  const Findings found = read(R"~(<script>
    auth({domain:"shop.eu.auth0.com", clientId:"x"}); const apiHost = 'api.algolia.net';
    var conf = {"endpoint": "ingest.sentry.io"}; label("just.some.words"); a.b = "c.d.com";
    </script>)~");
  EXPECT_TRUE(has(found, Use::code, "shop.eu.auth0.com"));
  EXPECT_TRUE(has(found, Use::code, "api.algolia.net"));
  EXPECT_TRUE(has(found, Use::code, "ingest.sentry.io"));
  EXPECT_FALSE(has(found, Use::code, "just.some.words"));
  EXPECT_FALSE(has(found, Use::code, "c.d.com"));
}

TEST(Csp, GivesHostsAndReportingEndpoints) {
  Findings findings = page();
  findings.headers = {
      {"content-security-policy",
       "default-src 'self' https://*.stripe.com *.a.example:8443/x data: blob: 'nonce-x' *; "
       "frame-ancestors https://embedder.example; report-uri https://r.example/csp /own"},
      {"set-cookie", "__stripe_mid=1; Path=/"},
      {"set-cookie", "a=b"},
      {"link", "<https://p.example>; rel=preconnect, </x.js>; rel=preload; as=script"},
      {"report-to", R"~({"endpoints":[{"url":"https:\/\/a.nel.cloudflare.com\/report"}]})~"}};
  collect_headers(findings);
  EXPECT_TRUE(has(findings, Use::csp, "stripe.com"));
  EXPECT_TRUE(has(findings, Use::csp, "a.example", "/x"));
  EXPECT_TRUE(has(findings, Use::report, "r.example", "/csp"));
  EXPECT_FALSE(has(findings, Use::csp, "embedder.example"));
  EXPECT_TRUE(has(findings, Use::preconnect, "p.example"));
  EXPECT_TRUE(has(findings, Use::script, "shop.example", "/x.js"));
  EXPECT_TRUE(has(findings, Use::report, "a.nel.cloudflare.com"));
  EXPECT_EQ(findings.cookies, (std::vector<std::string>{"__stripe_mid", "a"}));
}

std::string repeat(std::string_view text, std::size_t bytes) {
  std::string out;
  out.reserve(bytes + text.size());
  while (out.size() < bytes) out += text;
  return out;
}

/// Bounds, not speed: each of these would take minutes if anything in it were quadratic.
TEST(Html, HostilePagesAreBounded) {
  constexpr std::size_t kBytes = 3u << 20;
  for (const char* text : {"<div>",
                           "<div><table></div></table>",
                           "<b><i>",
                           "<",
                           "<!--",
                           "<!",
                           "</",
                           "<a b=\"",
                           "<a ",
                           "<script>",
                           "<script><!--<script>",
                           "<title>",
                           "<style>url(",
                           "<p style=url(>",
                           "&amp;&#",
                           "<img src=//a.b.",
                           "<img srcset=,,,,>",
                           "<x y=z",
                           "\x01\x7f",
                           "<a href='",
                           "<div class='a a a'>",
                           "<script>'//x.co/' \".js\"</script>",
                           "<style>@import </style>",
                           "////",
                           "<iframe>",
                           "<meta name=a content=b>",
                           "<img src=https://h.example/1>",
                           "https://",
                           "\\/\\/"}) {
    const auto begun = std::chrono::steady_clock::now();
    const Findings found = read(repeat(text, kBytes));
    const auto taken = std::chrono::steady_clock::now() - begun;
    EXPECT_LE(found.html.size(), kHtmlBytesMax) << text;
    EXPECT_LE(found.references.size(), kReferencesMax) << text;
    EXPECT_LE(found.elements.size(), kElementsMax) << text;
    EXPECT_FALSE(found.notes.empty()) << text;
    EXPECT_LT(taken, std::chrono::seconds(20)) << text;
  }
}

TEST(Code, HostileTextIsBounded) {
  for (const char* text :
       {"//", "\"//a.b", ".js", "'a.b/.js'", "aaaa.js\"", "url(", "@import \"", "\\"}) {
    Findings findings = page();
    References references(findings);
    const std::string all = repeat(text, 2u << 20);
    collect_code(all, Use::script_code, "test", references);
    collect_css(all, references);
    collect_csp(all, "header", references);
    EXPECT_LE(findings.references.size(), kReferencesMax) << text;
  }
}

}  // namespace
}  // namespace fw::scan
