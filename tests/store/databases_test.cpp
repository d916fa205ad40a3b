// The contract of a database driver, over every one there is: SQLite files, and libSQL servers as a
// primary alone, with a replica on this machine, and behind Turso's platform API.
#include <atomic>
#include <thread>

#include "small_table.hpp"
#include "store/migrate.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

using model::Durability;
using model::Statement;

enum class Setup { folder, primary, replica, replica_files, turso };

std::string name_of(Setup setup) {
  constexpr std::array kNames = {"folder", "primary", "replica", "replica_files", "turso"};
  return kNames.at(static_cast<std::size_t>(setup));
}

/// The servers of this program: started once, as a start takes its time.
struct Servers {
  std::unique_ptr<Sqld> primary = Sqld::primary();
  std::unique_ptr<Sqld> replica = Sqld::replica_of(*primary);
  std::unique_ptr<TursoStandIn> turso = std::make_unique<TursoStandIn>(*primary);
};
Servers& servers() {
  static Servers both;
  return both;
}

databases::libsql::Options options_of(Setup setup) {
  if (setup == Setup::turso)
    return {.token = "group",
            .turso_organization = "acme",
            .turso_group = "eu",
            .turso_token = "platform",
            .turso_api_url = servers().turso->url()};
  databases::libsql::Options options{.url = servers().primary->url(),
                                     .admin_url = servers().primary->admin_url()};
  if (setup == Setup::replica || setup == Setup::replica_files) {
    options.replica_url = servers().replica->url();
    options.replica_admin_url = servers().replica->admin_url();
  }
  if (setup == Setup::replica_files) options.replica_folder = servers().replica->folder().string();
  return options;
}

class AnyDatabase : public testing::TestWithParam<Setup> {
 protected:
  void SetUp() override {
    if (GetParam() == Setup::folder) {
      auto opened = databases::sqlite::open_folder(folder_.path());
      ASSERT_TRUE(opened) << opened.error().chain();
      provider_ = *std::move(opened);
    } else {
      provider_ = connect(options_of(GetParam()));
    }
  }
  void TearDown() override {
    for (const std::string& name : opened_) {
      const auto dropped = provider_->drop(name);
      EXPECT_TRUE(dropped) << dropped.error().chain();
    }
  }
  std::shared_ptr<model::Database> database(std::string_view name,
                                            Durability durability = Durability::full) {
    auto opened = provider_->open(name, durability);
    EXPECT_TRUE(opened) << opened.error().chain();
    opened_.emplace_back(name);
    return opened ? *opened : nullptr;
  }

  Folder folder_;
  std::unique_ptr<model::DatabaseProvider> provider_;
  std::vector<std::string> opened_;
};

INSTANTIATE_TEST_SUITE_P(Every, AnyDatabase,
                         testing::Values(Setup::folder, Setup::primary, Setup::replica,
                                         Setup::replica_files, Setup::turso),
                         [](const auto& setup) { return name_of(setup.param); });

TEST_P(AnyDatabase, CatchUpShowsWhatAnotherMachineWrote) {
  const auto here = database("monitors/local/local_caughtup");
  ASSERT_TRUE(here->catch_up());
  if (GetParam() == Setup::folder) return;  // nobody else writes there
  const auto there_provider =
      connect(options_of(GetParam() == Setup::turso ? Setup::turso : Setup::primary));
  const auto there =
      *there_provider->open("monitors/local/local_caughtup", model::Durability::full);
  ASSERT_TRUE(there->write(std::array<model::Statement, 1>{{{"CREATE TABLE t (a INTEGER)", {}}}}));
  ASSERT_TRUE(here->catch_up());
  const model::Statement count{"SELECT count(*) FROM t", {}};
  for (std::int64_t i = 1; i <= 20; ++i) {
    (void)here->read(count);  // what is remembered of it must not be shown later
    ASSERT_TRUE(there->write(std::array<model::Statement, 1>{{{"INSERT INTO t VALUES (1)", {}}}}));
    ASSERT_TRUE(here->catch_up());
    const auto rows = here->read(count);
    ASSERT_TRUE(rows) << rows.error().chain();
    ASSERT_EQ(std::get<std::int64_t>(rows->rows[0][0]), i);
  }
}

