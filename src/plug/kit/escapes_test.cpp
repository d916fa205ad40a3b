#include "plug/kit/escapes.hpp"

#include <gtest/gtest.h>

namespace fw::kit {
namespace {

TEST(Unescape, KnowsItsEscapes) {
  EXPECT_EQ(unescape("").value(), "");
  EXPECT_EQ(unescape(R"(PING\r\n)").value(), "PING\r\n");
  EXPECT_EQ(unescape(R"(a\tb\\c\x00\xfF\0)").value(), std::string("a\tb\\c\0\xff\0", 8));
}

TEST(Unescape, RefusesTheRest) {
  for (const char* text : {"\\", "a\\", R"(\q)", R"(\x)", R"(\x1)", R"(\xg0)", R"(ab\x4)"}) {
    const auto bytes = unescape(text);
    ASSERT_FALSE(bytes) << text;
    EXPECT_NE(bytes.error().sentence().find("allowed escapes"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace fw::kit
