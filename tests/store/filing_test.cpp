// The results of one monitor, filed by two machines, come out as if one had filed them all: rows,
// evidence, verdicts, and the rollups by minute, hour and day.
#include <random>

#include "machines.hpp"
#include "store/accounts.hpp"
#include "store/history/roll_up.hpp"

namespace fw::test {
namespace {

using model::Outcome;

class Filing : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(a.open());
    ASSERT_TRUE(b.open(false));
    account = model::AccountId::make("euw", a.random());
    ASSERT_TRUE(store::ensure_account(a.store().accounts(), account, "Shop", region.clock.now()));
    split = make("Split");
    whole = make("Whole");
  }
  model::MonitorId make(std::string name) {
    service::MonitorDraft draft;
    draft.name = std::move(name);
    draft.kind = "http";
    draft.target = "https://shop.example/";
    const auto made =
        a.services().monitors().create(service::TenantCtx::for_operator(account), draft);
    EXPECT_TRUE(made);
    EXPECT_TRUE(b.services().cell().refresh_monitor(made->id));
    return made->id;
  }

  model::Observation look(model::Slot slot, Outcome outcome, std::mt19937& random) {
    model::Observation seen;
    seen.slot = slot;
    seen.probe_id = fmt::format("{:016x}", slot);
    seen.place.name = random() % 2 == 0 ? "fra" : "ams";
    seen.planned_at = region.clock.now();
    seen.started_at = seen.planned_at + Millis(random() % 900);
    seen.outcome = outcome;
    if (outcome == Outcome::down) seen.reason = model::Reason::http_status;
    seen.phases.total = Micros(10'000 + random() % 90'000);
    seen.evidence.status = outcome == Outcome::down ? 503 : 200;
    return seen;
  }
  static void record(Machine& machine, std::vector<model::Observation> looks,
                     const model::MonitorId& monitor) {
    for (model::Observation& one : looks) one.monitor = monitor;
    ASSERT_TRUE(machine.engine().record(std::move(looks)));
  }
  std::shared_ptr<model::Database> history(const model::MonitorId& monitor) {
    auto opened = a.store().monitor_files().open(monitor);
    EXPECT_TRUE(opened);
    return *opened;
  }
  void roll(const model::MonitorId& monitor) {
    const auto database = history(monitor);
    for (int steps = 0; steps < 20; ++steps) {
      const auto rolled = store::roll_up(*database, region.clock.now(), {});
      ASSERT_TRUE(rolled) << rolled.error().chain();
      if (rolled->hours + rolled->days == 0) return;
    }
  }
  void expect_same(const char* select) {
    const auto of_split = history(split)->read_current({select, {}});
    const auto of_whole = history(whole)->read_current({select, {}});
    ASSERT_TRUE(of_split && of_whole) << select;
    EXPECT_EQ(of_split->rows, of_whole->rows) << select;
    EXPECT_FALSE(of_whole->rows.empty()) << select;
  }

  Region region;
  Machine a{region, "m-a"};
  Machine b{region, "m-b"};
  model::AccountId account;
  model::MonitorId split;
  model::MonitorId whole;
};

TEST_F(Filing, ByTwoMachinesComesOutAsByOne) {
  std::mt19937 random(7);
  model::Slot slot = 0;
  bool down = false;
  Instant since = region.clock.now();
  const int steps = over_libsql() ? 50 : 90;
  for (int step = 0; step < steps; ++step) {
    Machine& machine = random() % 2 == 0 ? a : b;
    std::vector<model::Observation> looks;
    for (int i = 0; i < 12; ++i) {
      region.clock.advance(25s);
      const Outcome usual = down ? Outcome::down : Outcome::up;
      const Outcome outcome = random() % 9 == 0 ? Outcome::down : usual;
      looks.push_back(look(++slot, outcome, random));
    }
    record(machine, looks, split);
    record(a, looks, whole);
    if (random() % 8 == 0) {
      down = !down;
      since = region.clock.now();
      model::Verdict verdict{.monitor = split,
                             .slot = slot,
                             .state = down ? model::State::down : model::State::up,
                             .since = since,
                             .at = since};
      ASSERT_TRUE(machine.engine().save_verdict(verdict));
      verdict.monitor = whole;
      ASSERT_TRUE(a.engine().save_verdict(verdict));
    }
    carry(a, b);
    carry(b, a);
    // Each machine files in its own time, long after the other or before it.
    Machine& files = random() % 2 == 0 ? a : b;
    ASSERT_TRUE(random() % 6 != 0 || files.services().flush());
  }
  ASSERT_TRUE(a.services().flush());
  ASSERT_TRUE(b.services().flush());
  region.clock.advance(25h);
  roll(split);
  roll(whole);
  expect_same("SELECT * FROM results ORDER BY slot, place, attempt");
  expect_same("SELECT * FROM evidence ORDER BY probe_id");
  expect_same("SELECT * FROM verdicts ORDER BY at, slot, state");
  for (const char* level : {"1", "2", "3"})
    expect_same(
        fmt::format("SELECT * FROM rollups WHERE level = {} ORDER BY start", level).c_str());
  for (Machine* machine : {&a, &b})
    EXPECT_EQ(machine->store().board().days_of(split).size(),
              machine->store().board().days_of(whole).size());
}

}  // namespace
}  // namespace fw::test
