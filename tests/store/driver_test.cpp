// What only SQLite files in a folder do; what every driver does stands in databases_test.cpp.
#include <fcntl.h>
#include <sys/stat.h>

#include <fstream>
#include <thread>

#include "small_table.hpp"
#include "world.hpp"

namespace fw::test {
namespace {

using model::Durability;
using model::Statement;

class Driver : public testing::Test {
 protected:
  void SetUp() override { open(); }
  void open(databases::sqlite::FolderOptions options = {}) {
    provider_.reset();
    auto opened = databases::sqlite::open_folder(folder_.path(), options);
    ASSERT_TRUE(opened) << opened.error().chain();
    provider_ = *std::move(opened);
  }
  std::shared_ptr<model::Database> database(std::string_view name,
                                            Durability durability = Durability::full) {
    auto opened = provider_->open(name, durability);
    EXPECT_TRUE(opened) << opened.error().chain();
    return opened ? *opened : nullptr;
  }

  Folder folder_;
  std::unique_ptr<model::DatabaseProvider> provider_;
};

TEST_F(Driver, StopsAReadThatTakesTooLongOrGivesTooMuch) {
  open({.read_time_max = Millis(50)});
  const auto db = database("system");
  EXPECT_EQ(code_of(db->read({"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) "
                              "SELECT max(i) FROM n",
                              {}})),
            Code::timeout);
  open({.read_time_max = Millis(60'000)});
  const auto patient = database("system");
  EXPECT_EQ(code_of(patient->read({"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
                                   "LIMIT 100001) SELECT i FROM n",
                                   {}})),
            Code::limit);
}

TEST_F(Driver, TheSameNameIsTheSameDatabase) {
  const auto one = database("accounts/local");
  EXPECT_EQ(one, database("accounts/local"));
  EXPECT_NE(one, database("accounts/eu-west"));
  for (const char* bad : {"", "../x", "a/../b", "a/b/c/d", "A", "a/", "/a", "a.b"})
    EXPECT_FALSE(provider_->open(bad, Durability::full)) << bad;
}

TEST_F(Driver, ListsAndDrops) {
  const std::string name = "monitors/local/local_00000000000000000000000000";
  EXPECT_FALSE(*provider_->exists(name));
  const auto db = database(name, Durability::normal);
  make_table(*db);
  database("system");
  EXPECT_EQ(*provider_->list("monitors/"), std::vector<std::string>{name});
  ASSERT_TRUE(provider_->drop(name));
  EXPECT_FALSE(*provider_->exists(name));
  EXPECT_EQ(code_of(db->read({"SELECT 1", {}})), Code::not_found);
  EXPECT_TRUE(provider_->drop(name));
  EXPECT_TRUE(provider_->list("monitors/")->empty());
  const auto again = database(name, Durability::normal);
  EXPECT_EQ(code_of(again->read({"SELECT * FROM t", {}})), Code::internal) << "the table is gone";
}

TEST_F(Driver, FilesAreForTheOwnerAlone) {
  make_table(*database("accounts/local"));
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path())) {
    struct stat facts{};
    ASSERT_EQ(::lstat(entry.path().c_str(), &facts), 0);
    EXPECT_EQ(facts.st_mode & 077U, 0U) << entry.path();
  }
}

TEST_F(Driver, FollowsNoLink) {
  database("system");
  std::filesystem::create_directory(folder_.path() / "accounts");
  std::filesystem::create_symlink(folder_.path() / "system.db",
                                  folder_.path() / "accounts" / "evil.db");
  EXPECT_FALSE(provider_->open("accounts/evil", Durability::full));
}

TEST_F(Driver, ASecondOwnerIsRefusedAndTold) {
  const auto second = databases::sqlite::open_folder(folder_.path());
  EXPECT_EQ(code_of(second), Code::conflict);
  EXPECT_THAT(second.error().sentence(), testing::HasSubstr(fmt::format("process {}", ::getpid())));
}

TEST_F(Driver, ADamagedFileHurtsOnlyItself) {
  provider_.reset();
  std::filesystem::create_directories(folder_.path() / "accounts");
  std::ofstream(folder_.path() / "accounts" / "bad.db") << std::string(8192, 'x');
  open();
  EXPECT_EQ(code_of(provider_->open("accounts/bad", Durability::full)), Code::corrupt);
  make_table(*database("accounts/good"));
}

TEST_F(Driver, KeepsFewFilesOpenWhateverTheirNumber) {
  open({.open_files_max = 8});
  std::vector<std::shared_ptr<model::Database>> all;
  for (int i = 0; i < 50; ++i) {
    all.push_back(database(fmt::format("accounts/a{}", i), Durability::normal));
    make_table(*all.back());
  }
  for (int round = 0; round < 3; ++round)
    for (const auto& db : all) ASSERT_TRUE(put(*db, std::to_string(round), std::int64_t{1}));
  std::size_t open_files = 0;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    std::error_code error;
    const auto target = std::filesystem::read_symlink(entry.path(), error);
    if (target.extension() == ".db") ++open_files;
  }
  EXPECT_LE(open_files, 8U);
  for (const auto& db : all) EXPECT_EQ(count(*db), 3);
}

TEST_F(Driver, ReadersAndWritersFromManyThreads) {
  open({.open_files_max = 2});
  const std::vector<std::shared_ptr<model::Database>> all = {
      database("accounts/a"), database("accounts/b"), database("accounts/c", Durability::normal)};
  for (const auto& db : all) make_table(*db);
  std::vector<std::thread> threads;
  std::atomic<int> failures = 0;
  for (int t = 0; t < 6; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 60; ++i) {
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
  for (const auto& db : all) {
    EXPECT_EQ(count(*db), 60);
    EXPECT_TRUE(db->settle());
    EXPECT_EQ(db->read({"PRAGMA integrity_check", {}})->rows.at(0).at(0), model::Value("ok"));
  }
}

}  // namespace
}  // namespace fw::test
