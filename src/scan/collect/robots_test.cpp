#include "scan/collect/robots.hpp"

#include <gtest/gtest.h>

namespace fw::scan {
namespace {

TEST(Robots, TheLongestRuleDecides) {
  const Robots robots = Robots::parse(R"~(User-agent: *
Disallow: /cart
Allow: /cart/help
Disallow: /*.pdf$
Disallow: /search*q=  # a comment
Disallow:
Sitemap: https://maps.example/sitemap.xml)~");
  EXPECT_TRUE(robots.allows("/"));
  EXPECT_FALSE(robots.allows("/cart"));
  EXPECT_FALSE(robots.allows("/cart/pay"));
  EXPECT_TRUE(robots.allows("/cart/help?x"));
  EXPECT_FALSE(robots.allows("/a/b.pdf"));
  EXPECT_TRUE(robots.allows("/a/b.pdf?x"));
  EXPECT_FALSE(robots.allows("/search/x?q=1"));
  ASSERT_EQ(robots.sitemaps().size(), 1U);
  EXPECT_EQ(robots.sitemaps()[0], "https://maps.example/sitemap.xml");
}

TEST(Robots, OurOwnGroupGoesBeforeThatForAll) {
  const Robots robots = Robots::parse(
      "User-agent: other\nDisallow: /\n\nUser-Agent: *\nDisallow: /all\n"
      "User-agent: FlareWarden/1.0\nuser-agent: another\nDisallow: /ours\r\n");
  EXPECT_TRUE(robots.allows("/all"));
  EXPECT_FALSE(robots.allows("/ours"));
}

TEST(Robots, OthersRulesAreNotOurs) {
  const Robots robots = Robots::parse("User-agent: GPTBot\nDisallow: /\n");
  EXPECT_TRUE(robots.allows("/"));
}

TEST(Robots, WhatCannotBeReadForbidsEverything) {
  EXPECT_FALSE(Robots::closed().allows("/x"));
  EXPECT_TRUE(Robots().allows("/x"));
}

TEST(Robots, StarsAndEndsMeetAnyTarget) {
  const Robots robots = Robots::parse("user-agent:*\ndisallow:/a*a*a$\ndisallow: /b$\n");
  EXPECT_FALSE(robots.allows("/aaa"));
  EXPECT_FALSE(robots.allows("/axaya"));
  EXPECT_TRUE(robots.allows("/aa"));
  EXPECT_FALSE(robots.allows("/b"));
  EXPECT_TRUE(robots.allows("/bb"));
}

TEST(Robots, AreBounded) {
  std::string text = "User-agent: *\n";
  while (text.size() < (1u << 20)) text += "Disallow: /*a*a*a*a*a*a*a*a*a*b\n";
  const Robots robots = Robots::parse(text);
  EXPECT_TRUE(robots.allows("/" + std::string(2'000, 'a')));
}

}  // namespace
}  // namespace fw::scan
