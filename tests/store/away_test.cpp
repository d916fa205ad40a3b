// The store while its servers are away: results are acknowledged by the log, wait there, and are
// filed once when the servers are back.
#include <future>

#include "store/store.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

constexpr std::int64_t kStart = 1'795'000'000'000;

struct Servers {
  std::unique_ptr<Sqld> primary = Sqld::primary();
  std::unique_ptr<Sqld> replica = Sqld::replica_of(*primary);

  databases::libsql::Options options() const {
    return {.url = primary->url(),
            .admin_url = primary->admin_url(),
            .replica_url = replica->url(),
            .replica_admin_url = replica->admin_url(),
            .replica_folder = replica->folder().string(),
            .read_timeout = Millis(1'000),
            .write_timeout = Millis(2'000)};
  }
};

class Away : public testing::Test {
 protected:
  void open() {
    databases = connect(servers.options());
    store::StoreOptions options{.data_folder = folder.path(), .region = "eu-west"};
    options.ingest.drain_every = Millis(10);
    options.ingest.ripe_age = Millis(20);
    options.ingest.retry_max = Millis(100);
    options.ingest.standings_every = Millis(20);
    options.ingest.log.segment_bytes_max = 64 * 1024;
    auto opened = store::Store::open({*databases, random, log, metrics}, options, nullptr);
    ASSERT_TRUE(opened) << opened.error().chain();
    stored = *std::move(opened);
  }
  void make_monitors(int count) {
    const model::AccountId account = model::AccountId::make("eu-west", random);
    ASSERT_TRUE(stored->accounts().write(std::vector<model::Statement>{
        {"INSERT INTO accounts (id, name, created_at) VALUES (?, 'x', 0)", {account.value}}}));
    for (int i = 0; i < count; ++i) {
      model::Monitor monitor;
      monitor.id = model::MonitorId::make("eu-west", random);
      monitor.account = account;
      monitor.name = "m";
      ASSERT_TRUE(stored->monitors().insert(monitor, "", 100));
      stored->board().add(monitor.id, account);
      ids.push_back(monitor.id);
    }
  }
  /// Acknowledged when it returns.
  void record(std::int64_t first, std::int64_t count) {
    for (std::int64_t slot = first; slot < first + count; slot += 500) {
      std::vector<model::Observation> batch;
      for (std::int64_t i = slot; i < std::min(slot + 500, first + count); ++i) {
        model::Observation seen;
        seen.probe_id = fmt::format("{:016x}", i);
        seen.monitor = ids[static_cast<std::size_t>(i) % ids.size()];
        seen.slot = i;
        seen.planned_at = from_ms(kStart + i * 1'000);
        seen.started_at = seen.planned_at;
        seen.outcome = model::Outcome::up;
        seen.phases.total = Micros(1'000);
        batch.push_back(std::move(seen));
      }
      std::promise<Result<>> done;
      stored->ingest().record(std::move(batch), [&](Result<> result) { done.set_value(result); });
      const auto acknowledged = done.get_future().get();
      ASSERT_TRUE(acknowledged) << acknowledged.error().chain();
    }
  }
  /// How many results the primary has.
  std::int64_t count_stored() {
    std::int64_t sum = 0;
    for (const model::MonitorId& id : ids) {
      const auto database = stored->monitor_files().open(id);
      if (!database) return -1;
      const auto rows = (*database)->read_current({"SELECT count(*) FROM results", {}});
      if (!rows) return -1;
      sum += std::get<std::int64_t>(rows->rows.at(0).at(0));
    }
    return sum;
  }

  Servers servers;
  Folder folder;
  SystemRandom random;
  NullLog log;
  NullMetrics metrics;
  std::unique_ptr<model::DatabaseProvider> databases;
  std::unique_ptr<store::Store> stored;
  std::vector<model::MonitorId> ids;
};

TEST_F(Away, ResultsWaitInTheLogAndAreFiledOnceWhenThePrimaryIsBack) {
  ASSERT_NO_FATAL_FAILURE(open());
  make_monitors(8);
  record(0, 400);
  ASSERT_TRUE(stored->ingest().flush());
  servers.primary->kill();
  record(400, 20'000);
  EXPECT_FALSE(stored->ingest().flush()) << "the primary is away";
  ASSERT_TRUE(databases->trouble());
  EXPECT_EQ(databases->trouble()->kind, "away");
  const auto tail = stored->ingest().tail_of(ids[0]);
  ASSERT_TRUE(tail);
  EXPECT_EQ(tail->size(), 2'500U) << "pages show what waits";
  EXPECT_TRUE(stored->accounts().read({"SELECT count(*) FROM accounts", {}}))
      << "the replica's file is read";
  servers.primary->start();
  ASSERT_TRUE(stored->ingest().flush());
  EXPECT_EQ(count_stored(), 20'400);
  EXPECT_FALSE(databases->trouble());
}

TEST_F(Away, ARestartWhileThePrimaryIsAwayLosesNothing) {
  ASSERT_NO_FATAL_FAILURE(open());
  make_monitors(4);
  record(0, 100);
  ASSERT_TRUE(stored->ingest().flush());
  servers.primary->kill();
  record(100, 3'000);
  stored.reset();
  databases.reset();
  ASSERT_NO_FATAL_FAILURE(open()) << "from the replica's files";
  EXPECT_EQ(stored->board().size(), ids.size());
  record(3'100, 900);
  servers.primary->start();
  ASSERT_TRUE(stored->ingest().flush());
  EXPECT_EQ(count_stored(), 4'000);
}

TEST_F(Away, WhoSawThePrimarysStateIsNotShownAnOlderOne) {
  const auto count = [](model::Database& database, bool current) {
    const model::Statement statement{"SELECT count(*) FROM looks", {}};
    const auto rows = current ? database.read_current(statement) : database.read(statement);
    return rows ? std::get<std::int64_t>(rows->rows.at(0).at(0)) : std::int64_t{-1};
  };
  const auto writer = connect(servers.options());
  const auto written = *writer->open("monitors/eu-west/eu-west_x", model::Durability::normal);
  ASSERT_TRUE(written->read({"SELECT 1", {}})) << "the replica has it, and it is empty";
  servers.replica->pause();
  ASSERT_TRUE(written->write(std::vector<model::Statement>{{"CREATE TABLE looks (slot)", {}},
                                                           {"INSERT INTO looks VALUES (1)", {}}}));
  // Another process, or the same one after a restart: it never wrote.
  const auto reader = connect(servers.options());
  const auto read = *reader->open("monitors/eu-west/eu-west_x", model::Durability::normal);
  EXPECT_EQ(count(*read, true), 1);
  EXPECT_EQ(count(*read, false), 1) << "the primary answers instead of the replica";
  servers.replica->go_on();
}

TEST_F(Away, AServerThatHangsIsAway) {
  ASSERT_NO_FATAL_FAILURE(open());
  make_monitors(1);
  record(0, 10);
  ASSERT_TRUE(stored->ingest().flush());
  servers.primary->pause();
  record(10, 10);
  EXPECT_FALSE(stored->ingest().flush());
  servers.primary->go_on();
  ASSERT_TRUE(stored->ingest().flush());
  EXPECT_EQ(count_stored(), 20);
}

TEST_F(Away, ADatabaseThatIsGoneFromItsServerIsTold) {
  ASSERT_NO_FATAL_FAILURE(open());
  make_monitors(2);
  record(0, 10);
  ASSERT_TRUE(stored->ingest().flush());
  const std::string space = fmt::format("mon-eu-west-{}", ids[0].value.substr(8));
  net::FetchRequest request{
      .method = "DELETE",
      .url = fmt::format("{}/v1/namespaces/{}", servers.primary->admin_url(), space)};
  ASSERT_TRUE(loopback_client().fetch(request));
  record(10, 10);
  EXPECT_FALSE(stored->ingest().flush());
  ASSERT_TRUE(databases->trouble());
  EXPECT_EQ(databases->trouble()->kind, "missing");
  EXPECT_THAT(databases->trouble()->sentence, testing::HasSubstr(space));
  // Another one in its place takes what waits; the neighbour was never held up.
  request = {.method = "POST",
             .url = fmt::format("{}/v1/namespaces/{}/create", servers.primary->admin_url(), space),
             .headers = {{"Content-Type", "application/json"}},
             .body = "{}"};
  ASSERT_TRUE(loopback_client().fetch(request));
  stored.reset();
  databases.reset();
  ASSERT_NO_FATAL_FAILURE(open());
  ASSERT_TRUE(stored->ingest().flush());
  EXPECT_GE(count_stored(), 15) << "what was only in the dropped database is gone";
}

}  // namespace
}  // namespace fw::test
