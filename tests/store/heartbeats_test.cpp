// Calls of jobs: what is kept, what is told, and who may see it.
#include <thread>

#include "service/jobs.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

using model::PingKind;

model::Ping ping(PingKind kind, std::string body = {}) {
  return {.kind = kind, .method = "POST", .peer = "192.0.2.1", .agent = "curl", .body = body};
}

std::string token_of(World& world, const service::TenantCtx& ctx, const model::MonitorId& id) {
  const auto row = world.services->monitors().get(ctx, id);
  EXPECT_TRUE(row);
  return row ? row->ping_token : "";
}

TEST(Heartbeats, AMonitorThatJobsCallHasAnAddressOfItsOwn) {
  World world;
  const auto ctx = world.owner();
  const auto first = world.heartbeat(ctx);
  const auto second = world.heartbeat(ctx);
  const std::string token = token_of(world, ctx, first.id);
  EXPECT_TRUE(is_id(token)) << token;
  EXPECT_NE(token, token_of(world, ctx, second.id));
  EXPECT_NE(token, first.id.value);
  EXPECT_EQ(token_of(world, ctx, world.monitor(ctx).id), "") << "others have none";
  EXPECT_EQ(first.confirmation.rechecks, 0) << "what is reported is not asked for again";
  EXPECT_EQ(first.confirmation.recoveries, 1);
}

