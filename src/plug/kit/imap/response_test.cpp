#include "plug/kit/imap/response.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fw::kit::imap {
namespace {

TEST(Response, IsTagStatusAndText) {
  const auto ok = read_response("* OK [ALERT] hello there");
  ASSERT_TRUE(ok);
  EXPECT_EQ(ok->tag, "*");
  EXPECT_EQ(ok->status, "OK");
  EXPECT_EQ(ok->text, "[ALERT] hello there");
  EXPECT_EQ(read_response("a1 NO")->text, "");
  for (const char* line : {"", "OK", " OK x", "* ", "*  x"})
    EXPECT_FALSE(read_response(line)) << line;
  EXPECT_EQ(capabilities_in(" A  B "), (std::vector<std::string>{"A", "B"}));
  std::string many;
  for (int i = 0; i < 1000; ++i) many += "A ";
  EXPECT_EQ(capabilities_in(many).size(), kCapabilitiesMax);
}

}  // namespace
}  // namespace fw::kit::imap
