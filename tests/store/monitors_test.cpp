// Monitors, their results and what is counted from them.
#include <fstream>

#include "world.hpp"

namespace fw::test {
namespace {

using model::Outcome;
using model::State;
using service::HistoryRange;

model::Verdict verdict(const model::Observation& about, State state, Instant since, Instant at) {
  model::Verdict out;
  out.monitor = about.monitor;
  out.slot = about.slot;
  out.state = state;
  out.reason = about.reason;
  out.since = since;
  out.at = at;
  return out;
}

TEST(Monitors, ADraftIsHeldToEveryRuleAtOnce) {
  World world;
  const auto ctx = world.owner();
  service::MonitorDraft draft;
  draft.kind = "http";
  draft.target = "bad";
  draft.interval = Millis(10);
  draft.settings = {{"metod", "GET"}};
  const auto refused = world.services->monitors().create(ctx, draft);
  EXPECT_EQ(code_of(refused), Code::invalid);
  for (const char* part : {"name:", "interval:", "timeout:", "method"})
    EXPECT_THAT(refused.error().sentence(), testing::HasSubstr(part));
  draft.kind = "gopher";
  EXPECT_THAT(world.services->monitors().create(ctx, draft).error().sentence(),
              testing::HasSubstr("http, tls, dns"));
}

TEST(Monitors, SecretsAreKeptAndNeverShown) {
  World world;
  const auto ctx = world.owner();
  auto& monitors = world.services->monitors();
  service::MonitorDraft draft;
  draft.name = "Shop";
  draft.kind = "http";
  draft.target = "https://shop.example/";
  draft.settings = {{"password", "canary-4711"}};
  const auto made = monitors.create(ctx, draft);
  ASSERT_TRUE(made);
  EXPECT_TRUE(made->settings.empty());
  draft.settings = {{"method", "HEAD"}};
  ASSERT_TRUE(monitors.update(ctx, made->id, draft));
  EXPECT_EQ(monitors.get(ctx, made->id)->monitor.settings, (model::Settings{{"method", "HEAD"}}));
  const auto engine = world.services->engine().load_monitor(made->id);
  EXPECT_EQ((*engine)->settings.at("password"), "canary-4711");
  world.close();
  for (const auto& entry : std::filesystem::recursive_directory_iterator(world.folder.path())) {
    if (!entry.is_regular_file()) continue;
    std::ifstream file(entry.path(), std::ios::binary);
    const std::string bytes(std::istreambuf_iterator<char>(file), {});
    EXPECT_EQ(bytes.find("canary-4711"), std::string::npos) << entry.path();
  }
}

TEST(Monitors, DependenciesAreOwnAndGoInNoCircle) {
  World world;
  const auto ctx = world.owner();
  auto& monitors = world.services->monitors();
  const auto a = world.monitor(ctx, "a");
  service::MonitorDraft draft;
  draft.name = "b";
  draft.kind = "http";
  draft.target = "https://shop.example/";
  draft.depends_on = {{.on = a.id, .severity = model::Severity::critical}};
  const auto b = monitors.create(ctx, draft);
  ASSERT_TRUE(b);
  draft.name = "a";
  draft.depends_on = {{.on = b->id}};
  EXPECT_EQ(code_of(monitors.update(ctx, a.id, draft)), Code::invalid);
  draft.depends_on = {{.on = model::MonitorId::make("euw", world.random)}};
  EXPECT_EQ(code_of(monitors.create(ctx, draft)), Code::invalid);
  EXPECT_EQ(monitors.get(ctx, b->id)->monitor.depends_on.size(), 1U);
  ASSERT_TRUE(monitors.remove(ctx, a.id));
  EXPECT_TRUE(monitors.get(ctx, b->id)->monitor.depends_on.empty());
}

TEST(Monitors, ChangesAreToldAfterTheyAreThere) {
  World world;
  const auto ctx = world.owner();
  std::vector<std::string> told;
  const auto subscription = world.services->engine().watch_monitors(
      [&](const model::MonitorId& id) { told.push_back(id.value); });
  const auto monitor = world.monitor(ctx);
  ASSERT_TRUE(world.services->monitors().set_paused(ctx, monitor.id, true));
  EXPECT_TRUE(world.services->monitors().get(ctx, monitor.id)->status.paused);
  ASSERT_TRUE(world.services->monitors().remove(ctx, monitor.id));
  EXPECT_EQ(told, std::vector<std::string>(3, monitor.id.value));
  EXPECT_FALSE(*world.services->engine().load_monitor(monitor.id));
}

TEST(Results, AreSeenAtOnceAndAfterARestart) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  auto& engine = world.services->engine();
  for (int slot = 1; slot <= 40; ++slot) {
    ASSERT_TRUE(engine.record({world.look(monitor.id, slot, Outcome::up)}));
    world.clock.advance(Millis(60'000));
  }
  const auto check = [&] {
    const auto row = world.services->monitors().get(ctx, monitor.id);
    ASSERT_TRUE(row);
    EXPECT_EQ(row->status.recent.size(), service::kRecentMax);
    EXPECT_EQ(row->status.last_total, Micros(12'345));
    EXPECT_EQ(row->status.uptime.h24, 1.0);
    const auto results = world.services->monitors().results(ctx, monitor.id, std::nullopt, 500);
    ASSERT_TRUE(results) << results.error().chain();
    ASSERT_EQ(results->size(), 40U);
    EXPECT_EQ(results->front().slot, 40);
    const auto older =
        world.services->monitors().results(ctx, monitor.id, results->at(9).planned_at, 10);
    EXPECT_EQ(older->front().slot, 30);
    EXPECT_EQ(older->size(), 10U);
  };
  check();
  ASSERT_TRUE(world.services->flush());
  check();
  world.reopen();
  check();
  EXPECT_TRUE(std::filesystem::is_empty(world.folder.path() / "log")) << "all is drained";
}

TEST(Results, TheSameResultTwiceIsOneResult) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  auto& engine = world.services->engine();
  const auto look = world.look(monitor.id, 7, Outcome::up);
  ASSERT_TRUE(engine.record({look}));
  ASSERT_TRUE(world.services->flush());
  ASSERT_TRUE(engine.record({look, look}));
  ASSERT_TRUE(world.services->flush());
  EXPECT_EQ(world.services->monitors().results(ctx, monitor.id, std::nullopt, 10)->size(), 1U);
}

TEST(Results, OnlyConfirmedFailuresCountAsDown) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  auto& engine = world.services->engine();
  const auto minute = [&](int slot, Outcome outcome) {
    const auto look = world.look(monitor.id, slot, outcome);
    EXPECT_TRUE(engine.record({look}));
    world.clock.advance(Millis(60'000));
    return look;
  };
  minute(1, Outcome::up);
  const auto blip = minute(2, Outcome::down);
  ASSERT_TRUE(engine.save_verdict(
      verdict(blip, State::unconfirmed, blip.started_at, blip.started_at + Millis(5'000))));
  minute(3, Outcome::up);
  const auto first_bad = minute(4, Outcome::down);
  ASSERT_TRUE(engine.save_verdict(
      verdict(first_bad, State::down, first_bad.started_at, world.clock.now())));
  minute(5, Outcome::down);
  const auto good = minute(6, Outcome::up);
  ASSERT_TRUE(engine.save_verdict(verdict(good, State::up, good.started_at, world.clock.now())));
  minute(7, Outcome::unknown);
  ASSERT_TRUE(engine.record_missed({{monitor.id, 8, world.clock.now(), Millis(100)}}));

  // Good: 1, 3, 6. Bad: 4, 5. Left out: the blip, what nobody saw, what nobody looked at.
  const auto check = [&] {
    const auto row = world.services->monitors().get(ctx, monitor.id);
    EXPECT_DOUBLE_EQ(row->status.uptime.h24.value_or(-1), 0.6);
    EXPECT_DOUBLE_EQ(row->status.uptime.d90.value_or(-1), 0.6);
    EXPECT_EQ(row->status.state, State::up);
    const auto history = world.services->monitors().history(ctx, monitor.id, HistoryRange::h24);
    ASSERT_TRUE(history) << history.error().chain();
    service::HistoryPoint sum;
    for (const auto& point : history->points) {
      sum.count += point.count;
      sum.up += point.up;
      sum.down += point.down;
      sum.unconfirmed += point.unconfirmed;
      sum.unknown += point.unknown;
      sum.missed += point.missed;
    }
    EXPECT_EQ(sum.count, 8);
    EXPECT_EQ(sum.up, 3);
    EXPECT_EQ(sum.down, 2);
    EXPECT_EQ(sum.unconfirmed, 1);
    EXPECT_EQ(sum.unknown, 1);
    EXPECT_EQ(sum.missed, 1);
  };
  check();
  ASSERT_TRUE(world.services->flush());
  check();
  world.reopen();
  check();
  const auto results = world.services->monitors().results(ctx, monitor.id, std::nullopt, 10);
  EXPECT_EQ(results->at(6).state, State::unconfirmed);
  EXPECT_EQ(results->at(4).state, State::down);
}

TEST(Results, MaintenanceIsLeftOutOfUptime) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  service::MaintenanceDraft draft;
  draft.title = "New disks";
  draft.all_monitors = false;
  draft.monitors = {monitor.id};
  draft.from = world.clock.now();
  draft.to = draft.from + Millis(3'600'000);
  const auto window = world.services->maintenance().create(ctx, draft);
  ASSERT_TRUE(window);
  EXPECT_TRUE(world.services->monitors().get(ctx, monitor.id)->status.in_maintenance);
  ASSERT_TRUE(world.services->engine().record({world.look(monitor.id, 1, Outcome::down)}));
  const auto row = world.services->monitors().get(ctx, monitor.id);
  EXPECT_FALSE(row->status.uptime.h24);
  world.clock.advance(Millis(60'000));
  ASSERT_TRUE(world.services->maintenance().end(ctx, window->id));
  EXPECT_FALSE(world.services->monitors().get(ctx, monitor.id)->status.in_maintenance);
  EXPECT_TRUE(world.services->engine().maintenance_windows()->empty());
  EXPECT_EQ(world.services->maintenance().list(ctx)->size(), 1U);
}

TEST(Results, EvidenceIsKeptOfFailuresAndChanges) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  auto& engine = world.services->engine();
  for (const auto& [slot, outcome] : std::vector<std::pair<int, Outcome>>{
           {1, Outcome::up}, {2, Outcome::up}, {3, Outcome::down}, {4, Outcome::up}}) {
    ASSERT_TRUE(engine.record({world.look(monitor.id, slot, outcome)}));
    world.clock.advance(Millis(60'000));
  }
  const auto kept = [&] {
    std::vector<bool> out;
    const auto results = world.services->monitors().results(ctx, monitor.id, std::nullopt, 10);
    for (const auto& row : *results) {
      out.push_back(row.has_evidence);
      const auto evidence = world.services->monitors().evidence(ctx, monitor.id, row.probe_id);
      EXPECT_EQ(evidence.has_value(), row.has_evidence);
      EXPECT_TRUE(!evidence || evidence->evidence.status);
    }
    return out;
  };
  const std::vector<bool> expected = {true, true, false, true};
  EXPECT_EQ(kept(), expected);
  ASSERT_TRUE(world.services->flush());
  EXPECT_EQ(kept(), expected);
}

TEST(Results, ChangesAreListedWithTheirEvidence) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  auto& engine = world.services->engine();
  for (int slot = 1; slot <= 5; ++slot) {
    auto seen = world.look(monitor.id, slot, Outcome::up);
    if (slot % 2 == 0) {
      seen.evidence.changes = {fmt::format("names added: n{}.example", slot)};
      seen.detail = "the certificate changed: " + seen.evidence.changes.front();
    }
    ASSERT_TRUE(engine.record({seen}));
    world.clock.advance(Millis(60'000));
  }
  const auto check = [&] {
    const auto changes = world.services->monitors().changes(ctx, monitor.id, 10);
    ASSERT_TRUE(changes) << changes.error().chain();
    ASSERT_EQ(changes->size(), 2U);
    EXPECT_EQ(changes->front().slot, 4);
    EXPECT_TRUE(changes->front().changed);
    EXPECT_EQ(changes->front().detail, "the certificate changed: names added: n4.example");
    const auto probe =
        world.services->monitors().evidence(ctx, monitor.id, changes->front().probe_id);
    ASSERT_TRUE(probe) << "a change keeps its evidence, whatever else was the same";
    EXPECT_EQ(probe->evidence.changes.size(), 1U);
    EXPECT_EQ(world.services->monitors().changes(ctx, monitor.id, 1)->size(), 1U);
  };
  check();
  ASSERT_TRUE(world.services->flush());
  check();
  world.reopen();
  check();
}

TEST(Memories, OutliveARestartAndEndWithTheirMonitor) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  using Memories = std::vector<service::CheckMemory>;
  ASSERT_TRUE(world.services->engine().save_memories({{monitor.id, "a"}}));
  ASSERT_TRUE(
      world.services->engine().save_memories({{monitor.id, "b"}, {model::MonitorId("gone"), "x"}}));
  world.reopen();
  EXPECT_EQ(*world.services->engine().memories(), (Memories{{monitor.id, "b"}}));
  ASSERT_TRUE(world.services->monitors().remove(world.owner(), monitor.id));
  EXPECT_TRUE(world.services->engine().memories()->empty());
}

TEST(Results, ARemovedMonitorTakesItsFileWithIt) {
  World world;
  const auto ctx = world.owner();
  const auto monitor = world.monitor(ctx);
  ASSERT_TRUE(world.services->engine().record({world.look(monitor.id, 1, Outcome::up)}));
  ASSERT_TRUE(world.services->flush());
  const std::string name = fmt::format("monitors/{}/{}", monitor.id.region(), monitor.id.value);
  EXPECT_TRUE(*world.databases->exists(name));
  ASSERT_TRUE(world.services->monitors().remove(ctx, monitor.id));
  EXPECT_FALSE(*world.databases->exists(name));
  EXPECT_TRUE(world.services->engine().record({world.look(monitor.id, 2, Outcome::up)}));
  ASSERT_TRUE(world.services->flush());
  EXPECT_FALSE(*world.databases->exists(name));
}

TEST(History, HasAtMost500PointsWhateverTheRange) {
  World world;
  const auto ctx = world.owner();
  service::MonitorDraft draft;
  draft.name = "fast";
  draft.kind = "http";
  draft.target = "https://shop.example/";
  draft.interval = Millis(1'000);
  draft.timeout = Millis(500);
  const auto monitor = world.services->monitors().create(ctx, draft);
  ASSERT_TRUE(monitor);
  auto& engine = world.services->engine();
  // One look in every half hour of 91 days, and one a second in the last half hour.
  std::vector<model::Observation> looks;
  model::Slot slot = 0;
  for (int i = 0; i < 91 * 48; ++i) {
    looks.push_back(world.look(monitor->id, ++slot, Outcome::up));
    world.clock.advance(Millis(1'800'000));
  }
  for (int i = 0; i < 1'800; ++i) {
    looks.push_back(world.look(monitor->id, ++slot, Outcome::up));
    world.clock.advance(Millis(1'000));
  }
  ASSERT_TRUE(engine.record(std::move(looks)));
  ASSERT_TRUE(world.services->flush());
  for (const auto range : {HistoryRange::h1, HistoryRange::h24, HistoryRange::d7, HistoryRange::d30,
                           HistoryRange::d90}) {
    const auto history = world.services->monitors().history(ctx, monitor->id, range);
    ASSERT_TRUE(history) << history.error().chain();
    EXPECT_LE(history->points.size(), service::kHistoryPointsMax) << service::name(range);
    EXPECT_GE(history->points.size(), 48U) << service::name(range);
    EXPECT_EQ(history->points.back().p95_us, 12'345);
  }
}

}  // namespace
}  // namespace fw::test
