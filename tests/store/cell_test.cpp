// Machines of one region: what one changes the others see, and what one takes no other gets.
#include "service/cell.hpp"

#include <set>
#include <thread>

#include "machines.hpp"
#include "store/accounts.hpp"
#include "store/directory.hpp"
#include "store/vendors.hpp"

namespace fw::test {
namespace {

using model::Transition;

const service::Peer kPeer{.address = "192.0.2.7", .agent = "test"};

/// Both at once.
template <class Do>
void side_by_side(Do first, Do second) {
  std::thread other(second);
  first();
  other.join();
}

TEST(EmptyRegion, IsMadeOnceByMachinesThatStartAtOnce) {
  Region region;
  Machine a(region, "m-a");
  Machine b(region, "m-b");
  const auto open = [](Machine& machine) {
    return [&machine] {
      const auto opened = machine.open();
      EXPECT_TRUE(opened) << opened.error().chain();
    };
  };
  side_by_side<std::function<void()>>(open(a), open(b));
  ASSERT_FALSE(testing::Test::HasFailure());
  const auto token = a.services().accounts().setup_token();
  ASSERT_TRUE(token);
  EXPECT_EQ(*b.services().accounts().setup_token(), *token);
  std::atomic<int> owners = 0;
  const auto own = [&](Machine& machine, std::string name) {
    return [&machine, &owners, name, token] {
      const auto made = machine.services().accounts().create_owner(
          *token, {name + "@example.org", name, "correct horse battery"}, kPeer);
      if (made) ++owners;
      EXPECT_TRUE(made || made.error().code() == Code::conflict);
    };
  };
  side_by_side<std::function<void()>>(own(a, "olga"), own(b, "hugo"));
  EXPECT_EQ(owners, 1);
  for (Machine* machine : {&a, &b}) {
    EXPECT_FALSE(*machine->services().accounts().needs_setup());
    EXPECT_EQ(machine->services().accounts().all_accounts()->size(), 1U);
    const auto entries =
        store::list_entries(machine->store().system(), "eu-west", store::Entry::email);
    ASSERT_TRUE(entries);
    EXPECT_EQ(entries->size(), 1U);
  }
}

class Cell : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(a.open());
    ASSERT_TRUE(b.open(false));
    const auto token = a.services().accounts().setup_token();
    const auto made = a.services().accounts().create_owner(
        *token, {"olga@example.org", "Olga", "correct horse battery"}, kPeer);
    ASSERT_TRUE(made) << made.error().chain();
    session = made->token;
    ctx = a.services().accounts().session(session)->ctx;
  }

  model::Monitor make(Machine& machine, std::string kind, std::string name = "Shop") {
    service::MonitorDraft draft;
    draft.name = std::move(name);
    draft.kind = std::move(kind);
    draft.target = draft.kind == "http" ? "https://shop.example/" : "backup";
    auto made = machine.services().monitors().create(ctx, draft);
    EXPECT_TRUE(made) << made.error().chain();
    return *made;
  }
  model::ChannelId channel() {
    auto made = a.services().channels().create(
        ctx, {.name = "Hook", .kind = "webhook", .settings = {{"url", "https://a"}}});
    EXPECT_TRUE(made);
    return made->id;
  }
  service::OutboxItem message(std::string key, const model::ChannelId& to) {
    service::OutboxItem item;
    item.notice.key = std::move(key);
    item.notice.account = ctx.account();
    item.notice.channel = to;
    item.notice.at = region.clock.now();
    item.message.event = "incident.opened";
    return item;
  }
  model::Change opened(const model::Monitor& monitor, const model::IncidentId& incident) {
    model::Change change;
    change.transition = Transition::opened;
    change.incident = incident;
    change.account = ctx.account();
    change.monitor = monitor.id;
    change.state = model::State::down;
    change.affected = 1;
    change.since = change.at = region.clock.now();
    return change;
  }

  Region region;
  Machine a{region, "m-a"};
  Machine b{region, "m-b"};
  std::string session;
  service::TenantCtx ctx = service::TenantCtx::for_operator(model::AccountId("none"));
};