TEST_P(AnyDatabase, GivesBackEveryKindOfValue) {
  for (const Durability durability : {Durability::full, Durability::normal}) {
    const auto db =
        database(durability == Durability::full ? "system" : "accounts/local", durability);
    make_table(*db);
    const std::vector<model::Value> values = {
        std::monostate{},       std::int64_t{INT64_MIN}, 0.25,
        std::string("a\0b", 3), std::string(),           model::Blob{std::string("\0\xff", 2)},
        model::Blob{}};
    for (std::size_t i = 0; i < values.size(); ++i)
      ASSERT_TRUE(put(*db, std::to_string(i), values[i]));
    const auto rows = db->read({"SELECT v, k FROM t ORDER BY k", {}});
    ASSERT_TRUE(rows);
    EXPECT_EQ(rows->columns, (std::vector<std::string>{"v", "k"}));
    for (std::size_t i = 0; i < values.size(); ++i) EXPECT_EQ(rows->rows.at(i).at(0), values[i]);
  }
}

TEST_P(AnyDatabase, WritesAllOrNothing) {
  const auto db = database("system");
  make_table(*db);
  ASSERT_TRUE(put(*db, "a", std::int64_t{1}));
  const auto twice = db->write(std::vector<Statement>{
      {"INSERT INTO t (k, v) VALUES ('b', 1)", {}}, {"INSERT INTO t (k, v) VALUES ('a', 1)", {}}});
  EXPECT_EQ(code_of(twice), Code::conflict);
  EXPECT_EQ(count(*db), 1);
  ASSERT_TRUE(put(*db, "b", std::int64_t{1})) << "fit for the next one";
}

TEST_P(AnyDatabase, SaysWhatItChanged) {
  const auto db = database("system");
  make_table(*db);
  const auto written =
      db->write(std::vector<Statement>{{"INSERT INTO t (k, v) VALUES ('a', 1), ('b', 2)", {}},
                                       {"INSERT OR IGNORE INTO t (k, v) VALUES ('a', 1)", {}},
                                       {"UPDATE t SET v = 3", {}}});
  ASSERT_TRUE(written);
  EXPECT_EQ((*written)[0].rows_changed, 2);
  EXPECT_EQ((*written)[1].rows_changed, 0);
  EXPECT_EQ((*written)[2].rows_changed, 2);
}

TEST_P(AnyDatabase, RefusesWhatIsNotOneReadOrHasOtherValues) {
  const auto db = database("system");
  make_table(*db);
  EXPECT_EQ(code_of(db->read({"DELETE FROM t", {}})), Code::internal);
  EXPECT_EQ(code_of(db->read({"SELECT 1; SELECT 2", {}})), Code::internal);
  EXPECT_EQ(code_of(db->read({"SELECT ?", {}})), Code::internal);
  EXPECT_EQ(code_of(db->read({"SELECT nonsense FROM t", {}})), Code::internal);
  EXPECT_FALSE(db->write(std::vector<Statement>{{"ATTACH 'x.db' AS x", {}}}));
}

TEST_P(AnyDatabase, MigratesEveryTierAndRefusesALaterFormat) {
  for (const auto tier : {store::Tier::system, store::Tier::account, store::Tier::monitor}) {
    const auto db = database(fmt::format("accounts/t{}", static_cast<int>(tier)));
    ASSERT_TRUE(store::migrate(*db, tier));
    ASSERT_TRUE(store::migrate(*db, tier)) << "twice is once";
    EXPECT_EQ(db->read({"PRAGMA user_version", {}})->rows.at(0).at(0),
              model::Value(std::int64_t{store::newest_version(tier)}));
    ASSERT_TRUE(db->write(std::vector<Statement>{{"PRAGMA user_version = 999", {}}}));
    EXPECT_EQ(code_of(store::migrate(*db, tier)), Code::conflict);
  }
}

TEST_P(AnyDatabase, SeesItsOwnWritesAtOnce) {
  const auto db = database("system");
  make_table(*db);
  for (std::int64_t i = 1; i <= 100; ++i) {
    ASSERT_TRUE(put(*db, std::to_string(i), i));
    ASSERT_EQ(count(*db), i);
  }
}

TEST_P(AnyDatabase, TheSameNameIsTheSameDatabaseAndOthersAreOthers) {
  const auto one = database("accounts/eu-west");
  EXPECT_EQ(one, database("accounts/eu-west"));
  const auto other = database("accounts/us-east");
  make_table(*one);
  make_table(*other);
  ASSERT_TRUE(put(*one, "a", std::int64_t{1}));
  EXPECT_EQ(count(*other), 0);
  for (const char* bad : {"", "../x", "a/../b", "a/b/c/d", "A", "a/", "/a", "a.b", "a\nb"})
    EXPECT_FALSE(provider_->open(bad, Durability::full)) << bad;
}

