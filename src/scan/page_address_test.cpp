#include "scan/page_address.hpp"

#include <gtest/gtest.h>

namespace fw::scan {
namespace {

TEST(PageAddress, IsReadFromTheBrowsersMarkFirst) {
  EXPECT_EQ(address_in_page("<!DOCTYPE html>\n<!-- saved from url=(0023)https://shop.example/a -->"
                            "<html><link rel=canonical href=https://other.example/>"),
            "https://shop.example/a");
}

TEST(PageAddress, IsTheCanonicalLinkThenOgUrlThenTheBase) {
  EXPECT_EQ(address_in_page("<base href='https://c.example/'><meta property=og:url "
                            "content='https://b.example/x?a=1&amp;b=2'>"
                            "<link rel='Canonical' href='https://a.example/'>"),
            "https://a.example/");
  EXPECT_EQ(address_in_page("<base href='https://c.example/'><meta property=og:url "
                            "content='https://b.example/x?a=1&amp;b=2'>"),
            "https://b.example/x?a=1&b=2");
  EXPECT_EQ(address_in_page("<base href='https://c.example/'>"), "https://c.example/");
}

TEST(PageAddress, IsNothingWhereThePageDoesNotSay) {
  EXPECT_EQ(address_in_page(""), "");
  EXPECT_EQ(address_in_page("<link rel=canonical href=/relative><body>"), "");
  EXPECT_EQ(address_in_page("<body><link rel=canonical href=https://late.example/>"), "");
  EXPECT_EQ(address_in_page("<!-- saved from url=(0014)about:internet -->"), "");
  EXPECT_EQ(address_in_page("<!-- saved from url=(99"), "");
}

}  // namespace
}  // namespace fw::scan
