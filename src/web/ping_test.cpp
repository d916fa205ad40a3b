#include "web/ping.hpp"

#include <gtest/gtest.h>

namespace fw::web {
namespace {

using model::PingKind;

Result<model::Ping> read(std::string_view what, http::Request request = {}) {
  return read_ping(what, request);
}

TEST(Ping, SaysWhatFollowsTheAddress) {
  EXPECT_EQ(read("")->kind, PingKind::success);
  EXPECT_EQ(read("")->exit_status, std::nullopt);
  EXPECT_EQ(read("start")->kind, PingKind::start);
  EXPECT_EQ(read("fail")->kind, PingKind::fail);
  EXPECT_EQ(read("log")->kind, PingKind::log);
  EXPECT_EQ(read("0")->kind, PingKind::success);
  EXPECT_EQ(read("0")->exit_status, 0);
  EXPECT_EQ(read("255")->kind, PingKind::fail);
  EXPECT_EQ(read("1")->exit_status, 1);
  for (const char* what :
       {"256", "-1", "-0", "+1", "1x", "1.0", "success", "Start", "stop", "99999999999"}) {
    const auto refused = read(what);
    ASSERT_FALSE(refused) << what;
    EXPECT_EQ(refused.error().code(), Code::not_found) << what;
  }
}

TEST(Ping, ARunIsNamedByPlainLetters) {
  EXPECT_EQ(read("start", {.query = "rid=3f2-A_b"})->run, "3f2-A_b");
  for (const char* query : {"rid=", "rid=a%20b", "rid=a%2Fb", "rid=%00"})
    EXPECT_FALSE(read("start", {.query = query})) << query;
  EXPECT_FALSE(read("start", {.query = "rid=" + std::string(65, 'a')}));
}

TEST(Ping, KeepsTheBeginningOfWhatIsSent) {
  http::Request request{.method = "POST", .body = std::string(50'000, 'x'), .peer = "192.0.2.9"};
  const auto ping = read("", request);
  EXPECT_EQ(ping->body.size(), model::kPingBodyBytesMax);
  EXPECT_EQ(ping->peer, "192.0.2.9");
  EXPECT_EQ(ping->method, "POST");
}

}  // namespace
}  // namespace fw::web
