// Incidents, the outbox, channels, scans, adoption and the public page.
#include "world.hpp"

namespace fw::test {
namespace {

using model::Outcome;
using model::State;
using model::Transition;

class Story : public testing::Test {
 protected:
  Story() : ctx(world.owner()), monitor(world.monitor(ctx)) {
    const auto made = world.services->channels().create(
        ctx, {"Hook", "webhook", {{"url", "https://x"}, {"secret", "canary-secret"}}, true});
    EXPECT_TRUE(made) << made.error().chain();
    channel = made->id;
    incident = model::IncidentId::make("euw", world.random);
  }

  model::Change change(Transition transition) {
    model::Change out;
    out.incident = incident;
    out.transition = transition;
    out.monitor = monitor.id;
    out.account = ctx.account();
    out.state = State::down;
    out.reason = model::Reason::http_status;
    out.detail = "status 503";
    out.at = world.clock.now();
    out.since = out.at - Millis(4'000);
    return out;
  }

  service::OutboxItem message(const std::string& key) {
    service::OutboxItem item;
    item.notice.key = key;
    item.notice.account = ctx.account();
    item.notice.channel = channel;
    item.notice.incident = incident;
    item.notice.at = world.clock.now();
    item.message = {.id = "msg_1",
                    .event = "incident.opened",
                    .at = world.clock.now(),
                    .subject = "Shop is down",
                    .text = "…",
                    .html = {},
                    .payload = "{}"};
    return item;
  }

  service::EngineStore& engine() { return world.services->engine(); }

  World world;
  service::TenantCtx ctx;
  model::Monitor monitor;
  model::ChannelId channel;
  model::IncidentId incident;
};

TEST_F(Story, OpensWithEvidenceAndResolves) {
  auto look = world.look(monitor.id, 1, Outcome::down);
  look.machine = {"iad1"};
  look.place = {.name = "iad", .region = "us-east", .continent = "america"};
  auto opened = change(Transition::opened);
  opened.probes = {look.probe_id};
  opened.extent = model::Extent::partial;
  opened.verified = model::Verified::regions;
  opened.cause = model::Cause{monitor.id, "stripe", "Stripe is down", opened.since};
  const service::IncidentUpdate update{{opened}, {look}, {message("k1")}};
  ASSERT_TRUE(engine().save_changes(update));
  ASSERT_TRUE(engine().save_changes(update)) << "saving twice is saving once";

  const auto open = engine().open_incidents();
  ASSERT_EQ(open->size(), 1U);
  EXPECT_EQ(open->front().members, std::vector<model::MonitorId>{monitor.id});
  EXPECT_EQ(open->front().last_notified_at, world.clock.now());
  EXPECT_EQ(open->front().cause->sentence, "Stripe is down");
  EXPECT_EQ(world.services->monitors().get(ctx, monitor.id)->status.incident, incident);

  const auto detail = world.services->incidents().get(ctx, incident);
  ASSERT_TRUE(detail) << detail.error().chain();
  EXPECT_EQ(detail->incident.monitor_name, "Shop");
  EXPECT_EQ(detail->timeline.size(), 1U);
  ASSERT_EQ(detail->votes.size(), 1U);
  EXPECT_EQ(detail->votes[0].probe.evidence.status, 503);
  EXPECT_EQ(detail->votes[0].machine, "iad1");
  EXPECT_EQ(detail->votes[0].region, "us-east");
  EXPECT_EQ(detail->incident.extent, model::Extent::partial);
  EXPECT_EQ(open->front().verified, model::Verified::regions);
  const auto link = world.services->monitors().evidence(ctx, monitor.id, look.probe_id);
  ASSERT_TRUE(link) << "no result of it is stored, but the vote is";
  EXPECT_EQ(link->result.place, "iad");
  ASSERT_EQ(detail->deliveries.size(), 1U);
  EXPECT_EQ(detail->deliveries[0].channel_name, "Hook");

  world.clock.advance(Millis(60'000));
  ASSERT_TRUE(world.services->incidents().acknowledge(ctx, incident));
  ASSERT_TRUE(world.services->incidents().acknowledge(ctx, incident));
  ASSERT_TRUE(world.services->incidents().note(ctx, incident, "We are on it.", true));
  ASSERT_TRUE(engine().save_changes({{change(Transition::resolved)}, {}, {}}));
  world.reopen();
  const auto after = world.services->incidents().get(ctx, incident);
  EXPECT_EQ(after->timeline.size(), 4U);
  EXPECT_EQ(after->incident.acknowledged_by, "Olga");
  EXPECT_EQ(after->incident.resolved_at, world.clock.now());
  EXPECT_TRUE(after->members.at(0).left_at);
  EXPECT_TRUE(engine().open_incidents()->empty());
  EXPECT_TRUE(world.services->incidents().list(ctx, {.open_only = true})->empty());
  EXPECT_EQ(world.services->incidents().list(ctx, {.monitor = monitor.id})->size(), 1U);
}

TEST_F(Story, SaysWhyItsOwnMonitorFails) {
  const auto other = world.monitor(ctx, "Cart");
  auto opened = change(Transition::opened);
  opened.state = model::State::degraded;
  opened.detail = "its own";
  auto worse = change(Transition::escalated);
  worse.monitor = other.id;
  worse.detail = "the other's";
  ASSERT_TRUE(engine().save_changes({{opened, worse}, {}, {}}));
  const auto seen = world.services->incidents().get(ctx, incident);
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen->incident.state, model::State::down);
  EXPECT_EQ(seen->incident.detail, "its own");
}

TEST_F(Story, MembersJoinLeaveAndMerge) {
  const auto other = world.monitor(ctx, "Cart");
  ASSERT_TRUE(engine().save_changes({{change(Transition::opened)}, {}, {}}));
  world.clock.advance(Millis(1'000));
  auto joined = change(Transition::joined);
  joined.monitor = other.id;
  joined.affected = 2;
  ASSERT_TRUE(engine().save_changes({{joined}, {}, {}}));
  EXPECT_EQ(engine().open_incidents()->front().members.size(), 2U);
  EXPECT_EQ(world.services->incidents().get(ctx, incident)->incident.affected, 2);
  world.clock.advance(Millis(1'000));
  auto left = change(Transition::left);
  left.monitor = other.id;
  ASSERT_TRUE(engine().save_changes({{left}, {}, {}}));
  EXPECT_EQ(engine().open_incidents()->front().members.size(), 1U);
  world.clock.advance(Millis(1'000));
  joined.at = world.clock.now();
  ASSERT_TRUE(engine().save_changes({{joined}, {}, {}}));
  EXPECT_EQ(engine().open_incidents()->front().members.size(), 2U) << "it may come back";
  auto merged = change(Transition::merged);
  merged.into = model::IncidentId::make("euw", world.random);
  ASSERT_TRUE(engine().save_changes({{merged}, {}, {}}));
  EXPECT_TRUE(engine().open_incidents()->empty());
  EXPECT_EQ(world.services->incidents().get(ctx, incident)->timeline.back().into, merged.into);
}

TEST_F(Story, MessagesAreLeasedRetriedAndGivenUp) {
  ASSERT_TRUE(engine().save_changes({{change(Transition::opened)}, {}, {message("k1")}}));
  const auto due = engine().due(world.clock.now(), 10);
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().settings.at("secret"), "canary-secret");
  EXPECT_EQ(due->front().message.subject, "Shop is down");
  EXPECT_TRUE(engine().due(world.clock.now(), 10)->empty()) << "leased";
  world.clock.advance(Millis(60'000));
  EXPECT_EQ(engine().due(world.clock.now(), 10)->size(), 1U) << "the sender died: once more";
  Millis waited{0};
  for (int tries = 1; tries <= 10; ++tries) {
    model::Delivery failed;
    failed.status = 500;
    failed.sentence = "500";
    ASSERT_TRUE(engine().mark("k1", failed, world.clock.now()));
    const auto next = engine().next_due();
    ASSERT_TRUE(next);
    ASSERT_EQ(next->has_value(), tries < 10) << tries;
    if (!*next) break;
    waited += **next - world.clock.now();
    world.clock.advance(**next - world.clock.now());
    EXPECT_EQ(engine().due(world.clock.now(), 10)->size(), 1U);
  }
  EXPECT_EQ(waited, Millis(5'000) + 75h + 35min);
  const auto log = world.services->channels().deliveries(ctx, channel, 10);
  EXPECT_EQ(log->front().state, service::DeliveryRow::State::failed);
  EXPECT_EQ(log->front().tries, 10);
}

TEST_F(Story, AReceiverThatIsGoneDisablesItsChannel) {
  ASSERT_TRUE(
      engine().save_changes({{change(Transition::opened)}, {}, {message("k1"), message("k2")}}));
  model::Delivery gone;
  gone.permanent = gone.disable = true;
  gone.status = 410;
  gone.sentence = "410 Gone";
  ASSERT_TRUE(engine().mark("k1", gone, world.clock.now()));
  EXPECT_TRUE(engine().due(world.clock.now(), 10)->empty());
  const auto row = world.services->channels().get(ctx, channel);
  EXPECT_FALSE(row->enabled);
  EXPECT_FALSE(row->disabled_because.empty());
  EXPECT_FALSE(engine().channels()->front().enabled);
}

TEST_F(Story, AChannelsSecretIsKeptAndNeverShown) {
  auto row = world.services->channels().get(ctx, channel);
  EXPECT_EQ(row->settings, (model::Settings{{"url", "https://x"}}));
  EXPECT_EQ(row->secrets_set, std::vector<std::string>{"secret"});
  ASSERT_TRUE(world.services->channels().update(
      ctx, channel, {"Hook", "webhook", {{"url", "https://y"}, {"secret", ""}}, true}));
  ASSERT_TRUE(world.services->channels().test(ctx, channel));
  const auto due = engine().due(world.clock.now(), 10);
  ASSERT_EQ(due->size(), 1U);
  EXPECT_EQ(due->front().settings.at("secret"), "canary-secret");
  EXPECT_EQ(due->front().message.event, "test.ping");
  for (int i = 1; i < 10; ++i) EXPECT_TRUE(world.services->channels().test(ctx, channel));
  EXPECT_EQ(code_of(world.services->channels().test(ctx, channel)), Code::limit);
}

TEST_F(Story, ThePublicPageShowsWhatIsPublicOnly) {
  auto& pages = world.services->status_pages();
  ASSERT_TRUE(engine().record({world.look(monitor.id, 1, Outcome::up)}));
  ASSERT_TRUE(engine().save_changes({{change(Transition::opened)}, {}, {}}));
  ASSERT_TRUE(world.services->incidents().note(ctx, incident, "for all", true));
  ASSERT_TRUE(world.services->incidents().note(ctx, incident, "for us", false));
  EXPECT_EQ(code_of(pages.public_page("status")), Code::not_found) << "nobody published it yet";
  const auto id = pages.list(ctx)->front().id;
  ASSERT_TRUE(pages.update(ctx, id, {.slug = "status", .title = "S", .published = true}));
  const auto page = pages.public_page("status");
  ASSERT_TRUE(page) << page.error().chain();
  ASSERT_EQ(page->components.size(), 1U);
  EXPECT_EQ(page->components[0].days.size(), service::kPublicDays);
  EXPECT_EQ(page->components[0].days.back().uptime, 1.0);
  ASSERT_EQ(page->open.size(), 1U);
  EXPECT_EQ(page->open[0].title, "Shop is down");
  ASSERT_EQ(page->open[0].notes.size(), 1U);
  EXPECT_EQ(page->open[0].notes[0].text, "for all");
  EXPECT_EQ(*pages.account_of("status"), ctx.account());

  const auto other = world.monitor(ctx, "Cart");
  service::StatusPageDraft draft{.slug = "Shop-Status",
                                 .title = "Shop",
                                 .published = true,
                                 .all_monitors = false,
                                 .monitors = {other.id}};
  ASSERT_TRUE(pages.update(ctx, id, draft));
  EXPECT_EQ(code_of(pages.public_page("status")), Code::not_found);
  EXPECT_EQ(pages.public_page("shop-status")->components.size(), 1U);
  EXPECT_TRUE(pages.public_page("shop-status")->open.empty()) << "it is not on this page";
  draft.published = false;
  ASSERT_TRUE(pages.update(ctx, id, draft));
  EXPECT_EQ(pages.public_page("shop-status").error().sentence(),
            pages.public_page("nothing").error().sentence());
  draft.slug = "a";
  EXPECT_EQ(code_of(pages.update(ctx, id, draft)), Code::invalid);
}

model::DependencyMap a_map() {
  model::DependencyMap map;
  map.url = "https://shop.example";
  map.final_url = "https://www.shop.example/";
  map.dependencies = {{.id = "stripe",
                       .name = "Stripe",
                       .category = "payments",
                       .confidence = 100,
                       .hosts = {"js.stripe.com"}},
                      {.id = "spf", .name = "Mailer", .category = "mail", .confidence = 90}};
  return map;
}

TEST_F(Story, AScanIsRunOnceAndAdoptedOnce) {
  auto& scans = world.services->scans();
  for (const char* bad : {"", "ftp://x", "javascript:alert(1)", "https://", "https://a@b", "a b"})
    EXPECT_EQ(code_of(scans.start(ctx, bad)), Code::invalid) << bad;
  const auto id = scans.start(ctx, "shop.example");
  ASSERT_TRUE(id);
  EXPECT_EQ(code_of(scans.adopt(ctx, *id, {})), Code::conflict);
  EXPECT_EQ((*engine().next_scan())->url, "https://shop.example/");
  EXPECT_FALSE(*engine().next_scan());
  world.reopen();
  ASSERT_TRUE(*engine().next_scan()) << "a crash in between: it runs again";
  ASSERT_TRUE(engine().scan_progress(*id, {"dns", 40, "NS"}));
  EXPECT_EQ(world.services->scans().get(ctx, *id)->scan.progress.percent, 40);
  ASSERT_TRUE(engine().scan_done(*id, a_map()));
  EXPECT_EQ(world.services->scans().get(ctx, *id)->scan.state, service::ScanState::done);

  service::AdoptSelection selection;
  selection.services = {"stripe", "spf"};
  selection.domain = false;
  const auto adopted = world.services->scans().adopt(ctx, *id, selection);
  ASSERT_TRUE(adopted) << adopted.error().chain();
  EXPECT_EQ(adopted->created.size(), 4U);
  EXPECT_EQ(adopted->skipped.size(), 1U);
  const auto site = world.services->monitors().get(ctx, *adopted->site);
  EXPECT_EQ(site->monitor.target, "https://www.shop.example/");
  EXPECT_EQ(site->monitor.depends_on.size(), 3U);
  const auto again = world.services->scans().adopt(ctx, *id, selection);
  EXPECT_TRUE(again->created.empty());
  EXPECT_EQ(again->existing.size(), 4U);
  EXPECT_EQ(world.services->monitors().list(ctx)->size(), 5U);
  selection.services = {"nobody"};
  EXPECT_EQ(code_of(world.services->scans().adopt(ctx, *id, selection)), Code::invalid);
}

TEST_F(Story, ScansAreLimitedAndFailWithASentence) {
  auto& scans = world.services->scans();
  std::vector<model::ScanId> ids;
  for (std::size_t i = 0; i < service::kScansQueuedMax; ++i)
    ids.push_back(*scans.start(ctx, "https://shop.example"));
  EXPECT_EQ(code_of(scans.start(ctx, "https://shop.example")), Code::limit);
  const auto job = engine().next_scan();
  ASSERT_TRUE(engine().scan_done((*job)->id, fail(Code::timeout, "it took too long")));
  EXPECT_EQ(scans.get(ctx, (*job)->id)->scan.error, "it took too long");
  EXPECT_TRUE(scans.start(ctx, "https://shop.example"));
}

TEST_F(Story, NobodysQueueOfScansKeepsOthersWaiting) {
  auto& scans = world.services->scans();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(scans.start(ctx, "https://shop.example"));
  const auto stranger = world.stranger();
  const auto database = world.databases->open("accounts/eu-west", model::Durability::full);
  ASSERT_TRUE((*database)->write(std::vector<model::Statement>{
      {"INSERT INTO accounts (id, name, created_at) VALUES (?, 'x', 0)",
       {stranger.account().value}}}));
  world.clock.advance(Millis(1));
  const auto others = scans.start(stranger, "https://plain.example");
  ASSERT_TRUE(others);
  EXPECT_NE((*engine().next_scan())->id, *others);
  EXPECT_EQ((*engine().next_scan())->id, *others);
  EXPECT_NE((*engine().next_scan())->id, *others);
}

TEST_F(Story, StatesComeBackAfterARestart) {
  const auto look = world.look(monitor.id, 5, Outcome::down);
  ASSERT_TRUE(engine().record({look}));
  model::Verdict verdict;
  verdict.monitor = monitor.id;
  verdict.slot = 5;
  verdict.state = State::down;
  verdict.reason = model::Reason::http_status;
  verdict.detail = "status 503";
  verdict.since = look.started_at;
  verdict.at = world.clock.now() + Millis(4'000);
  ASSERT_TRUE(engine().save_verdict(verdict));
  world.reopen();
  const auto states = engine().states();
  ASSERT_EQ(states->size(), 1U);
  EXPECT_EQ(states->front().state, State::down);
  EXPECT_EQ(states->front().since, verdict.since);
  EXPECT_EQ(states->front().at, verdict.at);
  EXPECT_EQ(states->front().slot, 5);
  EXPECT_EQ(states->front().last_slot, 5);
  EXPECT_EQ(states->front().detail, "status 503");
  EXPECT_EQ(world.services->dashboard().overview(ctx)->counts.down, 1);
}

}  // namespace
}  // namespace fw::test
