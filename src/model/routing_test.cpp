// Where requests go.
#include "model/routing.hpp"

#include <gtest/gtest.h>

namespace fw::model {
namespace {

/// Sends everything on.
class Always final : public RouterKind {
 public:
  std::string_view name() const override { return "always"; }
  Result<> check(const KnownRegion& /*region*/) const override { return {}; }
  Route send(const RouteFacts& /*facts*/, const KnownRegion& home) const override {
    return {.act = Route::Act::forward,
            .status = 200,
            .region = home.name,
            .headers = {},
            .sentence = ""};
  }
};

struct Case {
  std::string home;
  Sureness sureness;
  Passage passage;
  Route::Act act;
  int status;
};

TEST(Routing, IsDecidedByWhatIsKnown) {
  using enum Route::Act;
  using enum Sureness;
  const Case cases[] = {
      {"", nothing, Passage::none, serve, 200},
      {"eu", sure, Passage::none, serve, 200},
      {"eu", hint, Passage::sent, serve, 200},
      {"us", sure, Passage::none, forward, 200},
      {"us", hint, Passage::none, forward, 200},
      // Sent here by another machine: a loop ends here.
      {"", nothing, Passage::sent, serve, 200},
      {"eu", sure, Passage::sent, serve, 200},
      {"us", hint, Passage::sent, serve, 200},
      {"us", sure, Passage::sent, refuse, 421},
      // Could not be delivered.
      {"us", sure, Passage::returned, refuse, 503},
      {"us", hint, Passage::returned, refuse, 503},
      {"eu", sure, Passage::returned, serve, 200},
      // Nobody may say by himself that he was sent.
      {"", nothing, Passage::forged, refuse, 400},
      {"eu", sure, Passage::forged, refuse, 400},
      {"us", sure, Passage::forged, refuse, 400},
      // A region that the configuration does not name.
      {"moon", hint, Passage::none, serve, 200},
      {"moon", sure, Passage::none, refuse, 503},
  };
  const std::vector<KnownRegion> regions = {{.name = "eu"}, {.name = "us"}};
  for (const Case& one : cases) {
    const Route route = decide(Always(), regions,
                               {.method = "GET",
                                .target = "/",
                                .here = "eu",
                                .home = one.home,
                                .sureness = one.sureness,
                                .passage = one.passage});
    const std::string what = fmt::format("{} {} {}", one.home, static_cast<int>(one.sureness),
                                         static_cast<int>(one.passage));
    EXPECT_EQ(name(route.act), name(one.act)) << what;
    EXPECT_EQ(route.status, one.status) << what;
    EXPECT_EQ(route.act == refuse, !route.sentence.empty()) << what;
  }
}

/// Two machines that disagree on everything: each believes that the request is at home with the
/// other.
TEST(Routing, MachinesThatDisagreeDoNotSendRequestsInCircles) {
  const std::vector<KnownRegion> regions = {{.name = "eu"}, {.name = "us"}};
  std::string here = "eu";
  Passage passage = Passage::none;
  for (int hops = 0;; ++hops) {
    ASSERT_LT(hops, 2);
    const std::string home = here == "eu" ? "us" : "eu";
    const Route route = decide(Always(), regions,
                               {.method = "GET",
                                .target = "/",
                                .here = here,
                                .home = home,
                                .sureness = Sureness::sure,
                                .passage = passage});
    if (route.act == Route::Act::refuse) break;
    here = home;
    passage = Passage::sent;
  }
}

}  // namespace
}  // namespace fw::model
