// Vendors' hosts are looked at once for all accounts, as often as the most eager of them asks.
#include "service/vendor_watch.hpp"

#include "world.hpp"

namespace fw::test {
namespace {

service::MonitorDraft vendor(std::string hosts, Millis interval = Millis(60'000)) {
  service::MonitorDraft draft;
  draft.name = "Stripe";
  draft.kind = "vendor";
  draft.target = "stripe";
  draft.service = "stripe";
  draft.settings = {{"hosts", std::move(hosts)}};
  draft.interval = interval;
  draft.timeout = std::min(draft.timeout, interval);
  return draft;
}

/// "target every interval", of what is watched for all.
std::vector<std::string> watched(World& world) {
  std::vector<std::string> all;
  const auto monitors = world.services->engine().load_monitors();
  EXPECT_TRUE(monitors);
  for (const model::Monitor& monitor : *monitors) {
    if (monitor.account != service::system_account()) continue;
    EXPECT_EQ(monitor.kind, "tls");
    EXPECT_EQ(monitor.service, "stripe");
    all.push_back(fmt::format("{} every {}", monitor.target, to_text(monitor.interval)));
  }
  std::ranges::sort(all);
  return all;
}

using Watched = std::vector<std::string>;

TEST(VendorWatch, AHostIsLookedAtOnceForAllWhoNeedIt) {
  World world;
  auto& monitors = world.services->monitors();
  const auto first = monitors.create(world.owner(), vendor("js.stripe.com\napi.stripe.com"));
  ASSERT_TRUE(first) << first.error().chain();
  const auto second = monitors.create(world.owner(), vendor("js.stripe.com", Millis(30'000)));
  ASSERT_TRUE(second);
  EXPECT_EQ(watched(world),
            (Watched{"api.stripe.com:443 every 1m", "js.stripe.com:443 every 30s"}));
  ASSERT_TRUE(monitors.remove(world.owner(), second->id));
  EXPECT_EQ(watched(world), (Watched{"api.stripe.com:443 every 1m", "js.stripe.com:443 every 1m"}));
  ASSERT_TRUE(monitors.remove(world.owner(), first->id));
  EXPECT_EQ(watched(world), Watched{});
}

TEST(VendorWatch, NobodyIsSoEagerThatAVendorSuffers) {
  World world;
  ASSERT_TRUE(
      world.services->monitors().create(world.owner(), vendor("js.stripe.com", Millis(1'000))));
  EXPECT_EQ(watched(world), Watched{"js.stripe.com:443 every 10s"});
}

TEST(VendorWatch, PausedMonitorsNeedNothing) {
  World world;
  auto& monitors = world.services->monitors();
  const auto made = monitors.create(world.owner(), vendor("js.stripe.com"));
  ASSERT_TRUE(made);
  ASSERT_TRUE(monitors.set_paused(world.owner(), made->id, true));
  EXPECT_EQ(watched(world), Watched{});
  ASSERT_TRUE(monitors.set_paused(world.owner(), made->id, false));
  EXPECT_EQ(watched(world), Watched{"js.stripe.com:443 every 1m"});
}

TEST(VendorWatch, ARestartChangesNothing) {
  World world;
  ASSERT_TRUE(world.services->monitors().create(world.owner(), vendor("js.stripe.com")));
  world.reopen();
  ASSERT_TRUE(world.services->engine().watch_vendors());
  EXPECT_EQ(watched(world), Watched{"js.stripe.com:443 every 1m"});
}

TEST(VendorWatch, NobodySeesWhatIsWatchedForAll) {
  World world;
  ASSERT_TRUE(world.services->monitors().create(world.owner(), vendor("js.stripe.com")));
  const auto listed = world.services->monitors().list(world.owner());
  ASSERT_TRUE(listed);
  EXPECT_EQ(listed->size(), 1U);
}

}  // namespace
}  // namespace fw::test
