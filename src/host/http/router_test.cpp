#include "host/http/router.hpp"

#include <gtest/gtest.h>

namespace fw::http {
namespace {

boost::asio::awaitable<Response> nothing(Request /*request*/) { co_return Response{}; }

Router router_of(std::initializer_list<std::pair<const char*, const char*>> routes) {
  Router router;
  for (const auto& [method, pattern] : routes) {
    router.add({.method = method, .pattern = pattern, .permission = "any", .handler = nothing});
  }
  return router;
}

TEST(Router, MatchesLiteralsBeforeParameters) {
  const Router router = router_of({{"GET", "/monitors/{id}"}, {"GET", "/monitors/new"}});
  const auto literal = router.match("GET", "/monitors/new");
  ASSERT_NE(literal.route, nullptr);
  EXPECT_EQ(literal.route->pattern, "/monitors/new");
  const auto parameter = router.match("GET", "/monitors/euw_1");
  ASSERT_NE(parameter.route, nullptr);
  EXPECT_EQ(parameter.parameters.at("id"), "euw_1");
}

TEST(Router, GoesBackFromALiteralThatLeadsNowhere) {
  const Router router = router_of({{"GET", "/a/new/x"}, {"GET", "/a/{id}/y"}});
  const auto match = router.match("GET", "/a/new/y");
  ASSERT_NE(match.route, nullptr);
  EXPECT_EQ(match.parameters.at("id"), "new");
}

TEST(Router, SaysWhichMethodsThereAre) {
  const Router router = router_of({{"GET", "/a"}, {"POST", "/a"}});
  const auto match = router.match("DELETE", "/a");
  EXPECT_EQ(match.route, nullptr);
  EXPECT_TRUE(match.path_exists);
  EXPECT_EQ(match.allow, "GET, HEAD, POST");
}

TEST(Router, AnswersHeadByGet) {
  const Router router = router_of({{"GET", "/"}});
  EXPECT_NE(router.match("HEAD", "/").route, nullptr);
}

TEST(Router, TakesTheRestOfAPath) {
  const Router router = router_of({{"GET", "/assets/{path...}"}});
  EXPECT_EQ(router.match("GET", "/assets/css/app.css").parameters.at("path"), "css/app.css");
  EXPECT_FALSE(router.match("GET", "/assets").path_exists);
}

TEST(Router, KnowsWhatItDoesNotKnow) {
  const Router router = router_of({{"GET", "/a/{id}"}});
  for (const char* path : {"/", "/a", "/a/", "/a/b/c", "/b", "", "a/b", "*"}) {
    EXPECT_FALSE(router.match("GET", path).path_exists) << path;
  }
}

TEST(RouterDeathTest, RefusesOurOwnMistakes) {
  Router router = router_of({{"GET", "/a"}});
  const auto add = [&](const char* pattern, const char* permission) {
    router.add({.method = "GET", .pattern = pattern, .permission = permission, .handler = nothing});
  };
  EXPECT_DEATH(add("/b", ""), "permission");
  EXPECT_DEATH(add("/a", "any"), "is_new");
  EXPECT_DEATH(add("b", "any"), "well_formed");
  EXPECT_DEATH(add("/{a...}/b", "any"), "well_formed");
}

}  // namespace
}  // namespace fw::http
