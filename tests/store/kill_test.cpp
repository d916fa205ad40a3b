// kill -9 while results are written: every acknowledged one is there afterwards, and no file is
// damaged, over SQLite files and over a libSQL server. FW_KILLS sets how often (500).
#include <fcntl.h>
#include <poll.h>
#include <sys/wait.h>

#include <csignal>
#include <set>
#include <thread>

#include "store/store.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

constexpr int kMonitors = 5;

struct Opened {
  std::unique_ptr<model::DatabaseProvider> databases;
  std::unique_ptr<store::Store> store;
};

/// The store with short times, so that a life of 100 ms sees drains, snapshots and trims.
Opened open_store(const std::filesystem::path& folder) {
  static SystemRandom random;
  static NullLog log;
  static NullMetrics metrics;
  Opened out;
  if (over_libsql()) {
    out.databases = connect({.url = shared_sqld().url(), .admin_url = shared_sqld().admin_url()});
  } else {
    auto databases = databases::sqlite::open_folder(folder);
    if (!databases) return out;
    out.databases = *std::move(databases);
  }
  store::StoreOptions options;
  options.data_folder = folder;
  options.ingest.drain_every = Millis(10);
  options.ingest.ripe_age = Millis(50);
  options.ingest.ripe_records_min = options.ingest.ripe_records_max = 3;
  options.ingest.standings_every = Millis(20);
  options.ingest.log.sync_gap = Millis(2);
  options.ingest.log.segment_bytes_max = 16 * 1024;
  auto opened = store::Store::open({*out.databases, random, log, metrics}, options, nullptr);
  if (opened) out.store = *std::move(opened);
  return out;
}

std::vector<model::MonitorId> make_monitors(const std::filesystem::path& folder) {
  SystemRandom random;
  Opened opened = open_store(folder);
  std::vector<model::MonitorId> ids;
  const model::AccountId account = model::AccountId::make("local", random);
  EXPECT_TRUE(opened.store->accounts().write(std::vector<model::Statement>{
      {"INSERT INTO accounts (id, name, created_at) VALUES (?, 'x', 0)", {account.value}}}));
  for (int i = 0; i < kMonitors; ++i) {
    model::Monitor monitor;
    monitor.id = model::MonitorId::make("local", random);
    monitor.account = account;
    monitor.name = "m";
    EXPECT_TRUE(opened.store->monitors().insert(monitor, "", 100));
    ids.push_back(monitor.id);
  }
  return ids;
}

