#include "plug/kit/pop3/words.hpp"

#include <gtest/gtest.h>

namespace fw::kit::pop3 {
namespace {

TEST(Status, IsOkOrNot) {
  EXPECT_TRUE(read_status("+OK")->is_ok);
  EXPECT_EQ(read_status("+OK  hello ")->text, "hello");
  EXPECT_FALSE(read_status("-ERR [IN-USE] x")->is_ok);
  for (const char* line : {"", "+", "+ok", "+OKx", "-ERRx", " +OK", "OK"})
    EXPECT_FALSE(read_status(line)) << line;
}

}  // namespace
}  // namespace fw::kit::pop3
