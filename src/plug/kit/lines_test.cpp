#include "plug/kit/lines.hpp"

#include <gtest/gtest.h>

namespace fw::kit {
namespace {

TEST(Lines, ComeInPieces) {
  Lines lines(10);
  EXPECT_EQ(lines.next(), std::nullopt);
  lines.feed("a\r");
  EXPECT_EQ(lines.next(), std::nullopt);
  lines.feed("\nbc\n\r\nrest");
  EXPECT_EQ(lines.next(), "a");
  EXPECT_EQ(lines.next(), "bc");
  EXPECT_EQ(lines.next(), "");
  EXPECT_EQ(lines.next(), std::nullopt);
  EXPECT_FALSE(lines.is_empty());
  EXPECT_EQ(lines.take_rest(), "rest");
  EXPECT_TRUE(lines.is_empty());
}

TEST(Lines, HaveALimit) {
  Lines lines(4);
  lines.feed("1234\n12345");
  EXPECT_EQ(lines.next(), "1234");
  EXPECT_EQ(lines.next(), std::nullopt);
  EXPECT_TRUE(lines.is_too_long());
  lines.feed("\n");
  EXPECT_EQ(lines.next(), std::nullopt) << "too long stays too long";
}

}  // namespace
}  // namespace fw::kit
