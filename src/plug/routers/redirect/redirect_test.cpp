#include <gtest/gtest.h>

#include "model/routing.hpp"

namespace fw::routers::redirect {
std::unique_ptr<model::RouterKind> make();
namespace {

model::Route sent(std::string method, std::string target) {
  return make()->send(
      {.method = std::move(method), .target = std::move(target), .here = "eu", .home = "us"},
      {.name = "us", .public_url = "https://us.example.com"});
}

TEST(Redirect, KeepsMethodPathAndQueryAndSaysWhereFrom) {
  const auto page = sent("GET", "/status/shop");
  EXPECT_EQ(page.status, 307);
  EXPECT_EQ(page.headers[0].second, "https://us.example.com/status/shop?routed_from=eu");
  EXPECT_EQ(sent("POST", "/api/v1/monitors?a=b").headers[0].second,
            "https://us.example.com/api/v1/monitors?a=b&routed_from=eu");
}

TEST(Redirect, NoPasswordIsSentAnew) {
  const auto form = sent("POST", "/sign-in?next=/");
  EXPECT_EQ(form.status, 303);
  EXPECT_EQ(form.headers[0].second, "https://us.example.com/sign-in?routed_from=eu");
}

TEST(Redirect, NeedsAPublicAddress) {
  EXPECT_FALSE(make()->check({.name = "us"}));
  EXPECT_TRUE(make()->check({.name = "us", .public_url = "https://us.example.com"}));
}

}  // namespace
}  // namespace fw::routers::redirect
