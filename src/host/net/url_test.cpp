#include "host/net/url.hpp"

#include <gtest/gtest.h>

#include <array>

namespace fw::net {
namespace {

std::string text_of(std::string_view typed) {
  const auto url = parse_url(typed);
  return url ? url->text() : "refused: " + url.error().sentence();
}

std::string resolved(std::string_view base, std::string_view reference) {
  const auto url = resolve(*parse_url(base), reference);
  return url ? url->text() : "refused";
}

TEST(Url, ReadsWhatAPersonTypes) {
  EXPECT_EQ(text_of("example.com"), "https://example.com/");
  EXPECT_EQ(text_of("  Example.COM/Path?q=1#part "), "https://example.com/Path?q=1");
  EXPECT_EQ(text_of("http://example.com:80"), "http://example.com/");
  EXPECT_EQ(text_of("http://example.com:8080/a"), "http://example.com:8080/a");
  EXPECT_EQ(text_of("example.com:8443"), "https://example.com:8443/");
  EXPECT_EQ(text_of("//example.com/x"), "https://example.com/x");
  EXPECT_EQ(text_of("https://example.com?x=1"), "https://example.com/?x=1");
  EXPECT_EQ(text_of("HTTPS://example.com./"), "https://example.com/");
  EXPECT_EQ(text_of("http://127.0.0.1:9000/"), "http://127.0.0.1:9000/");
  EXPECT_EQ(text_of("http://[2001:DB8:0::1]:81/"), "http://[2001:db8::1]:81/");
  EXPECT_EQ(text_of("http://_dmarc.example.com/"), "http://_dmarc.example.com/");
}

TEST(Url, PartsAreSet) {
  const auto url = parse_url("https://[::1]/x?y");
  ASSERT_TRUE(url);
  EXPECT_EQ(url->host, "::1");
  EXPECT_EQ(url->port, 443);
  EXPECT_TRUE(url->host_is_address);
  EXPECT_TRUE(url->is_tls());
  EXPECT_EQ(url->target, "/x?y");
  EXPECT_EQ(url->authority(), "[::1]");
  EXPECT_EQ(parse_url("http://a.example:81/b")->origin(), "http://a.example:81");
}

TEST(Url, HostsBecomeAscii) {
  EXPECT_EQ(text_of("https://bücher.example/"), "https://xn--bcher-kva.example/");
  EXPECT_EQ(text_of("https://BÜCHER.example/"), "https://xn--bcher-kva.example/");
  EXPECT_EQ(text_of("https://例え.テスト/"), "https://xn--r8jz45g.xn--zckzah/");
  // Digits and dots in other clothes are what they mean, and the policy then judges the address.
  EXPECT_EQ(text_of("http://①②⑦.0.0.1/"), "http://127.0.0.1/");
  EXPECT_EQ(text_of("http://127。0。0。1/"), "http://127.0.0.1/");
}

TEST(Url, EncodesWhatUrlsDoNotHave) {
  EXPECT_EQ(text_of("https://a.example/straße"), "https://a.example/stra%C3%9Fe");
  EXPECT_EQ(text_of("https://a.example/?a[]=1|2"), "https://a.example/?a%5B%5D=1%7C2");
  EXPECT_EQ(text_of("https://a.example/100%"), "https://a.example/100%25");
  EXPECT_EQ(text_of("https://a.example/%20%zz"), "https://a.example/%20%25zz");
}

TEST(Url, RefusesEverythingElse) {
  constexpr auto kBad = std::to_array<std::string_view>({
      "",
      "https://",
      "http:///path",
      "http:/127.0.0.1/",
      "http:127.0.0.1",
      "ftp://example.com/",
      "file:///etc/passwd",
      "javascript:alert(1)",
      "mailto:a@example.com",
      "http://user@example.com/",
      "http://user:secret@example.com/",
      "http://example.com\\@evil.example/",
      "http://exa mple.com/",
      "http://example.com/a b",
      "http://example.com/\x01",
      "http://example.com:0/",
      "http://example.com:65536/",
      "http://example.com:99999999999/",
      "http://example.com:+80/",
      "http://example.com:8a/",
      "http://0x7f.1/",
      "http://0x7f000001/",
      "http://2130706433/",
      "http://127.1/",
      "http://127.0.1/",
      "http://0177.0.0.1/",
      "http://127.0.0.01/",
      "http://127.0.0.256/",
      "http://1.2.3.4.5/",
      "http://1.2.3.4.0x10/",
      "http://example.0x7f/",
      "http://%31%32%37.0.0.1/",
      "http://[fe80::1%25eth0]/",
      "http://[fe80::1%eth0]/",
      "http://[::1/",
      "http://[::1]x/",
      "http://[v1.x]/",
      "http://[127.0.0.1]/",
      "http://a..example/",
      "http://.example/",
      "http://exa<mple.com/",
      "http://℀.example/",
      "http://example.com,evil.example/",
  });
  for (const auto bad : kBad) EXPECT_FALSE(parse_url(bad)) << bad << " gave " << text_of(bad);
  EXPECT_FALSE(parse_url("https://" + std::string(64, 'a') + ".example/"));
  EXPECT_FALSE(parse_url("https://a.example/" + std::string(2048, 'a')));
  EXPECT_FALSE(parse_url("https://" + std::string(300, 'a') + ".example/"));
  EXPECT_FALSE(parse_url(std::string_view("http://a\0b.example/", 19)));
}

TEST(Url, SaysWhatIsAllowed) {
  EXPECT_EQ(parse_url("ftp://example.com/").error().sentence(),
            "\"ftp\" is not a scheme we fetch: http and https are");
  EXPECT_EQ(parse_url("http://2130706433/").error().sentence(),
            "\"2130706433\" is not an IPv4 address in its usual form: four numbers from 0 to 255");
}

TEST(Url, WhatIsReadIsCanonical) {
  for (const auto typed : {"Example.com/%7e?a b", "http://bücher.example:8080/ä?ö#ü", "x.example?#",
                           "http://[::FFFF:1.2.3.4]/", "https://a.example//b//../c?d=/../e"}) {
    const auto once = parse_url(typed);
    if (!once) continue;
    const auto twice = parse_url(once->text());
    ASSERT_TRUE(twice) << once->text();
    EXPECT_EQ(*once, *twice);
  }
}

// RFC 3986 §5.4.1 and §5.4.2, on a base with our schemes.
TEST(Resolve, FollowsTheExamplesOfTheRfc) {
  struct Example {
    std::string_view reference;
    std::string_view result;
  };
  constexpr auto kExamples = std::to_array<Example>({
      {"g", "http://a.x/b/c/g"},
      {"./g", "http://a.x/b/c/g"},
      {"g/", "http://a.x/b/c/g/"},
      {"/g", "http://a.x/g"},
      {"//g.x", "http://g.x/"},
      {"?y", "http://a.x/b/c/d;p?y"},
      {"g?y", "http://a.x/b/c/g?y"},
      {"#s", "http://a.x/b/c/d;p?q"},
      {"g#s", "http://a.x/b/c/g"},
      {"g?y#s", "http://a.x/b/c/g?y"},
      {";x", "http://a.x/b/c/;x"},
      {"g;x", "http://a.x/b/c/g;x"},
      {"g;x?y#s", "http://a.x/b/c/g;x?y"},
      {"", "http://a.x/b/c/d;p?q"},
      {".", "http://a.x/b/c/"},
      {"./", "http://a.x/b/c/"},
      {"..", "http://a.x/b/"},
      {"../", "http://a.x/b/"},
      {"../g", "http://a.x/b/g"},
      {"../..", "http://a.x/"},
      {"../../", "http://a.x/"},
      {"../../g", "http://a.x/g"},
      {"../../../g", "http://a.x/g"},
      {"../../../../g", "http://a.x/g"},
      {"/./g", "http://a.x/g"},
      {"/../g", "http://a.x/g"},
      {"g.", "http://a.x/b/c/g."},
      {".g", "http://a.x/b/c/.g"},
      {"g..", "http://a.x/b/c/g.."},
      {"..g", "http://a.x/b/c/..g"},
      {"./../g", "http://a.x/b/g"},
      {"./g/.", "http://a.x/b/c/g/"},
      {"g/./h", "http://a.x/b/c/g/h"},
      {"g/../h", "http://a.x/b/c/h"},
      {"g;x=1/./y", "http://a.x/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a.x/b/c/y"},
      {"g?y/./x", "http://a.x/b/c/g?y/./x"},
      {"g?y/../x", "http://a.x/b/c/g?y/../x"},
      {"https://h.x/i/../j", "https://h.x/j"},
  });
  for (const auto& [reference, result] : kExamples)
    EXPECT_EQ(resolved("http://a.x/b/c/d;p?q", reference), result) << reference;
}

TEST(Resolve, IsAsLenientAsBrowsersWithSpaceAndAsStrictAsWeWithTheRest) {
  EXPECT_EQ(resolved("https://a.x/", " /with space \n"), "https://a.x/with%20space");
  EXPECT_EQ(resolved("https://a.x/", "/a\n\tb"), "https://a.x/ab");
  for (const auto bad : {"javascript:alert(1)", "data:text/html,x", "mailto:a@b.example", "http:g",
                         "\\\\evil.example/", "/\\evil.example", "//user@evil.example/",
                         "http://127.1/", "ftp://a.x/"})
    EXPECT_EQ(resolved("https://a.x/", bad), "refused") << bad;
}

TEST(HostName, NamesThatStayInsideAreNotLookedUp) {
  for (const auto inside : {"localhost", "router", "api.internal", "printer.local", "x.localhost",
                            "web.flycast", "nas.home.arpa", "1.0.0.127.in-addr.arpa", "x.onion"})
    EXPECT_FALSE(check_host_name(inside)) << inside;
  for (const auto outside :
       {"example.com", "shop.example", "a.test", "internal.example.com", "192.0.2.1", "::1"})
    EXPECT_TRUE(check_host_name(outside)) << outside;
}

TEST(HostName, AnOwnerMayNameTheirOwn) {
  const std::vector<std::string> own = {"*.lab.internal", "nas", ".local"};
  for (const auto allowed : {"shop.lab.internal", "lab.internal", "nas", "printer.local"})
    EXPECT_TRUE(check_host_name(allowed, own)) << allowed;
  for (const auto refused : {"internal", "xlab.internal", "anas", "localhost"})
    EXPECT_FALSE(check_host_name(refused, own)) << refused;
}

}  // namespace
}  // namespace fw::net
