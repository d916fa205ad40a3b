// Watched sites: what the engine queues, what one look leaves behind, and who may see it.
#include "world.hpp"

namespace fw::test {
namespace {

constexpr Millis kDay{24LL * 3'600'000};

model::DependencyMap map_with(std::vector<model::DnsRecord> records) {
  model::DependencyMap map;
  map.url = map.final_url = "https://shop.example/";
  map.status = 200;
  map.dns = std::move(records);
  return map;
}

const model::DependencyMap kUsual = map_with(
    {{"shop.example", "NS", "ns1.host.example", 60}, {"shop.example", "MX", "10 mx.example", 60}});
const model::DependencyMap kStolen = map_with(
    {{"shop.example", "NS", "ns.thief.example", 60}, {"shop.example", "MX", "10 mx.example", 60}});

/// A site the owner watches, and a channel.
class Sites : public ::testing::Test {
 protected:
  Sites() {
    ctx_ = world_.owner();
    const auto scan = world_.services->scans().start(*ctx_, "https://shop.example/");
    EXPECT_TRUE(scan);
    EXPECT_TRUE(engine().next_scan().value());
    EXPECT_TRUE(engine().scan_done(*scan, kUsual));
    site_ = sites().watch(*ctx_, *scan, {})->id;
    scan_ = *scan;
    channel_ = channel("First");
  }

  service::EngineStore& engine() { return world_.services->engine(); }
  service::Sites& sites() { return world_.services->sites(); }

  model::ChannelId channel(std::string name) {
    auto made = world_.services->channels().create(
        *ctx_, {.name = std::move(name), .kind = "webhook", .settings = {{"url", "https://a"}}});
    EXPECT_TRUE(made);
    return made->id;
  }

  static model::Message words(const service::SiteNews& news) {
    return {.id = news.key,
            .event = "site.changed",
            .at = news.at,
            .subject = fmt::format("{}", news.changes.size()),
            .text = {},
            .html = {},
            .payload = "{}"};
  }

  /// What the engine does with a queued look.
  void look(const Result<model::DependencyMap>& outcome) {
    const auto job = engine().next_scan();
    ASSERT_TRUE(job && *job);
    ASSERT_TRUE(engine().scan_done((*job)->id, outcome, words));
  }

