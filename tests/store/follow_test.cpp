// Machines of one region follow each other's logs: every board is complete, and nothing is counted
// twice or lost, whoever saves, restarts or comes late.
#include <random>

#include "machines.hpp"
#include "store/accounts.hpp"

namespace fw::test {
namespace {

using model::Outcome;
using store::Class;

class Follow : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(a.open());
    ASSERT_TRUE(b.open(false));
    account = model::AccountId::make("euw", a.random());
    ASSERT_TRUE(store::ensure_account(a.store().accounts(), account, "Shop", region.clock.now()));
    const auto ctx = service::TenantCtx::for_operator(account);
    service::MonitorDraft draft;
    draft.kind = "http";
    draft.target = "https://shop.example/";
    for (const char* name : {"Shop", "Cart", "Mail"}) {
      draft.name = name;
      const auto made = a.services().monitors().create(ctx, draft);
      ASSERT_TRUE(made) << made.error().chain();
      monitors.push_back(made->id);
    }
  }

  /// Looks that were counted, of one kind, over all days.
  static std::uint32_t counted(Machine& machine, const model::MonitorId& monitor, Class what) {
    std::uint32_t sum = 0;
    for (const store::DayCounts& day : machine.store().board().days_of(monitor))
      sum += day.counts[what];
    return sum;
  }
  void expect_up(std::uint32_t looks) {
    for (Machine* machine : {&a, &b})
      EXPECT_EQ(counted(*machine, monitors[0], Class::up), looks) << "on " << machine->name();
  }
  /// As where the other machine made them.
  void tell_b() {
    for (const model::MonitorId& monitor : monitors) b.store().board().add(monitor, account);
  }
  /// Waits until the machine that saves has saved.
  static void save(Machine& machine) {
    const auto done = machine.services().flush();
    ASSERT_TRUE(done) << done.error().chain();
  }

  Region region;
  Machine a{region, "m-a"};
  Machine b{region, "m-b"};
  model::AccountId account;
  std::vector<model::MonitorId> monitors;
};

TEST_F(Follow, EachMachineShowsWhatTheOtherSaw) {
  std::vector<std::string> told;
  const auto subscription = b.services().live().subscribe(
      account, [&](const service::LiveEvent& event) { told.push_back(event.id); });
  a.see(monitors[0], 1, Outcome::up);
  region.clock.advance(60s);
  b.see(monitors[0], 2, Outcome::up);  // it was told of the monitor by nobody but the record
  EXPECT_EQ(counted(b, monitors[0], Class::up), 0U);
  const auto fresh = carry(a, b);
  ASSERT_EQ(fresh.size(), 1U);
  EXPECT_EQ(std::get<store::ResultRecord>(fresh[0]).slot, 1);
  EXPECT_EQ(told, std::vector<std::string>{monitors[0].value});
  b.see(monitors[0], 3, Outcome::up);
  carry(b, a);
  expect_up(2);
  const auto of_a = a.store().board().status(monitors[0], region.clock.now());
  const auto of_b = b.store().board().status(monitors[0], region.clock.now());
  ASSERT_TRUE(of_a && of_b);
  EXPECT_EQ(of_a->standing.last_slot, 3);
  EXPECT_EQ(of_b->standing.last_slot, 3);
  EXPECT_EQ(store::pack(of_a->standing.recent), store::pack(of_b->standing.recent));
}

TEST_F(Follow, OnlyTheMachineThatLookedFilesTheRecord) {
  a.see(monitors[0], 1, Outcome::up);
  carry(a, b);
  EXPECT_EQ(b.store().board().tail_records(), 0U);
  EXPECT_EQ(a.store().board().tail_records(), 1U);
}

TEST_F(Follow, TheCarrierIsToldOnceRecordsAreShown) {
  std::vector<std::uint64_t> ends;
  a.ingest().watch_own([&](std::uint64_t end) { ends.push_back(end); });
  a.see(monitors[0], 1, Outcome::up);
  a.see(monitors[0], 2, Outcome::up);
  a.ingest().watch_own({});
  a.see(monitors[0], 3, Outcome::up);
  EXPECT_EQ(ends, (std::vector<std::uint64_t>{1, 2}));
}

TEST_F(Follow, RepeatedAndOverlappingBatchesChangeNothing) {
  for (int slot = 1; slot <= 10; ++slot) a.see(monitors[0], slot, Outcome::up);
  const auto first = a.ingest().records_after(0, 6, 1 << 20);
  const auto second = a.ingest().records_after(3, 100, 1 << 20);
  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->run.end, 6U);
  EXPECT_EQ(second->run.first, 3U);
  EXPECT_EQ(second->run.end, 10U);
  EXPECT_EQ(b.ingest().apply_foreign(*first)->size(), 6U);
  EXPECT_EQ(b.ingest().apply_foreign(*first)->size(), 0U);
  EXPECT_EQ(b.ingest().apply_foreign(*second)->size(), 4U);
  EXPECT_EQ(b.ingest().apply_foreign(*second)->size(), 0U);
  EXPECT_EQ(b.ingest().position_of("m-a"), 10U);
  expect_up(10);
}

