#include "base/text.hpp"

#include <gtest/gtest.h>

#include <array>

namespace fw {
namespace {

TEST(Split, KeepsEmptyParts) {
  EXPECT_EQ(split("a,,b", ','), (std::vector<std::string_view>{"a", "", "b"}));
  EXPECT_EQ(split(",", ',').size(), 2U);
  EXPECT_TRUE(split("", ',').empty());
}

TEST(Trim, TakesWhiteSpaceOffBothEnds) {
  EXPECT_EQ(trim(" \t a b\r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
}

TEST(Nearest, FindsWhatWasMeant) {
  constexpr std::array<std::string_view, 3> kWords = {"interval", "timeout", "target"};
  EXPECT_EQ(nearest("intervall", kWords), "interval");
  EXPECT_EQ(nearest("tiemout", kWords), "timeout");
  EXPECT_EQ(nearest("certificate", kWords), "");
}

TEST(Shorten, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(shorten("short", 10), "short");
  EXPECT_EQ(shorten("aäb", 2), "a…");
}

TEST(Printable, ReplacesWhatCouldDeceive) {
  EXPECT_EQ(printable("plain\ttext\n"), "plain\ttext\n");
  EXPECT_EQ(printable("a\x01z"), "a\xEF\xBF\xBDz");
  EXPECT_EQ(printable("evil\xE2\x80\xAEtxt"), "evil\xEF\xBF\xBDtxt");  // right-to-left override
  EXPECT_EQ(printable("\xC0\xAF"), "\xEF\xBF\xBD\xEF\xBF\xBD");        // overlong
  EXPECT_EQ(printable("\xED\xA0\x80"), "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD");  // surrogate
  EXPECT_EQ(printable("grün €"), "grün €");
}

TEST(Number, ReadsTheWholeTextOrNothing) {
  EXPECT_EQ(to_number<int>("42"), 42);
  EXPECT_FALSE(to_number<int>("42x"));
  EXPECT_FALSE(to_number<int>(""));
  EXPECT_FALSE(to_number<std::uint16_t>("65536"));
}

}  // namespace
}  // namespace fw
