#include "plug/kit/smtp/reply.hpp"

#include <gtest/gtest.h>

namespace fw::kit::smtp {
namespace {

TEST(ReplyLine, IsCodeAndText) {
  const auto middle = read_reply_line("250-SIZE 1000");
  ASSERT_TRUE(middle);
  EXPECT_EQ(middle->code, 250);
  EXPECT_FALSE(middle->is_last);
  EXPECT_EQ(middle->text, "SIZE 1000");
  EXPECT_TRUE(read_reply_line("220")->is_last);
  for (const char* line :
       {"", "2", "22", "22x", "-20 x", "199 x", "600 x", "2200 x", "220x", " 220"})
    EXPECT_FALSE(read_reply_line(line)) << line;
}

}  // namespace
}  // namespace fw::kit::smtp