TEST_F(Follow, RefusesWhatCannotBe) {
  for (int slot = 1; slot <= 4; ++slot) a.see(monitors[0], slot, Outcome::up);
  auto batch = *a.ingest().records_after(2, 10, 1 << 20);
  EXPECT_EQ(code_of(b.ingest().apply_foreign(batch)), Code::conflict) << "two are left out";
  batch = *a.ingest().records_after(0, 10, 1 << 20);
  auto bad = batch;
  bad.run.bytes[20] ^= 1;
  EXPECT_EQ(code_of(b.ingest().apply_foreign(bad)), Code::corrupt);
  bad = batch;
  bad.run.end = 3;
  EXPECT_EQ(code_of(b.ingest().apply_foreign(bad)), Code::corrupt);
  bad = batch;
  bad.run.end = 1'000'000'000'000;
  EXPECT_EQ(code_of(b.ingest().apply_foreign(bad)), Code::corrupt);
  bad = batch;
  bad.machine = "m-b";
  EXPECT_EQ(code_of(b.ingest().apply_foreign(bad)), Code::invalid);
  bad = batch;
  bad.run.bytes.resize(store::Ingest::foreign_bytes_max + 1);
  EXPECT_EQ(code_of(b.ingest().apply_foreign(bad)), Code::limit);
  EXPECT_EQ(counted(b, monitors[0], Class::up), 0U);
  EXPECT_EQ(b.ingest().apply_foreign(batch)->size(), 4U);
}

TEST_F(Follow, ARestartLosesNothingThatWasToldAndCountsNothingTwice) {
  tell_b();
  for (int slot = 1; slot <= 5; ++slot) a.see(monitors[0], slot, Outcome::up);
  for (int slot = 6; slot <= 8; ++slot) b.see(monitors[0], slot, Outcome::up);
  carry(a, b);
  carry(b, a);
  save(a);
  b.see(monitors[0], 9, Outcome::up);
  a.see(monitors[0], 10, Outcome::up);
  b.close();
  ASSERT_TRUE(b.open(false));
  EXPECT_EQ(b.ingest().position_of("m-a"), 5U) << "as far as it was saved";
  carry(a, b);
  carry(b, a);
  expect_up(10);
  a.close();
  ASSERT_TRUE(a.open());
  carry(b, a);
  expect_up(10);
}

TEST_F(Follow, WhoComesTooLateTakesWhatWasSaved) {
  a.see(monitors[0], 1, Outcome::up);
  b.see(monitors[0], 2, Outcome::up);
  for (int slot = 3; slot <= 5; ++slot) {
    a.see(monitors[0], slot, Outcome::up);
    ASSERT_TRUE(a.ingest().begin_segment());
  }
  a.see(monitors[0], 6, Outcome::up);
  a.close();  // its log is trimmed
  ASSERT_TRUE(a.open());
  a.see(monitors[0], 7, Outcome::up);
  const auto batch = a.ingest().records_after(0, 10, 1 << 20);
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->run.first, 5U);
  // It was never told of the monitor: so its own look above was dropped.
  b.see(monitors[0], 8, Outcome::up);
  carry(a, b);
  b.see(monitors[0], 9, Outcome::up);
  carry(b, a);
  expect_up(7);
}

TEST_F(Follow, WhoMeetsSeveralFollowsAllOfThem) {
  tell_b();
  Machine c{region, "m-c"};
  ASSERT_TRUE(c.open(false));
  a.see(monitors[0], 1, Outcome::up);
  b.see(monitors[0], 2, Outcome::up);
  carry(a, c);
  carry(b, c);  // the second one makes it read anew where monitors stand
  carry(a, c);
  EXPECT_EQ(c.ingest().position_of("m-a"), 1U);
  EXPECT_EQ(c.ingest().position_of("m-b"), 1U);
  EXPECT_EQ(counted(c, monitors[0], Class::up), 2U);
}

TEST_F(Follow, TheNextThatSavesSavesAllThatChanged) {
  tell_b();
  a.see(monitors[0], 1, Outcome::up);
  carry(a, b);
  b.see(monitors[0], 2, Outcome::up);
  b.see(monitors[1], 2, Outcome::up);
  carry(b, a);
  a.ingest().set_saves_standings(false);
  a.close();
  b.ingest().set_saves_standings(true);
  save(b);
  ASSERT_TRUE(a.open(false));
  EXPECT_EQ(counted(a, monitors[1], Class::up), 1U) << "straight from the database";
  carry(b, a);
  expect_up(2);
}