TEST(Heartbeats, CallsAreKeptAndJudged) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const std::string token = token_of(world, ctx, job.id);
  auto& heartbeats = world.services->heartbeats();
  ASSERT_TRUE(heartbeats.take(token, ping(PingKind::start)));
  world.clock.advance(Millis(90'000));
  model::Ping end = ping(PingKind::fail, "disk full\x01");
  end.exit_status = 3;
  ASSERT_TRUE(heartbeats.take(token, end));

  const auto check = [&] {
    const auto kept = world.services->heartbeats().pings(ctx, job.id, 10);
    ASSERT_TRUE(kept);
    ASSERT_EQ(kept->size(), 2U);
    const model::Ping& newest = kept->front();
    EXPECT_EQ(newest.kind, PingKind::fail);
    EXPECT_EQ(newest.exit_status, 3);
    EXPECT_EQ(newest.duration, Millis(90'000));
    EXPECT_EQ(newest.body, "disk full\xEF\xBF\xBD");
    EXPECT_EQ(newest.at, world.clock.now());
    EXPECT_EQ(kept->back().duration, std::nullopt);
    const auto state = world.services->heartbeats().board().state_of(job.id);
    ASSERT_TRUE(state);
    EXPECT_EQ(state->failed_at, newest.at);
    EXPECT_EQ(state->duration, Millis(90'000));
    EXPECT_TRUE(state->open.empty());
  };
  check();
  world.reopen();
  check();
  EXPECT_EQ(token_of(world, ctx, job.id), token) << "the address survives a restart";
}

TEST(Heartbeats, UnknownAddressesAreNotFound) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  auto& heartbeats = world.services->heartbeats();
  for (const std::string& token : {std::string(), std::string("x"), job.id.value,
                                   make_id("euw", world.random), std::string(5'000, 'a')})
    EXPECT_EQ(code_of(heartbeats.take(token, ping(PingKind::success))), Code::not_found);
}

TEST(Heartbeats, AnotherAddressEndsTheOldOne) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const std::string old = token_of(world, ctx, job.id);
  ASSERT_TRUE(world.services->heartbeats().rotate(ctx, job.id));
  world.reopen();
  auto& heartbeats = world.services->heartbeats();
  EXPECT_EQ(code_of(heartbeats.take(old, ping(PingKind::success))), Code::not_found);
  EXPECT_TRUE(heartbeats.take(token_of(world, ctx, job.id), ping(PingKind::success)));
}

TEST(Heartbeats, AreTheAccountsOwn) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const auto stranger = world.stranger();
  auto& heartbeats = world.services->heartbeats();
  EXPECT_EQ(code_of(heartbeats.pings(stranger, job.id, 10)), Code::not_found);
  EXPECT_EQ(code_of(heartbeats.rotate(stranger, job.id)), Code::not_found);
  const auto other = world.monitor(ctx);
  EXPECT_EQ(code_of(heartbeats.pings(ctx, other.id, 10)), Code::not_found);
  EXPECT_EQ(code_of(heartbeats.rotate(ctx, other.id)), Code::not_found);

  const auto made = world.services->accounts().create_token(ctx, "eyes", service::Role::viewer);
  const auto viewer = world.services->accounts().token(made->secret);
  ASSERT_TRUE(viewer);
  EXPECT_EQ(token_of(world, *viewer, job.id), "") << "who may not change it may not call either";
  EXPECT_TRUE(heartbeats.pings(*viewer, job.id, 10));
  EXPECT_EQ(code_of(heartbeats.rotate(*viewer, job.id)), Code::denied);
}

TEST(Heartbeats, GoWithTheirMonitor) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const std::string token = token_of(world, ctx, job.id);
  ASSERT_TRUE(world.services->heartbeats().take(token, ping(PingKind::success, "canary-0815")));
  ASSERT_TRUE(world.services->monitors().remove(ctx, job.id));
  EXPECT_EQ(code_of(world.services->heartbeats().take(token, ping(PingKind::success))),
            Code::not_found);
  EXPECT_EQ(world.services->heartbeats().board().state_of(job.id), std::nullopt);
  const auto database = world.databases->open("accounts/eu-west", model::Durability::full);
  for (const char* table : {"heartbeats", "pings"}) {
    const auto rows = (*database)->read({.sql = fmt::format("SELECT 1 FROM {}", table)});
    ASSERT_TRUE(rows);
    EXPECT_TRUE(rows->rows.empty()) << table;
  }
}

TEST(Heartbeats, AMonitorOfAnotherKindGivesItsAddressUp) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const std::string token = token_of(world, ctx, job.id);
  service::MonitorDraft draft;
  draft.name = "Backup";
  draft.kind = "http";
  draft.target = "https://backup.example/";
  ASSERT_TRUE(world.services->monitors().update(ctx, job.id, draft));
  EXPECT_EQ(token_of(world, ctx, job.id), "");
  draft.kind = "heartbeat";
  ASSERT_TRUE(world.services->monitors().update(ctx, job.id, draft));
  EXPECT_NE(token_of(world, ctx, job.id), "");
  EXPECT_NE(token_of(world, ctx, job.id), token);
}

TEST(Heartbeats, AResumedJobBeginsAnew) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  ASSERT_TRUE(world.services->monitors().set_paused(ctx, job.id, true));
  world.clock.advance(Millis(3'600'000));
  ASSERT_TRUE(world.services->monitors().set_paused(ctx, job.id, false));
  world.reopen();
  const auto state = world.services->heartbeats().board().state_of(job.id);
  ASSERT_TRUE(state);
  EXPECT_EQ(state->counted_from, world.clock.now());
  const Instant resumed = world.clock.now();
  world.clock.advance(Millis(60'000));
  ASSERT_TRUE(world.services->monitors().set_paused(ctx, job.id, false));
  EXPECT_EQ(world.services->heartbeats().board().state_of(job.id)->counted_from, resumed)
      << "one that is not paused is not forgiven";
}

TEST(Heartbeats, OnlyTheNewestCallsAreKept) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const auto other = world.heartbeat(ctx);
  const std::string token = token_of(world, ctx, job.id);
  auto& heartbeats = world.services->heartbeats();
  ASSERT_TRUE(heartbeats.take(token_of(world, ctx, other.id), ping(PingKind::success)));
  for (std::size_t i = 0; i < service::kPingsKept + 5; ++i) {
    world.clock.advance(Millis(1'000));
    ASSERT_TRUE(heartbeats.take(token, ping(PingKind::log, std::to_string(i))));
  }
  const auto kept = heartbeats.pings(ctx, job.id, 10'000);
  ASSERT_TRUE(kept);
  EXPECT_EQ(kept->size(), service::kPingsKept);
  EXPECT_EQ(kept->back().body, "5");
  EXPECT_EQ(heartbeats.pings(ctx, other.id, 10)->size(), 1U);
}

TEST(Heartbeats, AJobThatCallsTooOftenIsHeldBackAlone) {
  World world;
  const auto ctx = world.owner();
  const std::string token = token_of(world, ctx, world.heartbeat(ctx).id);
  const std::string other = token_of(world, ctx, world.heartbeat(ctx).id);
  auto& heartbeats = world.services->heartbeats();
  int taken = 0;
  while (heartbeats.take(token, ping(PingKind::success))) ASSERT_LT(++taken, 1'000);
  EXPECT_EQ(taken, static_cast<int>(service::kPingsBurstMax));
  EXPECT_EQ(code_of(heartbeats.take(token, ping(PingKind::success))), Code::limit);
  EXPECT_TRUE(heartbeats.take(other, ping(PingKind::success)));
  world.clock.advance(Millis(1'000));
  EXPECT_TRUE(heartbeats.take(token, ping(PingKind::success)));
}

TEST(Heartbeats, TheEngineAndThePagesAreTold) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const std::string token = token_of(world, ctx, job.id);
  std::vector<bool> told;
  int shown = 0;
  const auto engine =
      world.services->engine().watch_pings([&](const model::MonitorId& id, bool good) {
        EXPECT_EQ(id, job.id);
        told.push_back(good);
      });
  const auto page = world.services->live().subscribe(
      ctx.account(), [&](const service::LiveEvent& event) { shown += event.id == job.id.value; });
  for (const PingKind kind : {PingKind::start, PingKind::log, PingKind::fail, PingKind::success})
    ASSERT_TRUE(world.services->heartbeats().take(token, ping(kind)));
  EXPECT_EQ(told, (std::vector<bool>{true, false, true}));
  EXPECT_EQ(shown, 4);
}

TEST(Heartbeats, CallsAtOnceAreAllCounted) {
  World world;
  const auto ctx = world.owner();
  const auto job = world.heartbeat(ctx);
  const std::string token = token_of(world, ctx, job.id);
  std::vector<std::jthread> callers;
  for (int i = 0; i < 4; ++i) {
    callers.emplace_back([&, i] {
      for (int k = 0; k < 4; ++k) {
        model::Ping begin = ping(PingKind::start);
        begin.run = fmt::format("{}-{}", i, k);
        EXPECT_TRUE(world.services->heartbeats().take(token, begin));
        static_cast<void>(world.services->heartbeats().board().state_of(job.id));
      }
    });
  }
  callers.clear();
  EXPECT_EQ(world.services->heartbeats().pings(ctx, job.id, 100)->size(), 16U);
  EXPECT_EQ(world.services->heartbeats().board().state_of(job.id)->open.size(), 16U);
}

}  // namespace
}  // namespace fw::test
