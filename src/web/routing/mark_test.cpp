// Requests that another machine sent, and those that only say so.
#include "web/routing/mark.hpp"

#include <gtest/gtest.h>

namespace fw::web {
namespace {

constexpr std::string_view kKey = "a key of the fleet";
const Instant kNow = from_ms(1'700'000'000'000);

http::Request request() {
  return {.method = "POST", .path = "/sign-in", .query = "a=b", .body = "email=x"};
}

Mark mark() {
  return {.from = "eu-west",
          .to = "us-east",
          .at = kNow,
          .scheme = "https",
          .host = "[2001:db8::1]:8443",
          .peer = "2001:db8::2"};
}

Result<Mark> read(std::string_view text, const http::Request& asked, Instant now = kNow) {
  return read_mark(kKey, text, asked, "us-east", now);
}

TEST(Mark, SaysWhoAskedWhom) {
  const std::string text = make_mark(kKey, mark(), request());
  const auto seen = read(text, request());
  ASSERT_TRUE(seen) << seen.error().sentence();
  EXPECT_EQ(*seen, mark());
}

TEST(Mark, IsOfOneRequestOnly) {
  const std::string text = make_mark(kKey, mark(), request());
  for (auto change :
       {+[](http::Request& r) { r.method = "GET"; }, +[](http::Request& r) { r.path = "/setup"; },
        +[](http::Request& r) { r.query = ""; }, +[](http::Request& r) { r.body = "email=y"; }}) {
    auto other = request();
    change(other);
    const auto seen = read(text, other);
    ASSERT_FALSE(seen);
    EXPECT_EQ(seen.error().code(), Code::denied);
  }
}

TEST(Mark, StrangersCannotMakeOne) {
  EXPECT_FALSE(read(make_mark("another key", mark(), request()), request()));
  EXPECT_FALSE(read(make_mark("", mark(), request()), request()));
  std::string text = make_mark(kKey, mark(), request());
  text.replace(text.find("2001"), 4, "2002");
  EXPECT_FALSE(read(text, request()));
  for (const std::string_view bad : {"", "v1", "v1;;;;;;;", "v2;a;b;1;http;h;p;x", ";;;;;;;;;;;;",
                                     "v1;eu-west;us-east;x;h;h;p;"})
    EXPECT_FALSE(read(bad, request())) << bad;
  EXPECT_FALSE(read(std::string(2'000, ';'), request()));
}

TEST(Mark, HoldsForOneRegionAndAShortTime) {
  const std::string text = make_mark(kKey, mark(), request());
  EXPECT_FALSE(read_mark(kKey, text, request(), "eu-west", kNow));
  EXPECT_TRUE(read(text, request(), kNow + kMarkAgeMax));
  EXPECT_TRUE(read(text, request(), kNow - kMarkAgeMax));
  EXPECT_FALSE(read(text, request(), kNow + kMarkAgeMax + Millis(1)));
  EXPECT_FALSE(read(text, request(), kNow - kMarkAgeMax - Millis(1)));
}

}  // namespace
}  // namespace fw::web
