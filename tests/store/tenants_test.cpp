// A stranger's ids are as good as none: every call on what is another account's is `not_found`.
#include <set>

#include "world.hpp"

namespace fw::test {
namespace {

/// One account with one of everything.
struct Full {
  explicit Full(World& world_in) : world(world_in), ctx(world.owner()) {
    auto& services = *world.services;
    monitor = world.monitor(ctx).id;
    channel =
        services.channels().create(ctx, {"Hook", "webhook", {{"url", "https://x"}}, true})->id;
    scan = *services.scans().start(ctx, "https://shop.example");
    page = services.status_pages().list(ctx)->front().id;
    token = services.accounts().create_token(ctx, "CI")->row.id;
    service::MaintenanceDraft draft{.title = "Later",
                                    .from = world.clock.now() + Millis(1'000),
                                    .to = world.clock.now() + Millis(9'000)};
    window = services.maintenance().create(ctx, draft)->id;
    model::Change change;
    change.incident = incident = model::IncidentId::make("euw", world.random);
    change.monitor = monitor;
    change.account = ctx.account();
    change.at = change.since = world.clock.now();
    EXPECT_TRUE(services.engine().save_changes({{change}, {}, {}}));
    EXPECT_TRUE(services.engine().record({world.look(monitor, 1, model::Outcome::down)}));
  }
  World& world;
  service::TenantCtx ctx;
  model::MonitorId monitor;
  model::ChannelId channel;
  model::ScanId scan;
  model::PageId page;
  model::TokenId token;
  model::MaintenanceId window;
  model::IncidentId incident;
};

/// What every call that names a thing answers to `ctx`.
std::vector<std::pair<std::string, std::optional<Code>>> answers(Full& full,
                                                                 const service::TenantCtx& ctx) {
  auto& s = *full.world.services;
  std::vector<std::pair<std::string, std::optional<Code>>> out;
  const auto note = [&](std::string what, const auto& result) {
    out.emplace_back(std::move(what), result ? std::nullopt : std::optional(result.error().code()));
  };
  service::MonitorDraft draft;
  draft.name = "Shop";
  draft.kind = "http";
  draft.target = "https://shop.example/";
  const std::string probe = fmt::format("probe-{}-1", full.monitor.value);
  note("monitor", s.monitors().get(ctx, full.monitor));
  note("update", s.monitors().update(ctx, full.monitor, draft));
  note("pause", s.monitors().set_paused(ctx, full.monitor, false));
  note("results", s.monitors().results(ctx, full.monitor, std::nullopt, 10));
  note("changes", s.monitors().changes(ctx, full.monitor, 10));
  note("history", s.monitors().history(ctx, full.monitor, service::HistoryRange::h1));
  note("evidence", s.monitors().evidence(ctx, full.monitor, probe));
  note("incident", s.incidents().get(ctx, full.incident));
  note("acknowledge", s.incidents().acknowledge(ctx, full.incident));
  note("note", s.incidents().note(ctx, full.incident, "hello", false));
  note("channel", s.channels().get(ctx, full.channel));
  note("change channel",
       s.channels().update(ctx, full.channel, {"Hook", "webhook", {{"url", "https://x"}}, true}));
  note("test channel", s.channels().test(ctx, full.channel));
  note("deliveries", s.channels().deliveries(ctx, full.channel, 10));
  note("scan", s.scans().get(ctx, full.scan));
  note("page", s.status_pages().get(ctx, full.page));
  note("change page", s.status_pages().update(ctx, full.page,
                                              {.slug = "status", .title = "S", .published = true}));
  service::MaintenanceDraft window{.title = "x",
                                   .all_monitors = false,
                                   .monitors = {full.monitor},
                                   .from = full.world.clock.now(),
                                   .to = full.world.clock.now() + Millis(9)};
  note("maintenance of a monitor", s.maintenance().create(ctx, window));
  note("end maintenance", s.maintenance().end(ctx, full.window));
  note("revoke token", s.accounts().revoke_token(ctx, full.token));
  note("remove channel", s.channels().remove(ctx, full.channel));
  note("remove monitor", s.monitors().remove(ctx, full.monitor));
  return out;
}

TEST(Tenants, AStrangerFindsNothing) {
  World world;
  Full full(world);
  for (const auto& [what, code] : answers(full, world.stranger()))
    EXPECT_EQ(code, Code::not_found) << what;
  const auto stranger = world.stranger();
  EXPECT_TRUE(world.services->monitors().list(stranger)->empty());
  EXPECT_TRUE(world.services->incidents().list(stranger, {})->empty());
  EXPECT_TRUE(world.services->channels().list(stranger)->empty());
  EXPECT_TRUE(world.services->scans().list(stranger)->empty());
  EXPECT_TRUE(world.services->status_pages().list(stranger)->empty());
  EXPECT_TRUE(world.services->maintenance().list(stranger)->empty());
  EXPECT_EQ(world.services->dashboard().overview(stranger)->counts.total, 0);
  EXPECT_EQ(code_of(world.services->scans().adopt(stranger, full.scan, {})), Code::not_found);
  // And everything is still there for the owner.
  for (const auto& [what, code] : answers(full, full.ctx)) EXPECT_EQ(code, std::nullopt) << what;
}

TEST(Tenants, AbsentAndMalformedIdsLookLikeForeignOnes) {
  World world;
  const auto ctx = world.owner();
  auto& s = *world.services;
  for (const char* id : {"", "x", "euw_00000000000000000000000000", "' OR 1=1 --"}) {
    const auto absent = s.monitors().get(ctx, model::MonitorId(id));
    EXPECT_EQ(code_of(absent), Code::not_found);
    EXPECT_EQ(absent.error().sentence(),
              s.incidents().get(ctx, model::IncidentId(id)).error().sentence());
    EXPECT_EQ(code_of(s.channels().get(ctx, model::ChannelId(id))), Code::not_found);
    EXPECT_EQ(code_of(s.scans().get(ctx, model::ScanId(id))), Code::not_found);
    EXPECT_EQ(code_of(s.status_pages().get(ctx, model::PageId(id))), Code::not_found);
    EXPECT_EQ(code_of(s.maintenance().end(ctx, model::MaintenanceId(id))), Code::not_found);
  }
}

TEST(Tenants, LiveEventsStayWithTheirAccount) {
  World world;
  const auto ctx = world.owner();
  int foreign = 0;
  int own = 0;
  const auto theirs =
      world.services->live().subscribe(world.stranger().account(), [&](const auto&) { ++foreign; });
  auto ours = world.services->live().subscribe(ctx.account(), [&](const auto&) { ++own; });
  world.monitor(ctx);
  EXPECT_EQ(own, 1);
  EXPECT_EQ(foreign, 0);
  ours.reset();
  world.monitor(ctx);
  EXPECT_EQ(own, 1);
}

TEST(Tenants, AViewerReadsAndChangesNothing) {
  World world;
  Full full(world);
  const auto token =
      world.services->accounts().create_token(full.ctx, "board", service::Role::viewer);
  const auto viewer = *world.services->accounts().token(token->secret);
  const std::set<std::string> readable = {"monitor",  "results",  "changes", "history",
                                          "evidence", "incident", "scan",    "page"};
  for (const auto& [what, code] : answers(full, viewer))
    EXPECT_EQ(code, readable.contains(what) ? std::nullopt : std::optional(Code::denied)) << what;
}

}  // namespace
}  // namespace fw::test
