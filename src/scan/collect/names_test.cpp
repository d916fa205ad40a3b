// SPF terms, Team Cymru's answers, and which addresses are a site's own.
#include <gtest/gtest.h>

#include "scan/collect/cymru.hpp"
#include "scan/collect/networks.hpp"
#include "scan/collect/spf.hpp"
#include "scan/target.hpp"

namespace fw::scan {
namespace {

namespace ip = boost::asio::ip;

TEST(Spf, CountsWhatCostsALookupAndFollowsIncludes) {
  const SpfTerms terms = spf_terms(
      "v=spf1 a mx:mx.example/24 ip4:192.0.2.1 ?include:_spf.google.com "
      "exists:%{i}.x.example include:%{d}.y.example redirect=z.example -all");
  EXPECT_EQ(terms.lookups, 6U);
  EXPECT_EQ(terms.follow, (std::vector<std::string>{"_spf.google.com", "z.example"}));
  EXPECT_EQ(spf_terms("v=spf10 include:a.example").lookups, 0U);
  EXPECT_EQ(spf_terms("google-site-verification=x").lookups, 0U);
}

TEST(Cymru, NamesAreTurnedRound) {
  EXPECT_EQ(origin_name(ip::make_address("192.0.2.1")), "1.2.0.192.origin.asn.cymru.com");
  EXPECT_EQ(origin_name(ip::make_address("2001:db8::1")),
            "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2."
            "origin6.asn.cymru.com");
  EXPECT_EQ(network_name(13335), "AS13335.asn.cymru.com");
}

TEST(Cymru, AnswersAreRead) {
  EXPECT_EQ(parse_origin("13335 | 104.16.0.0/12 | US | arin | 2014-03-28"), 13335U);
  EXPECT_EQ(parse_origin("\"23028 1 | 216.90.108.0/24 | US | arin | 1998-09-25\""), 23028U);
  EXPECT_FALSE(parse_origin("13335"));
  EXPECT_FALSE(parse_origin("x | y"));
  EXPECT_FALSE(parse_origin("0 | y"));
  EXPECT_EQ(parse_network("13335 | US | arin | 2010-07-14 | CLOUDFLARENET, US"),
            "CLOUDFLARENET, US");
  EXPECT_EQ(parse_network("13335 | US"), "");
}

TEST(Networks, OwnAddressesFollowAliasesFromHostAndWww) {
  Findings findings;
  findings.host = "shop.example";
  findings.dns = {{"shop.example", "A", "192.0.2.1", 60},
                  {"shop.example", "A", "192.0.2.2", 60},
                  {"shop.example", "AAAA", "2001:db8::1", 60},
                  {"www.shop.example", "CNAME", "x.cdn.example", 60},
                  {"x.cdn.example", "CNAME", "www.shop.example", 60},
                  {"x.cdn.example", "A", "198.51.100.1", 60},
                  {"mail.shop.example", "A", "198.51.100.9", 60}};
  const auto own = own_addresses(findings);
  ASSERT_EQ(own.size(), 3U);
  EXPECT_EQ(own[0].second.to_string(), "192.0.2.1");
  EXPECT_EQ(own[1].second.to_string(), "2001:db8::1");
  EXPECT_EQ(own[2].first, "www.shop.example");
  EXPECT_EQ(own[2].second.to_string(), "198.51.100.1");
}

TEST(Networks, WhatIsKnownIsBounded) {
  KnownNetworks known;
  for (std::size_t i = 0; i <= kNetworksKnownMax; ++i)
    known.keep(fmt::format("a{}", i), {.asn = 1, .name = "X"});
  EXPECT_EQ(known.find("a0"), nullptr);
  ASSERT_NE(known.find(fmt::format("a{}", kNetworksKnownMax)), nullptr);
}

TEST(Target, OwnDomainsAreNamesThatSomebodyCanOwn) {
  const std::vector<std::string> good = {"*.Shop-CDN.example", "https://shop-cdn.example/x", " "};
  EXPECT_EQ(*parse_own(good), std::vector<std::string>{"shop-cdn.example"});
  for (const char* bad : {"co.uk", "localhost", "192.0.2.1", "a b", "github.io"}) {
    const std::vector<std::string> one{bad};
    EXPECT_FALSE(parse_own(one)) << bad;
  }
  EXPECT_FALSE(parse_own(std::vector<std::string>{
      "a1.example",  "a2.example",  "a3.example",  "a4.example",  "a5.example",  "a6.example",
      "a7.example",  "a8.example",  "a9.example",  "a10.example", "a11.example", "a12.example",
      "a13.example", "a14.example", "a15.example", "a16.example", "a17.example", "a18.example",
      "a19.example", "a20.example", "a21.example"}));
}

}  // namespace
}  // namespace fw::scan