TEST_F(Follow, WhoIsBehindDoesNotSaveOverWhoIsAhead) {
  tell_b();
  a.see(monitors[0], 1, Outcome::up);
  carry(a, b);
  a.see(monitors[0], 2, Outcome::up);
  save(a);
  b.ingest().set_saves_standings(true);  // both believe that it is theirs
  save(b);
  EXPECT_EQ(b.ingest().position_of("m-a"), 2U);
  EXPECT_EQ(counted(b, monitors[0], Class::up), 2U);
  b.see(monitors[0], 3, Outcome::up);
  save(b);
  a.see(monitors[0], 4, Outcome::up);
  save(a);
  EXPECT_EQ(a.ingest().position_of("m-b"), 1U);
  EXPECT_EQ(carry(a, b).size(), 1U);
  EXPECT_TRUE(carry(a, b).empty());
  expect_up(4);
}

/// As where a machine starts from a replica that is behind while the primary is away.
TEST_F(Follow, NumbersThatWereCountedAreNotGivenAgain) {
  tell_b();
  a.see(monitors[0], 1, Outcome::up);
  save(a);
  const std::array<model::Statement, 1> ahead = {
      {{"UPDATE ingest_positions SET position = 500 WHERE machine = 'm-a'", {}}}};
  ASSERT_TRUE(a.store().accounts().write(ahead));
  a.see(monitors[0], 2, Outcome::up);
  save(a);
  a.see(monitors[0], 3, Outcome::up);
  save(a);
  a.see(monitors[0], 4, Outcome::up);
  EXPECT_GT(a.ingest().position_of("m-a"), 500U);
  a.close();
  ASSERT_TRUE(a.open());
  EXPECT_EQ(counted(a, monitors[0], Class::up), 4U);
  EXPECT_EQ(a.store().board().tail_records(), 0U);
}

/// As an earlier release left it, which knew of one machine only.
TEST_F(Follow, ALogThatWasCountedWithoutAMachinesNameGoesOnUnderIts) {
  a.see(monitors[0], 1, Outcome::up);
  save(a);
  a.see(monitors[0], 2, Outcome::up);
  a.ingest().set_saves_standings(false);
  a.close();
  const std::array<model::Statement, 1> unnamed = {
      {{"UPDATE ingest_positions SET machine = 'local' WHERE machine = 'm-a'", {}}}};
  ASSERT_TRUE(b.store().accounts().write(unnamed));
  b.close();
  ASSERT_TRUE(b.open(false));  // another machine, without a log: it is not its own
  EXPECT_EQ(b.ingest().position_of("m-b"), 0U);
  ASSERT_TRUE(a.open());
  EXPECT_EQ(counted(a, monitors[0], Class::up), 2U);
  save(a);
  const auto left = a.store().accounts().read_current(
      {"SELECT 1 FROM ingest_positions WHERE machine = 'local'", {}});
  ASSERT_TRUE(left);
  EXPECT_TRUE(left->rows.empty());
  carry(a, b);
  expect_up(2);
}

/// Any order of looks, carrying, saving, restarts and changes of who saves, also with two that
/// believe it is them.
TEST_F(Follow, WhateverHappensEachLookIsCountedOnce) {
  const int rounds = over_libsql() ? 3 : 12;
  std::array<std::uint32_t, 3> looks{};
  model::Slot slot = 0;
  tell_b();
  for (int seed = 0; seed < rounds; ++seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    for (int step = 0; step < 40; ++step) {
      Machine& one = random() % 2 == 0 ? a : b;
      Machine& other = &one == &a ? b : a;
      const std::size_t which = random() % monitors.size();
      switch (random() % 8) {
        case 0:
          carry(one, other, 1 + random() % 5);
          break;
        case 1:
          save(one);
          break;
        case 2:
          one.close();
          ASSERT_TRUE(one.open(random() % 2 == 0));
          break;
        case 3:
          one.ingest().set_saves_standings(random() % 2 == 0);
          break;
        case 4:
          ASSERT_TRUE(one.ingest().begin_segment());
          break;
        default:
          if (!one.store().board().has(monitors[which])) break;
          region.clock.advance(20s);
          one.see(monitors[which], ++slot, Outcome::up);
          ++looks.at(which);
      }
      ASSERT_FALSE(HasFailure()) << "seed " << seed << ", step " << step;
    }
    carry(a, b);
    carry(b, a);
    carry(a, b);
    for (std::size_t i = 0; i < monitors.size(); ++i)
      for (Machine* machine : {&a, &b})
        ASSERT_EQ(counted(*machine, monitors[i], Class::up), looks.at(i))
            << "monitor " << i << " on " << machine->name() << ", seed " << seed;
  }
}

}  // namespace
}  // namespace fw::test
