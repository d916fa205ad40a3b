#include <gtest/gtest.h>

#include "model/routing.hpp"

namespace fw::routers::fly {
std::unique_ptr<model::RouterKind> make();
namespace {

TEST(Fly, TheProxyIsToldWhereARequestBelongs) {
  const auto kind = make();
  const model::RouteFacts facts{.method = "GET", .target = "/", .here = "eu", .home = "us"};
  const auto one = kind->send(facts, {.name = "us", .places = {"iad"}});
  EXPECT_EQ(one.act, model::Route::Act::replay);
  EXPECT_EQ(one.status, 202);
  ASSERT_EQ(one.headers.size(), 1U);
  EXPECT_EQ(one.headers[0].first, "fly-replay");
  EXPECT_EQ(one.headers[0].second, "region=iad;timeout=5s;fallback=force_self");
  const auto several = kind->send(facts, {.name = "us", .places = {"iad", "ord"}});
  EXPECT_EQ(several.headers[0].second, "region=\"iad,ord\";timeout=5s;fallback=force_self");
}

TEST(Fly, NeedsPlacesThatFlyHas) {
  const auto kind = make();
  EXPECT_TRUE(kind->check({.name = "us", .places = {"iad", "ord"}}));
  EXPECT_FALSE(kind->check({.name = "us"}));
  EXPECT_FALSE(kind->check({.name = "us", .places = {"iad;app=other"}}));
}

}  // namespace
}  // namespace fw::routers::fly