model::Observation look(const model::MonitorId& id, std::int64_t slot) {
  model::Observation seen;
  seen.probe_id = fmt::format("{:016x}", slot);
  seen.monitor = id;
  seen.slot = slot;
  seen.planned_at = from_ms(1'795'000'000'000 + slot);
  seen.started_at = seen.planned_at;
  seen.outcome = slot % 50 == 0 ? model::Outcome::down : model::Outcome::up;
  seen.phases.total = Micros(1'000);
  seen.evidence.excerpt = std::string(300, 'e');
  return seen;
}

/// The child: writes for ever, and tells every acknowledged slot through the pipe.
[[noreturn]] void write_until_killed(const std::filesystem::path& folder,
                                     const std::vector<model::MonitorId>& ids, std::int64_t first,
                                     int pipe) {
  Opened opened = open_store(folder);
  if (!opened.store) ::_exit(3);
  std::atomic<int> under_way = 0;
  for (std::int64_t slot = first;; ++slot) {
    while (under_way > 64) std::this_thread::yield();
    ++under_way;
    const auto monitor = static_cast<std::size_t>(slot % kMonitors);
    opened.store->ingest().record({look(ids[monitor], slot)}, [&, slot](Result<> done) {
      if (done && ::write(pipe, &slot, sizeof slot) != static_cast<ssize_t>(sizeof slot))
        ::_exit(4);
      --under_way;
    });
  }
}

/// Slots acknowledged by a child that was killed after `life`.
std::vector<std::int64_t> one_life(const std::filesystem::path& folder,
                                   const std::vector<model::MonitorId>& ids, std::int64_t first,
                                   Millis life) {
  int pipe_ends[2];
  EXPECT_EQ(::pipe(pipe_ends), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(pipe_ends[0]);
    write_until_killed(folder, ids, first, pipe_ends[1]);
  }
  ::close(pipe_ends[1]);
  std::vector<std::int64_t> acknowledged;
  const auto end = std::chrono::steady_clock::now() + life;
  bool killed = false;
  std::int64_t slot = 0;
  while (true) {
    const auto left = std::chrono::duration_cast<Millis>(end - std::chrono::steady_clock::now());
    pollfd wait{.fd = pipe_ends[0], .events = POLLIN, .revents = 0};
    if (!killed && (left.count() <= 0 || ::poll(&wait, 1, static_cast<int>(left.count())) == 0)) {
      ::kill(child, SIGKILL);
      killed = true;
    }
    // What is in the pipe was acknowledged before the end, so it counts.
    const ssize_t got = ::read(pipe_ends[0], &slot, sizeof slot);
    if (got != static_cast<ssize_t>(sizeof slot)) break;
    acknowledged.push_back(slot);
  }
  ::close(pipe_ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_TRUE(WIFSIGNALED(status)) << "the child ended by itself: " << WEXITSTATUS(status);
  return acknowledged;
}

/// Slots in one monitor's database, which must be whole.
void collect(Opened& opened, const model::MonitorId& id, std::set<std::int64_t>& slots) {
  const auto database = opened.store->monitor_files().open_existing(id);
  ASSERT_TRUE(database) << database.error().chain();
  if (!*database) return;
  const auto whole = (*database)->read({"PRAGMA integrity_check", {}});
  ASSERT_TRUE(whole) << whole.error().chain();
  ASSERT_EQ(whole->rows.at(0).at(0), model::Value("ok"));
  std::int64_t after = -1;
  while (true) {
    const auto rows = (*database)->read(
        {"SELECT slot FROM results WHERE slot > ? ORDER BY slot LIMIT 50000", {after}});
    ASSERT_TRUE(rows);
    if (rows->rows.empty()) return;
    for (const auto& row : rows->rows) slots.insert(after = std::get<std::int64_t>(row.at(0)));
  }
}

/// Looks counted in the days of the board: every stored one must be counted once, whatever crash
/// lay between.
std::uint64_t counted(Opened& opened, const std::vector<model::MonitorId>& ids) {
  std::uint64_t sum = 0;
  for (const model::MonitorId& id : ids)
    for (const store::DayCounts& day : opened.store->board().days_of(id))
      for (const std::uint32_t count : day.counts.by_class) sum += count;
  return sum;
}

TEST(Kill, LosesNoAcknowledgedResult) {
  const char* text = std::getenv("FW_KILLS");
  const int kills = text == nullptr ? 500 : std::atoi(text);
  if (over_libsql()) wipe_shared_sqld("local");
  Folder folder;
  SystemRandom random;
  const std::vector<model::MonitorId> ids = make_monitors(folder.path());
  std::set<std::int64_t> acknowledged;
  std::int64_t first = 0;
  const auto verify = [&](int kill) {
    Opened opened = open_store(folder.path());
    ASSERT_TRUE(opened.store) << "kill " << kill;
    ASSERT_TRUE(opened.store->ingest().flush());
    std::set<std::int64_t> stored;
    for (const model::MonitorId& id : ids) collect(opened, id, stored);
    std::size_t lost = 0;
    for (const std::int64_t slot : acknowledged) lost += stored.contains(slot) ? 0 : 1;
    ASSERT_EQ(lost, 0U) << "of " << acknowledged.size() << " after kill " << kill;
    // Failures at the very end may still wait for a verdict.
    ASSERT_LE(counted(opened, ids), stored.size());
    ASSERT_GE(counted(opened, ids) + kMonitors * store::Tally::open_max, stored.size());
    if (!stored.empty()) first = *stored.rbegin() + 1;
  };
  for (int kill = 1; kill <= kills; ++kill) {
    const Millis life(5 + static_cast<std::int64_t>(random.below(196)));
    // Numbers go on beyond whatever the last life may have begun.
    const auto slots = one_life(folder.path(), ids, first, life);
    acknowledged.insert(slots.begin(), slots.end());
    // A life that acknowledged nothing may have begun some all the same.
    first = std::max(first, slots.empty() ? first : slots.back()) + 1'000;
    if (kill % 10 == 0 || kill == kills) verify(kill);
    if (testing::Test::HasFatalFailure()) return;
  }
  fmt::print("{} kills, {} acknowledged results, 0 lost\n", kills, acknowledged.size());
}

}  // namespace
}  // namespace fw::test