  std::vector<service::SiteChange> changes() { return *sites().changes(*ctx_, {}); }
  std::size_t messages() { return engine().due(world_.clock.now() + Millis(1'000), 100)->size(); }

  World world_;
  std::optional<service::TenantCtx> ctx_;
  model::SiteId site_;
  model::ScanId scan_;
  model::ChannelId channel_;
};

TEST_F(Sites, TheClockQueuesALookADayAndNoSecondOneBesideIt) {
  EXPECT_EQ(engine().queue_rescans(world_.clock.now())->count, 0U);
  world_.clock.advance(kDay);
  EXPECT_EQ(engine().queue_rescans(world_.clock.now())->count, 1U);
  EXPECT_EQ(engine().queue_rescans(world_.clock.now())->count, 0U) << "one is under way";
  EXPECT_TRUE(sites().get(*ctx_, site_)->under_way);
  look(kUsual);
  EXPECT_EQ(engine().queue_rescans(world_.clock.now())->count, 0U);
  const auto row = sites().get(*ctx_, site_);
  EXPECT_FALSE(row->under_way);
  EXPECT_GE(row->next_at, world_.clock.now() + kDay * 9 / 10);
  EXPECT_LE(row->next_at, world_.clock.now() + kDay);
  EXPECT_TRUE(changes().empty());
}

TEST_F(Sites, PeopleComeBeforeTheClock) {
  world_.clock.advance(kDay);
  ASSERT_EQ(engine().queue_rescans(world_.clock.now())->count, 1U);
  world_.clock.advance(Millis(1'000));
  const auto asked = world_.services->scans().start(*ctx_, "https://other.example/");
  EXPECT_EQ((*engine().next_scan())->id, *asked);
  EXPECT_EQ((*engine().next_scan())->url, "https://shop.example/");
}

TEST_F(Sites, ADangerousChangeIsStoredAndToldOnce) {
  ASSERT_TRUE(sites().rescan(*ctx_, site_));
  const auto job = engine().next_scan();
  ASSERT_TRUE(job && *job);
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(engine().scan_done((*job)->id, kStolen, words));
  ASSERT_EQ(changes().size(), 1U);
  const service::SiteChange change = changes().front();
  EXPECT_EQ(change.change.kind, model::ChangeKind::ns_changed);
  EXPECT_EQ(change.change.before, std::vector<std::string>{"ns1.host.example"});
  EXPECT_EQ(change.scan, (*job)->id);
  EXPECT_EQ(messages(), 1U);
  EXPECT_EQ(sites().get(*ctx_, site_)->unexpected, 1U);
  EXPECT_TRUE(sites().acknowledge(*ctx_, change.id));
  EXPECT_EQ(changes().front().acknowledged_by, "Olga");
  EXPECT_EQ(sites().get(*ctx_, site_)->unexpected, 0U);
}

TEST_F(Sites, RulesChooseTheChannels) {
  const model::ChannelId second = channel("Second");
  service::ChangeRules rules{{.what = "ns_changed", .channels = {second}}};
  ASSERT_TRUE(sites().set_rules(*ctx_, rules));
  ASSERT_TRUE(sites().rescan(*ctx_, site_));
  look(kStolen);
  const auto due = engine().due(world_.clock.now() + Millis(1'000), 100);
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().channel, second);
  EXPECT_EQ(code_of(sites().set_rules(*ctx_, {{.what = "weather"}})), Code::invalid);
  rules.front().channels = {model::ChannelId::make("euw", world_.random)};
  EXPECT_EQ(code_of(sites().set_rules(*ctx_, rules)), Code::invalid);
}

TEST_F(Sites, ALookThatFailsLeavesEverythingAsItWas) {
  ASSERT_TRUE(sites().rescan(*ctx_, site_));
  look(fail(Code::unavailable, "nobody answered"));
  const auto row = sites().get(*ctx_, site_);
  EXPECT_EQ(row->last_error, "nobody answered");
  EXPECT_EQ(row->last_scan, scan_);
  EXPECT_LE(row->next_at, world_.clock.now() + service::kRescanRetry);
  EXPECT_TRUE(changes().empty());
  ASSERT_TRUE(sites().rescan(*ctx_, site_));
  look(kUsual);
  EXPECT_EQ(sites().get(*ctx_, site_)->last_error, "");
  EXPECT_TRUE(changes().empty());
}

TEST_F(Sites, OnlyTheNewestMapsAreKeptAndPeoplesScansStay) {
  for (std::size_t i = 0; i < service::kSiteMapsKeptMax + 5; ++i) {
    world_.clock.advance(Millis(60'000));
    ASSERT_TRUE(sites().rescan(*ctx_, site_));
    look(kUsual);
  }
  EXPECT_TRUE(world_.services->scans().get(*ctx_, scan_));
  EXPECT_EQ(world_.services->scans().list(*ctx_)->size(), 1U) << "re-scans are not listed";
}

TEST_F(Sites, SurviveARestart) {
  ASSERT_TRUE(sites().rescan(*ctx_, site_));
  ASSERT_TRUE(engine().next_scan().value());
  world_.reopen();
  ctx_ = world_.owner();
  look(kStolen);
  EXPECT_EQ(changes().size(), 1U);
}

TEST_F(Sites, AreWatchedOnceAndGoWithTheirChanges) {
  EXPECT_EQ(sites().watch(*ctx_, scan_, {})->id, site_);
  EXPECT_EQ(sites().list(*ctx_)->size(), 1U);
  ASSERT_TRUE(sites().rescan(*ctx_, site_));
  look(kStolen);
  ASSERT_TRUE(sites().remove(*ctx_, site_));
  EXPECT_TRUE(changes().empty());
  EXPECT_TRUE(sites().list(*ctx_)->empty());
}

TEST_F(Sites, AStrangerSeesNothing) {
  ASSERT_TRUE(sites().rescan(*ctx_, site_));
  look(kStolen);
  const auto stranger = world_.stranger();
  EXPECT_TRUE(sites().list(stranger)->empty());
  EXPECT_TRUE(sites().changes(stranger, {})->empty());
  EXPECT_EQ(code_of(sites().get(stranger, site_)), Code::not_found);
  EXPECT_EQ(code_of(sites().changes(stranger, {.site = site_})), Code::not_found);
  EXPECT_EQ(code_of(sites().rescan(stranger, site_)), Code::not_found);
  EXPECT_EQ(code_of(sites().last_rescan(stranger, site_)), Code::not_found);
  EXPECT_EQ(code_of(sites().update(stranger, site_, {})), Code::not_found);
  EXPECT_EQ(code_of(sites().remove(stranger, site_)), Code::not_found);
  EXPECT_EQ(code_of(sites().watch(stranger, scan_, {})), Code::not_found);
  EXPECT_EQ(code_of(sites().acknowledge(stranger, changes().front().id)), Code::not_found);
  EXPECT_EQ(code_of(sites().acknowledge_all(stranger, site_)), Code::not_found);
}

}  // namespace
}  // namespace fw::test
