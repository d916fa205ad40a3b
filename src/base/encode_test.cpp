#include "base/encode.hpp"

#include <gtest/gtest.h>

namespace fw {
namespace {

TEST(Hex, ReadsWhatItWrites) {
  const std::string bytes("\x00\x7f\xff", 3);
  EXPECT_EQ(to_hex(bytes), "007fff");
  EXPECT_EQ(from_hex("007FfF"), bytes);
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("zz"));
}

// RFC 4648 §10
TEST(Base64, MatchesTheStandardsVectors) {
  EXPECT_EQ(to_base64("fooba"), "Zm9vYmE=");
  EXPECT_EQ(to_base64url("\xfb\xff"), "-_8");
  for (const char* text : {"Zm9vYmE=", "Zm9vYmE"}) EXPECT_EQ(from_base64(text), "fooba");
  EXPECT_EQ(from_base64("+/8="), from_base64("-_8"));
  EXPECT_FALSE(from_base64("Zm9v YmE"));
  EXPECT_FALSE(from_base64("Z"));
}

TEST(Percent, ReadsWhatItWrites) {
  EXPECT_EQ(percent_encode("a b/ü"), "a%20b%2F%C3%BC");
  EXPECT_EQ(percent_decode("a%20b%2F%C3%BC"), "a b/ü");
  EXPECT_EQ(percent_decode("a+b", true), "a b");
  EXPECT_EQ(percent_decode("a+b"), "a+b");
  for (const char* text : {"%", "%2", "%zz"}) EXPECT_FALSE(percent_decode(text)) << text;
}

}  // namespace
}  // namespace fw