TEST_P(AnyDatabase, ExistsUntilItIsDropped) {
  const std::string name = "monitors/eu-west/eu-west_00000000000000000000000000";
  EXPECT_FALSE(*provider_->exists(name));
  const auto db = database(name, Durability::normal);
  make_table(*db);
  ASSERT_TRUE(put(*db, "a", std::int64_t{1}));
  EXPECT_TRUE(*provider_->exists(name));
  ASSERT_TRUE(provider_->drop(name));
  EXPECT_FALSE(*provider_->exists(name));
  EXPECT_EQ(code_of(db->read({"SELECT 1", {}})), Code::not_found);
  EXPECT_EQ(code_of(put(*db, "b", std::int64_t{1})), Code::not_found);
  EXPECT_TRUE(provider_->drop(name));
  const auto again = database(name, Durability::normal);
  const auto rows = again->read({"SELECT * FROM t", {}});
  EXPECT_EQ(code_of(rows), Code::internal) << "the table is gone; " << rows.error().chain();
}

TEST_P(AnyDatabase, KeepsForeignKeys) {
  const auto db = database("system");
  ASSERT_TRUE(db->write(std::vector<Statement>{
      {"CREATE TABLE a (id INTEGER PRIMARY KEY)", {}},
      {"CREATE TABLE b (a_id INTEGER NOT NULL REFERENCES a (id) ON DELETE CASCADE)", {}},
      {"INSERT INTO a VALUES (1)", {}},
      {"INSERT INTO b VALUES (1)", {}}}));
  EXPECT_EQ(code_of(db->write(std::vector<Statement>{{"INSERT INTO b VALUES (7)", {}}})),
            Code::conflict);
  ASSERT_TRUE(db->write(std::vector<Statement>{{"DELETE FROM a", {}}}));
  EXPECT_EQ(db->read({"SELECT count(*) FROM b", {}})->rows.at(0).at(0),
            model::Value(std::int64_t{0}));
}

TEST_P(AnyDatabase, CopiesItselfIntoOneFile) {
  const auto db = database("system");
  ASSERT_TRUE(store::migrate(*db, store::Tier::system));
  make_table(*db);
  for (int i = 0; i < 2'500; i += 50) {
    std::vector<Statement> batch;
    for (int j = i; j < i + 50; ++j)
      batch.push_back({"INSERT INTO t VALUES (?, ?)",
                       {std::to_string(j), model::Blob{std::string(10, static_cast<char>(j))}}});
    ASSERT_TRUE(db->write(batch));
  }
  Folder copies;
  const std::string path = copies.path() / "system.db";
  ASSERT_TRUE(db->copy_to(path));
  EXPECT_EQ(code_of(db->copy_to(path)), Code::conflict);
  const auto opened = databases::sqlite::open_folder(copies.path());
  ASSERT_TRUE(opened);
  const auto copy = *(*opened)->open("system", Durability::full);
  EXPECT_EQ(count(*copy), 2'500);
  const Statement all = {"SELECT k, v FROM t ORDER BY k", {}};
  EXPECT_EQ(copy->read(all)->rows, db->read(all)->rows);
  const Statement version = {"PRAGMA user_version", {}};
  EXPECT_EQ(copy->read(version)->rows, db->read(version)->rows);
  EXPECT_EQ(copy->read({"PRAGMA integrity_check", {}})->rows.at(0).at(0), model::Value("ok"));
}

TEST_P(AnyDatabase, TakesManyWritersAndReadersAtATime) {
  const std::vector<std::shared_ptr<model::Database>> all = {
      database("accounts/a"), database("accounts/b", Durability::normal)};
  for (const auto& db : all) make_table(*db);
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 40; ++i) {
        model::Database& db = *all[static_cast<std::size_t>(i) % all.size()];
        if (t % 2 == 0) {
          if (!put(db, fmt::format("{}-{}", t, i), std::int64_t{i})) ++failures;
        } else if (!db.read({"SELECT count(*), max(v) FROM t", {}})) {
          ++failures;
        }
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(failures, 0);
  for (const auto& db : all) EXPECT_EQ(count(*db), 40);
}

}  // namespace
}  // namespace fw::test
