#include <gtest/gtest.h>

#include "model/routing.hpp"

namespace fw::routers::forward {
std::unique_ptr<model::RouterKind> make();
namespace {

TEST(Forward, NeedsMachinesToSendTo) {
  EXPECT_FALSE(make()->check({.name = "us"}));
  const model::KnownRegion us{.name = "us", .internal_urls = {"http://10.1.0.5:8080"}};
  EXPECT_TRUE(make()->check(us));
  const auto route = make()->send({.here = "eu", .home = "us"}, us);
  EXPECT_EQ(route.act, model::Route::Act::forward);
  EXPECT_EQ(route.region, "us");
}

}  // namespace
}  // namespace fw::routers::forward