TEST_F(Cell, AMonitorOfAnotherMachineComesAndGoes) {
  const auto monitor = make(a, "http");
  EXPECT_FALSE(b.store().board().has(monitor.id));
  std::vector<std::string> told;
  std::vector<std::string> carried;
  const auto pages = b.services().live().subscribe(
      ctx.account(), [&](const service::LiveEvent& event) { told.push_back(event.id); });
  const auto carrier = b.services().live().subscribe_own(
      [&](const service::LiveEvent& event) { carried.push_back(event.id); });
  ASSERT_TRUE(b.services().cell().refresh_monitor(monitor.id));
  EXPECT_TRUE(b.store().board().has(monitor.id));
  EXPECT_EQ(told.size(), 1U);
  b.see(monitor.id, 1, model::Outcome::up);
  EXPECT_EQ(told.size(), 2U);
  ASSERT_TRUE(a.services().monitors().remove(ctx, monitor.id));
  // What was seen here before the news came makes the database anew.
  ASSERT_TRUE(b.services().flush());
  ASSERT_TRUE(b.services().cell().refresh_monitor(monitor.id));
  EXPECT_FALSE(b.store().board().has(monitor.id));
  EXPECT_FALSE(
      *b.databases().exists(fmt::format("monitors/{}/{}", monitor.id.region(), monitor.id.value)));
  EXPECT_TRUE(carried.empty()) << "nothing of this goes back";
  ASSERT_TRUE(b.services().cell().refresh_monitor(model::MonitorId("euw_neverwas")));
}

TEST_F(Cell, ARemovedMonitorsDatabaseIsNoTroubleForWhoUsedIt) {
  const auto monitor = make(a, "http");
  ASSERT_TRUE(b.services().cell().refresh_monitor(monitor.id));
  b.see(monitor.id, 1, model::Outcome::up);
  ASSERT_TRUE(b.services().flush());
  b.see(monitor.id, 2, model::Outcome::up);
  ASSERT_TRUE(a.services().monitors().remove(ctx, monitor.id));
  (void)b.services().flush();  // over a server it is not there any more
  ASSERT_TRUE(b.services().cell().refresh_monitor(monitor.id));
  EXPECT_FALSE(b.services().database_trouble());
  EXPECT_TRUE(b.services().flush());
}

/// Carries what waits on one machine to another, as it is told in the field.
class Neighbour final : public service::TailPort {
 public:
  explicit Neighbour(service::Cell& cell) : cell_(cell) {}
  std::vector<std::string> tails_of(const model::MonitorId& monitor) override {
    return {*cell_.tail_of(monitor), "bytes of another release"};
  }

 private:
  service::Cell& cell_;
};

TEST_F(Cell, AHistoryHasWhatWaitsOnOtherMachinesOnce) {
  const auto monitor = make(a, "http");
  ASSERT_TRUE(b.services().cell().refresh_monitor(monitor.id));
  a.see(monitor.id, 1, model::Outcome::up);
  b.see(monitor.id, 2, model::Outcome::up);
  b.see(monitor.id, 3, model::Outcome::down);
  Neighbour neighbour(b.services().cell());
  const auto slots = [&] {
    std::vector<model::Slot> found;
    const auto rows = a.services().monitors().results(ctx, monitor.id, {}, 100);
    for (const auto& row : *rows) found.push_back(row.slot);
    std::ranges::sort(found);  // the clock stands still here
    return found;
  };
  EXPECT_EQ(slots(), (std::vector<model::Slot>{1})) << "alone it knows its own only";
  a.services().cell().attach(&neighbour);
  EXPECT_EQ(slots(), (std::vector<model::Slot>{1, 2, 3}));
  ASSERT_TRUE(a.services().flush());
  EXPECT_EQ(slots(), (std::vector<model::Slot>{1, 2, 3})) << "filed or waiting, each once";
  a.services().cell().attach(nullptr);
}

TEST_F(Cell, WhoWasCutOffFindsWhatCameAndWent) {
  const auto gone = make(a, "http", "Old");
  ASSERT_TRUE(b.services().cell().refresh_monitor(gone.id));
  ASSERT_TRUE(a.services().monitors().remove(ctx, gone.id));
  const auto come = make(a, "heartbeat", "New");
  const auto changed = b.services().cell().refresh_all();
  ASSERT_TRUE(changed) << changed.error().chain();
  EXPECT_EQ((std::set<model::MonitorId>(changed->begin(), changed->end())),
            (std::set<model::MonitorId>{gone.id, come.id}));
  EXPECT_TRUE(b.services().heartbeats().board().state_of(come.id));
  EXPECT_TRUE(b.services().cell().refresh_all()->empty());
}

TEST_F(Cell, OwnChangesAreForTheCarrierAndResultsAreNot) {
  const auto monitor = make(a, "http");
  std::vector<service::LiveKind> carried;
  const auto carrier = a.services().live().subscribe_own(
      [&](const service::LiveEvent& event) { carried.push_back(event.kind); });
  a.see(monitor.id, 1, model::Outcome::up);
  EXPECT_TRUE(carried.empty());
  ASSERT_TRUE(a.services().monitors().set_paused(ctx, monitor.id, true));
  EXPECT_EQ(carried, std::vector<service::LiveKind>{service::LiveKind::monitor});
  a.services().cell().publish(std::vector<service::LiveEvent>{
      {.account = ctx.account(), .kind = service::LiveKind::incident, .id = "i"}});
  EXPECT_EQ(carried.size(), 1U);
}

