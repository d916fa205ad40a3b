// Who gets in, and that nothing is done for another site's page.
#include "browser.hpp"

namespace fw::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(Guard, AStrangerIsSentToTheDoorAndBack) {
  Browser browser;
  const auto answer = browser.ask({.method = "GET", .path = "/incidents"});
  EXPECT_EQ(answer.status, 303);
  EXPECT_EQ(header(answer, "location"), "/sign-in?next=%2Fincidents");
}

TEST(Guard, AForgedRequestChangesNothing) {
  Browser browser;
  const std::string form = "title=Upgrade&length=2h&all=true&csrf=";
  EXPECT_EQ(browser.post("/maintenance", form).status, 403);
  EXPECT_EQ(browser.post("/maintenance", form + "wrong").status, 403);
  const std::string right = form + browser.csrf();
  const auto from = [&](std::string name, std::string value) {
    return browser
        .ask({.method = "POST",
              .path = "/maintenance",
              .headers = {{"cookie", "sid=" + browser.world.owner_token},
                          {std::move(name), std::move(value)}},
              .body = right})
        .status;
  };
  EXPECT_EQ(from("sec-fetch-site", "cross-site"), 403);
  EXPECT_EQ(from("sec-fetch-site", "same-site"), 403);
  EXPECT_EQ(from("origin", "https://evil.example"), 403);
  EXPECT_EQ(from("origin", "null"), 403);
  EXPECT_TRUE(browser.world.services->maintenance().list(browser.ctx)->empty());
  EXPECT_EQ(from("sec-fetch-site", "same-origin"), 303);
  EXPECT_EQ(from("origin", "http://here"), 303);
  EXPECT_EQ(browser.world.services->maintenance().list(browser.ctx)->size(), 2U);
}

TEST(Guard, SigningInFromAnotherSiteIsRefused) {
  Browser browser;
  const auto answer =
      browser.ask({.method = "POST",
                   .path = "/sign-in",
                   .headers = {{"sec-fetch-site", "cross-site"}},
                   .body = "email=olga@example.org&password=correct+horse+battery"});
  EXPECT_EQ(answer.status, 403);
  EXPECT_EQ(header(answer, "set-cookie"), "");
}

TEST(Guard, SigningInLeadsToAPlaceInTheHouse) {
  Browser browser;
  const auto sign_in = [&](std::string_view next) {
    const auto answer =
        browser.ask({.method = "POST",
                     .path = "/sign-in",
                     .body = fmt::format(
                         "email=olga@example.org&password=correct+horse+battery&next={}", next)});
    return header(answer, "location");
  };
  EXPECT_EQ(sign_in("%2Fincidents"), "/incidents");
  EXPECT_EQ(sign_in("%2F%2Fevil.example"), "/");
  EXPECT_EQ(sign_in("%2F%09%2Fevil.example"), "/");
  EXPECT_EQ(sign_in("https%3A%2F%2Fevil.example"), "/");
}

TEST(Headers, OnlyLivePagesMayCompileExpressions) {
  Browser browser;
  for (const std::string path : {"/settings", "/channels", "/status-pages", "/add", "/nothing"}) {
    const auto policy = header(browser.get(path), "content-security-policy");
    EXPECT_THAT(policy, HasSubstr("default-src 'none'")) << path;
    EXPECT_THAT(policy, Not(HasSubstr("unsafe"))) << path;
  }
  for (const std::string path : {"/sign-in", "/robots.txt", "/status/none"}) {
    const auto policy =
        header(browser.ask({.method = "GET", .path = path}), "content-security-policy");
    EXPECT_THAT(policy, Not(HasSubstr("unsafe"))) << path;
    EXPECT_THAT(policy, HasSubstr("frame-ancestors 'none'")) << path;
  }
  EXPECT_THAT(header(browser.get("/incidents"), "content-security-policy"),
              HasSubstr("script-src 'self' 'unsafe-eval';"));
}

TEST(Headers, ThePublicStatusPageRunsNothingOfAnybody) {
  Browser browser;
  auto& pages = browser.world.services->status_pages();
  const auto page = pages.list(browser.ctx)->front();
  ASSERT_TRUE(
      pages.update(browser.ctx, page.id,
                   {.slug = "shop", .title = "<script>alert(1)</script>", .published = true}));
  const auto answer = browser.ask({.method = "GET", .path = "/status/shop"});
  EXPECT_EQ(answer.status, 200);
  EXPECT_THAT(header(answer, "content-security-policy"), Not(HasSubstr("unsafe")));
  EXPECT_THAT(answer.body, Not(HasSubstr("<script>alert")));
}

TEST(Headers, TheCookieIsBoundToTheHostUnderHttps) {
  Browser plain;
  const std::string form = "email=olga@example.org&password=correct+horse+battery";
  auto answer = plain.ask({.method = "POST", .path = "/sign-in", .body = form});
  EXPECT_THAT(header(answer, "set-cookie"), testing::StartsWith("sid="));
  EXPECT_THAT(header(answer, "set-cookie"), HasSubstr("HttpOnly; SameSite=Lax"));
  EXPECT_EQ(header(answer, "strict-transport-security"), "");
  Browser secure("https://watch.example");
  answer = secure.ask({.method = "POST", .path = "/sign-in", .body = form});
  EXPECT_THAT(header(answer, "set-cookie"), testing::StartsWith("__Host-sid="));
  EXPECT_THAT(header(answer, "set-cookie"), HasSubstr("; Secure"));
  EXPECT_NE(header(answer, "strict-transport-security"), "");
}

}  // namespace
}  // namespace fw::test
