// What requests say of where they are at home.
#include "web/routing/clue.hpp"

#include <gtest/gtest.h>

namespace fw::web {
namespace {

using model::Sureness;

constexpr std::string_view kId = "use_0123456789abcdefghjkmnpqrs";

const RegionNames& regions() {
  static const RegionNames kRegions({"eu-west", "us-east"});
  return kRegions;
}

http::Request get(std::string path) { return {.method = "GET", .path = std::move(path)}; }

Clue clue(const http::Request& request, std::string_view session = "") {
  return read_clue(request, session, regions());
}

void expect_region(const Clue& clue, std::string_view region, Sureness sureness) {
  EXPECT_EQ(clue.kind, Clue::Kind::region);
  EXPECT_EQ(clue.text, region);
  EXPECT_EQ(clue.sureness, sureness);
}

TEST(Clue, NothingIsKnownOfAStranger) {
  EXPECT_EQ(clue(get("/")).kind, Clue::Kind::none);
  EXPECT_EQ(clue(get("/monitors/nonsense")).kind, Clue::Kind::none);
  EXPECT_EQ(clue(get("/"), "without-a-prefix").kind, Clue::Kind::none);
  EXPECT_EQ(clue(get("/"), "moon.secret").kind, Clue::Kind::none);
}

TEST(Clue, SecretsNameTheirRegion) {
  expect_region(clue(get("/"), "use.secret"), "us-east", Sureness::sure);
  auto request = get("/api/v1/monitors");
  request.headers = {{"authorization", "Bearer fw_euw.abc_def"}};
  expect_region(clue(request, "use.secret"), "eu-west", Sureness::sure);
  request.headers = {{"authorization", "Bearer fw_older_than_regions"}};
  EXPECT_EQ(clue(request).kind, Clue::Kind::none);
}

TEST(Clue, JobsCallTheRegionOfTheirToken) {
  expect_region(clue(get(fmt::format("/ping/{}/start", kId))), "us-east", Sureness::sure);
  EXPECT_EQ(clue(get("/ping/unknown"), "use.secret").kind, Clue::Kind::none);
}

TEST(Clue, ACookieAndIdsInThePathAreHints) {
  auto request = get(fmt::format("/monitors/{}", kId));
  expect_region(clue(request), "us-east", Sureness::hint);
  request.headers = {{"cookie", "theme=dark; user_region=eu-west"}};
  expect_region(clue(request), "eu-west", Sureness::hint);
  expect_region(clue(request, "use.secret"), "us-east", Sureness::sure);
  request.headers = {{"cookie", "user_region=../../etc"}};
  expect_region(clue(request), "us-east", Sureness::hint);
}

TEST(Clue, StatusPagesAndSignInsAreLookedUp) {
  const Clue page = clue(get("/status/shop"), "use.secret");
  EXPECT_EQ(page.kind, Clue::Kind::page);
  EXPECT_EQ(page.text, "shop");
  http::Request form{.method = "POST", .path = "/sign-in", .body = "email=ada%40shop.example"};
  EXPECT_EQ(clue(form).kind, Clue::Kind::email);
  EXPECT_EQ(clue(form).text, "ada@shop.example");
  form.body = "email=" + std::string(400, 'a');
  EXPECT_EQ(clue(form).kind, Clue::Kind::none);
}

TEST(Clue, WhoSetsUpChoosesAmongTheRegionsThereAre) {
  http::Request form{.method = "POST", .path = "/setup", .body = "region=us-east"};
  expect_region(clue(form), "us-east", Sureness::sure);
  form.body = "region=moon";
  EXPECT_EQ(clue(form, "use.secret").kind, Clue::Kind::none);
  // The link that was printed works where it is opened, whoever was signed in before.
  EXPECT_EQ(clue(get("/setup"), "use.secret").kind, Clue::Kind::none);
}

TEST(Clue, FilesOfTheProgramAreEverywhere) {
  EXPECT_TRUE(is_everywhere("/assets/abc/app.css"));
  EXPECT_TRUE(is_everywhere("/healthz"));
  EXPECT_FALSE(is_everywhere("/assets"));
  EXPECT_FALSE(is_everywhere("/status/healthz"));
}

}  // namespace
}  // namespace fw::web