TEST_F(Cell, WindowsOfAnotherMachineMarkResultsHere) {
  const auto monitor = make(a, "http");
  ASSERT_TRUE(b.services().cell().refresh_monitor(monitor.id));
  const Instant now = region.clock.now();
  ASSERT_TRUE(a.services().maintenance().create(
      ctx, {.title = "Move", .all_monitors = true, .monitors = {}, .from = now, .to = now + 1h}));
  EXPECT_FALSE(b.store().board().status(monitor.id, now)->in_maintenance);
  ASSERT_TRUE(b.services().cell().refresh_windows());
  EXPECT_TRUE(b.store().board().status(monitor.id, now)->in_maintenance);
}

TEST_F(Cell, CallsOfAJobReachWhicheverMachine) {
  const auto job = make(a, "heartbeat");
  const std::string token = a.services().monitors().get(ctx, job.id)->ping_token;
  ASSERT_TRUE(b.services().cell().refresh_monitor(job.id));
  ASSERT_TRUE(a.services().heartbeats().take(token, {.kind = model::PingKind::start, .run = "r1"}));
  region.clock.advance(7s);
  // Nobody told this machine of the start.
  ASSERT_TRUE(
      b.services().heartbeats().take(token, {.kind = model::PingKind::success, .run = "r1"}));
  const auto here = b.services().heartbeats().board().state_of(job.id);
  ASSERT_TRUE(here);
  EXPECT_EQ(here->duration, Millis(7'000));
  EXPECT_TRUE(here->open.empty());
  ASSERT_TRUE(a.services().cell().refresh_job(job.id));
  EXPECT_EQ(a.services().heartbeats().board().state_of(job.id), here);
}

TEST_F(Cell, ACallOfAJobThatNobodyToldOfIsTaken) {
  const auto job = make(a, "heartbeat");
  const std::string token = a.services().monitors().get(ctx, job.id)->ping_token;
  EXPECT_TRUE(b.services().heartbeats().take(token, {}));
  const std::string unknown = fw::make_id("euw", a.random());
  EXPECT_EQ(code_of(b.services().heartbeats().take(unknown, {})), Code::not_found);
}

TEST_F(Cell, NoCallIsLostWhenMachinesTakeThemAtOnce) {
  const auto job = make(a, "heartbeat");
  const std::string token = a.services().monitors().get(ctx, job.id)->ping_token;
  ASSERT_TRUE(b.services().cell().refresh_monitor(job.id));
  constexpr int kCalls = 8;
  const auto call = [&](Machine& machine) {
    return [&machine, &token] {
      for (int i = 0; i < kCalls; ++i) {
        const auto taken = machine.services().heartbeats().take(
            token, {.kind = model::PingKind::start, .run = fmt::format("{}{}", machine.name(), i)});
        EXPECT_TRUE(taken) << taken.error().chain();
      }
    };
  };
  side_by_side<std::function<void()>>(call(a), call(b));
  for (Machine* machine : {&a, &b}) {
    ASSERT_TRUE(machine->services().cell().refresh_job(job.id));
    EXPECT_EQ(machine->services().heartbeats().board().state_of(job.id)->open.size(), 2U * kCalls);
  }
  EXPECT_EQ(a.services().heartbeats().pings(ctx, job.id, 100)->size(), 2U * kCalls);
}

TEST_F(Cell, ARotatedAddressIsUnknownEverywhere) {
  const auto job = make(a, "heartbeat");
  const std::string token = a.services().monitors().get(ctx, job.id)->ping_token;
  ASSERT_TRUE(b.services().cell().refresh_monitor(job.id));
  std::vector<service::LiveEvent> events;
  const auto carrier = a.services().live().subscribe_own(
      [&](const service::LiveEvent& event) { events.push_back(event); });
  ASSERT_TRUE(a.services().heartbeats().rotate(ctx, job.id));
  b.services().cell().publish(events);
  EXPECT_EQ(code_of(b.services().heartbeats().take(token, {})), Code::not_found);
  const std::string fresh = a.services().monitors().get(ctx, job.id)->ping_token;
  EXPECT_TRUE(b.services().heartbeats().take(fresh, {}));
}

TEST_F(Cell, ASessionHoldsOnEveryMachineUntilItIsRevoked) {
  const auto there = b.services().accounts().session(session);
  ASSERT_TRUE(there) << there.error().chain();
  std::vector<service::LiveEvent> events;
  const auto carrier = a.services().live().subscribe_own(
      [&](const service::LiveEvent& event) { events.push_back(event); });
  std::vector<service::LiveKind> ended;
  const auto stream = b.services().live().subscribe(
      ctx.account(), [&](const service::LiveEvent& event) { ended.push_back(event.kind); });
  ASSERT_TRUE(a.services().accounts().sign_out(session));
  b.services().cell().publish(events);
  EXPECT_EQ(ended, std::vector<service::LiveKind>{service::LiveKind::access});
  EXPECT_EQ(code_of(b.services().accounts().session(session)), Code::denied);
}

TEST_F(Cell, EachMessageIsLeasedToOneMachine) {
  const auto to = channel();
  service::IncidentUpdate update;
  for (int i = 0; i < 100; ++i) update.outbox.push_back(message(fmt::format("k{}", i), to));
  ASSERT_TRUE(a.engine().save_changes(update));
  std::mutex mutex;
  std::multiset<std::string> leased;
  const auto lease = [&](Machine& machine) {
    return [&] {
      // Empty-handed is also who was slower each time.
      for (int idle = 0; idle < 3;) {
        const auto due = machine.engine().due(region.clock.now(), 7);
        EXPECT_TRUE(due) << due.error().chain();
        idle = due && !due->empty() ? 0 : idle + 1;
        const std::lock_guard lock(mutex);
        for (const service::OutboxDue& one : *due) leased.insert(one.key);
      }
    };
  };
  side_by_side<std::function<void()>>(lease(a), lease(b));
  EXPECT_EQ(leased.size(), 100U);
  EXPECT_EQ((std::set<std::string>(leased.begin(), leased.end()).size()), 100U);
}

TEST_F(Cell, WhoIsLateDoesNotTakeADeliveryBack) {
  const auto to = channel();
  ASSERT_TRUE(a.engine().save_changes({{}, {}, {message("k", to)}}));
  ASSERT_EQ(a.engine().due(region.clock.now(), 9)->size(), 1U);
  region.clock.advance(61s);  // its lease is over
  ASSERT_TRUE(b.services().cell().catch_up());
  ASSERT_EQ(b.engine().due(region.clock.now(), 9)->size(), 1U);
  ASSERT_TRUE(b.engine().mark("k", {.delivered = true, .status = 200}, region.clock.now()));
  ASSERT_TRUE(a.engine().mark("k", {.delivered = false, .status = 500}, region.clock.now()));
  region.clock.advance(48h);
  EXPECT_TRUE(a.engine().due(region.clock.now(), 9)->empty());
}

TEST_F(Cell, EachScanRunsOnOneMachine) {
  std::set<model::ScanId> queued;
  for (int i = 0; i < 3; ++i)
    queued.insert(*a.services().scans().start(ctx, fmt::format("https://shop{}.example/", i)));
  std::mutex mutex;
  std::multiset<model::ScanId> taken;
  const auto take = [&](Machine& machine) {
    return [&] {
      while (true) {
        const auto job = machine.engine().next_scan();
        EXPECT_TRUE(job) << job.error().chain();
        if (!job || !*job) return;
        const std::lock_guard lock(mutex);
        taken.insert((*job)->id);
      }
    };
  };
  side_by_side<std::function<void()>>(take(a), take(b));
  EXPECT_EQ(taken.size(), queued.size());
  EXPECT_EQ((std::set<model::ScanId>(taken.begin(), taken.end())), queued);
}

TEST_F(Cell, AScanIsTakenOverOnceItsMachineIsGone) {
  const auto scan = *a.services().scans().start(ctx, "https://shop.example/");
  ASSERT_EQ((*a.engine().next_scan())->id, scan);
  b.close();
  ASSERT_TRUE(b.open(false));
  EXPECT_FALSE(*b.engine().next_scan()) << "another machine's start ends no scan of this one";
  region.clock.advance(4min);
  ASSERT_TRUE(a.engine().scan_progress(scan, {.step = "dns", .percent = 10}));
  region.clock.advance(4min);
  EXPECT_FALSE(*b.engine().next_scan()) << "it was heard of";
  region.clock.advance(2min);
  ASSERT_TRUE(*b.engine().next_scan());
  ASSERT_TRUE(a.engine().scan_done(scan, fail(Code::timeout, "too late")));
  model::DependencyMap map;
  map.url = map.final_url = "https://shop.example/";
  ASSERT_TRUE(b.engine().scan_done(scan, map));
  EXPECT_EQ(a.services().scans().get(ctx, scan)->scan.state, service::ScanState::done);
}

TEST_F(Cell, AMachineRunsItsOwnScansAgainAfterItsStart) {
  const auto scan = *a.services().scans().start(ctx, "https://shop.example/");
  ASSERT_TRUE(*a.engine().next_scan());
  a.close();
  ASSERT_TRUE(a.open());
  const auto again = a.engine().next_scan();
  ASSERT_TRUE(again && *again);
  EXPECT_EQ((*again)->id, scan);
}

TEST_F(Cell, ASiteIsQueuedOnceByTheClockOfAll) {
  const auto scan = *a.services().scans().start(ctx, "https://shop.example/");
  ASSERT_TRUE(*a.engine().next_scan());
  model::DependencyMap map;
  map.url = map.final_url = "https://shop.example/";
  ASSERT_TRUE(a.engine().scan_done(scan, map));
  ASSERT_TRUE(a.services().sites().watch(ctx, scan, {}));
  region.clock.advance(25h);
  std::atomic<std::size_t> queued = 0;
  const auto queue = [&](Machine& machine) {
    return [&] { queued += machine.engine().queue_rescans(region.clock.now())->count; };
  };
  side_by_side<std::function<void()>>(queue(a), queue(b));
  EXPECT_EQ(queued, 1U);
  const auto job = b.engine().next_scan();
  ASSERT_TRUE(job && *job);
  ASSERT_TRUE(b.engine().scan_done((*job)->id, map));
  EXPECT_EQ(a.engine().queue_rescans(region.clock.now())->count, 0U);
}

TEST_F(Cell, AnIncidentThatTwoOpenIsOne) {
  const auto monitor = make(a, "http");
  const auto to = channel();
  const auto incident = model::IncidentId::make("euw", a.random());
  auto here = opened(monitor, incident);
  auto there = here;
  there.at += Millis(250);
  const auto save = [&](Machine& machine, const model::Change& change) {
    return [&] {
      EXPECT_TRUE(machine.engine().save_changes({{change}, {}, {message("incident/opened", to)}}));
    };
  };
  side_by_side<std::function<void()>>(save(a, here), save(b, there));
  here.transition = there.transition = Transition::resolved;
  here.at += 60s;
  there.at += 60s;
  side_by_side<std::function<void()>>(save(a, here), save(b, there));
  const auto shown = a.services().incidents().get(ctx, incident);
  ASSERT_TRUE(shown) << shown.error().chain();
  EXPECT_EQ(shown->timeline.size(), 2U);
  EXPECT_EQ(a.services().incidents().list(ctx, {})->size(), 1U);
  EXPECT_EQ(a.engine().due(region.clock.now() + 1h, 9)->size(), 1U);
}

TEST_F(Cell, AVendorsHostIsLookedAtOnce) {
  const auto want = [&](Machine& machine) {
    return [&] {
      service::MonitorDraft draft;
      draft.name = "Stripe";
      draft.kind = "vendor";
      draft.target = "stripe";
      draft.service = "stripe";
      draft.settings = {{"hosts", "js.stripe.com\napi.stripe.com"}};
      const auto made = machine.services().monitors().create(ctx, draft);
      EXPECT_TRUE(made) << made.error().chain();
    };
  };
  side_by_side<std::function<void()>>(want(a), want(b));
  const auto looks = a.store().monitors().list(model::AccountId("system"));
  ASSERT_TRUE(looks);
  EXPECT_EQ(looks->size(), 2U);
}

TEST_F(Cell, AVendorsWordHoldsWhileTheMachineThatHeardItRuns) {
  model::VendorNews news;
  news.page.name = "Stripe";
  news.page.url = "https://status.stripe.com";
  news.at = region.clock.now();
  news.words = {
      {.component = "", .level = model::VendorLevel::major_outage, .sentence = "API", .since = {}}};
  ASSERT_TRUE(a.engine().save_vendor_news(news));
  ASSERT_TRUE(b.engine().save_vendor_news(news));
  const auto holding = [&] {
    EXPECT_TRUE(b.services().cell().catch_up());
    return store::vendor_words_now(b.store().system())->size();
  };
  EXPECT_EQ(holding(), 1U);
  b.close();
  ASSERT_TRUE(b.open(false));
  EXPECT_EQ(holding(), 1U);
  a.close();
  ASSERT_TRUE(a.open());
  EXPECT_EQ(holding(), 0U);
}

}  // namespace
}  // namespace fw::test
