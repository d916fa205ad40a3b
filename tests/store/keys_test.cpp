#include <fstream>

#include "base/file.hpp"
#include "site.hpp"
#include "store/reseal.hpp"

namespace fw {
namespace {

using test::fine;
using test::Site;

std::string key_text(const Site& site) {
  return *read_file(site.folder.path() / "secret.key", 1'000);
}

TEST(AccountKeys, EachAccountHasItsOwn) {
  Site site;
  const auto first = site.account("First");
  const auto second = site.account("Second");
  const auto monitor = site.monitor(first, "Shop");
  site.monitor(second, "Blog");
  const auto rows = site.store->accounts().read(
      store::sql("SELECT settings FROM monitors WHERE id = ?", monitor.id));
  const std::string sealed = std::get<model::Blob>(rows->rows[0][0]).bytes;
  EXPECT_EQ(sealed.find("hunter2"), std::string::npos);
  const std::string place = "monitors/settings/" + monitor.id.value;
  EXPECT_TRUE(fine(site.store->vault().open(sealed, first, place)));
  EXPECT_FALSE(site.store->vault().open(sealed, second, place));
  EXPECT_FALSE(site.store->vault().open(sealed, first, place + "x"));
  EXPECT_EQ(site.store->keys().list()->size(), 2U);
  site.reopen();
  EXPECT_EQ((*site.store->monitors().find(monitor.id))->settings.at("password"), "hunter2");
}

TEST(AccountKeys, WhatWasSealedUnderTheRegionsKeyOpensUntilItIsSealedAnew) {
  Site site;
  const auto account = site.account("A");
  const auto channel = site.channel(account);
  const std::string place = "channels/settings/" + channel.id.value;
  const std::string old = site.store->keys().region_key().seal(
      R"({"url":"https://old","secret":"s"})", place, site.random);
  ASSERT_TRUE(fine(store::write_one(
      site.store->accounts(),
      store::sql("UPDATE channels SET settings = ? WHERE id = ?", model::Blob{old}, channel.id))));
  EXPECT_EQ((*site.store->channels().find(channel.id))->settings.at("url"), "https://old");
  EXPECT_EQ(*store::reseal(site.store->accounts(), site.store->vault()), 1U);
  EXPECT_EQ(*store::reseal(site.store->accounts(), site.store->vault()), 0U);
  EXPECT_EQ((*site.store->channels().find(channel.id))->settings.at("url"), "https://old");
}

TEST(AccountKeys, EverySealedColumnIsKnown) {
  Site site;
  const auto tables = site.store->accounts().read(
      store::sql("SELECT t.name, c.name FROM sqlite_master t JOIN pragma_table_info(t.name) c "
                 "WHERE t.type = 'table' AND c.type = 'BLOB' AND c.name NOT IN ('recent', 'hours', "
                 "'open_failures') ORDER BY 1, 2"));
  ASSERT_TRUE(fine(tables));
  EXPECT_EQ(tables->rows.size(), store::sealed_columns().size())
      << "a new BLOB column of the account tier: is it sealed? Then store/reseal.cpp must know it";
}

TEST(RegionKey, IsRotatedWhileTheStoreIsOpen) {
  Site site;
  const auto account = site.account("A");
  const auto monitor = site.monitor(account, "Shop");
  const std::string before = key_text(site);
  const auto rotated = site.store->rotate_region_key("");
  ASSERT_TRUE(fine(rotated));
  EXPECT_EQ(*rotated, 1U);
  EXPECT_NE(key_text(site), before);
  EXPECT_EQ((*site.store->monitors().find(monitor.id))->settings.at("password"), "hunter2");
  site.monitor(site.account("B"), "New");
  site.reopen();
  EXPECT_EQ((*site.store->monitors().find(monitor.id))->settings.at("password"), "hunter2");
}

TEST(RegionKey, AnInterruptedRotationIsEndedOrUndone) {
  Site site;
  const auto monitor = site.monitor(site.account("A"), "Shop");
  const std::string before = key_text(site);
  const auto next = site.folder.path() / "secret.key.next";
  // Ended before any key was wrapped.
  std::ofstream(next) << store::Seal::make_key(site.random) << "\n";
  site.reopen();
  EXPECT_EQ(key_text(site), before);
  EXPECT_FALSE(std::filesystem::exists(next));
  // Ended when all were wrapped, but the file had not been renamed.
  ASSERT_TRUE(fine(site.store->rotate_region_key("")));
  std::filesystem::rename(site.folder.path() / "secret.key", next);
  std::ofstream(site.folder.path() / "secret.key") << before;
  site.reopen();
  EXPECT_NE(key_text(site), before);
  EXPECT_EQ((*site.store->monitors().find(monitor.id))->settings.at("password"), "hunter2");
}

TEST(RegionKey, GivenOnesAreRotatedToGivenOnesOnly) {
  SystemRandom random;
  const std::string first = store::Seal::make_key(random);
  const std::string second = store::Seal::make_key(random);
  Site site(first);
  const auto monitor = site.monitor(site.account("A"), "Shop");
  EXPECT_EQ(site.store->rotate_region_key("").error().code(), Code::invalid);
  ASSERT_TRUE(fine(site.store->rotate_region_key(second)));
  EXPECT_FALSE(std::filesystem::exists(site.folder.path() / "secret.key"));
  site.close();
  EXPECT_EQ(site.try_open().error().code(), Code::denied);
  site.databases.reset();
  site.key = second;
  site.open();
  EXPECT_EQ((*site.store->monitors().find(monitor.id))->settings.at("password"), "hunter2");
}

TEST(DeletedAccount, LeavesNeitherRowsNorFilesNorItsKey) {
  Site site;
  const auto gone = site.account("Gone");
  const auto kept = site.account("Kept");
  const auto monitor = site.monitor(gone, "Shop");
  const auto other = site.monitor(kept, "Blog");
  site.channel(gone);
  site.look(monitor.id, 10);
  site.look(other.id, 10);
  const std::string file = "monitors/euw/" + monitor.id.value;
  EXPECT_TRUE(*site.databases->exists(file));
  const std::string wrapped = site.store->keys().list()->at(gone < kept ? 0 : 1).wrapped;
  ASSERT_TRUE(fine(site.store->delete_account(gone)));
  EXPECT_EQ(site.store->delete_account(gone).error().code(), Code::not_found);
  EXPECT_FALSE(*site.databases->exists(file));
  EXPECT_TRUE(*site.databases->exists("monitors/euw/" + other.id.value));
  EXPECT_EQ(site.store->keys().list()->size(), 1U);
  EXPECT_EQ(site.count(site.store->accounts(), "SELECT count(*) FROM monitors"), 1);
  EXPECT_EQ(site.count(site.store->accounts(), "SELECT count(*) FROM channels"), 0);
  EXPECT_EQ(site.count(site.store->accounts(), "SELECT count(*) FROM removed_accounts"), 0);
  site.close();
  // Not even in a free page or a log of the file.
  for (const char* name : {"eu-west.db", "eu-west.db-wal"}) {
    const auto bytes = read_file(site.folder.path() / "keys" / name, 10 << 20);
    EXPECT_TRUE(!bytes || bytes->find(wrapped) == std::string::npos) << name;
  }
}

/// Files of the folder in whose bytes the word stands.
std::vector<std::string> files_with(const std::filesystem::path& folder, std::string_view word) {
  std::vector<std::string> found;
  std::error_code error;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, error)) {
    if (!entry.is_regular_file(error)) continue;
    const auto bytes = read_file(entry.path(), 100 << 20);
    if (bytes && bytes->find(word) != std::string::npos) found.push_back(entry.path());
  }
  return found;
}

TEST(DeletedAccount, IsInNoFileOfTheFolderWhileTheStoreGoesOn) {
  constexpr std::string_view kCanary = "canary-7f3b9d";
  Site site;
  const auto gone = site.account(kCanary);
  const auto other = site.monitor(site.account("Kept"), "Blog");
  auto watched = site.monitor(gone, std::string(kCanary));
  watched.target = fmt::format("https://{}.example/", kCanary);
  ASSERT_TRUE(fine(site.store->monitors().update(watched)));
  auto channel = site.channel(gone);
  channel.name = kCanary;
  ASSERT_TRUE(fine(site.store->channels().update(channel)));
  site.look(watched.id, 100, kCanary);
  site.look(other.id, 10);
  const std::size_t before = files_with(site.folder.path(), kCanary).size();
  EXPECT_GE(before, test::over_libsql() ? 1U : 3U) << "accounts, the monitor's own, the log";
  ASSERT_TRUE(fine(site.store->delete_account(gone)));
  // The log lets go of it at its next trimming.
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  auto left = files_with(site.folder.path(), kCanary);
  while (!left.empty() && std::chrono::steady_clock::now() < end)
    left = files_with(site.folder.path(), kCanary);
  EXPECT_THAT(left, ::testing::IsEmpty());
  site.look(other.id, 20);
  EXPECT_EQ(
      site.count(**site.store->monitor_files().open(other.id), "SELECT count(*) FROM results"), 20);
}

}  // namespace
}  // namespace fw
