#include <map>

#include "backups.hpp"
#include "base/file.hpp"
#include "store/backup/export.hpp"
#include "store/backup/tables.hpp"

namespace fw {
namespace {

namespace backup = store::backup;
namespace fs = std::filesystem;
using test::Backups;
using test::fine;
using test::opener;
using test::Site;

/// Takes an account out of one site and puts it into another.
class Exports : public Backups {
 protected:
  void SetUp() override {
    if (test::over_libsql()) GTEST_SKIP() << "two sites would share one server";
  }
  static bool is_secret(std::string_view /*table*/, std::string_view /*kind*/,
                        std::string_view setting) {
    return setting == "password" || setting == "secret";
  }
  Result<backup::Exported> take(const model::AccountId& account, const std::string& passphrase) {
    FW_TRY(auto workshop, backup::Workshop::make(bench_.path() / "out", opener()));
    return backup::export_account(*site_.store,
                                  {.account = account,
                                   .to = file_,
                                   .passphrase = passphrase,
                                   .is_secret = is_secret,
                                   .program = "0.1.0",
                                   .at = site_.clock.now()},
                                  workshop, site_.random);
  }
  Result<backup::Imported> put(Site& into, const std::string& passphrase) {
    FW_TRY(auto workshop, backup::Workshop::make(bench_.path() / "in", opener()));
    return backup::import_account(*into.store, file_, passphrase, workshop);
  }
  /// Files of the archive by name.
  std::map<std::string, std::string> read() {
    std::map<std::string, std::string> files;
    backup::TarReader tar(backup::make_gunzip(*backup::FileSource::open(file_)));
    while (true) {
      const auto entry = tar.next();
      EXPECT_TRUE(fine(entry));
      if (!entry || !*entry) return files;
      files[(*entry)->name] = *tar.text(100 << 20);
    }
  }

  const fs::path file_ = bench_.path() / "export.tar.gz";
};

TEST_F(Exports, HoldTablesAndDatabasesButNoSecrets) {
  fill();
  const auto done = take(accounts_[0], "");
  ASSERT_TRUE(fine(done));
  EXPECT_EQ(done->monitors, 3U);
  const auto files = read();
  for (const std::string& name :
       {std::string("README.md"), std::string("export.json"), std::string("tables/monitors.csv"),
        std::string("tables/monitors.json"), std::string("settings.json"),
        "monitors/" + monitors_[0].id.value + ".db",
        "monitors/" + monitors_[0].id.value + ".results.csv"})
    EXPECT_TRUE(files.contains(name)) << name;
  EXPECT_FALSE(files.contains("secrets.json"));
  EXPECT_NE(files.at("tables/monitors.csv").find("Anna0"), std::string::npos);
  EXPECT_NE(files.at("settings.json").find("secrets left out"), std::string::npos);
  EXPECT_NE(files.at("settings.json").find("https://hook.example"), std::string::npos);
  for (const auto& [name, content] : files)
    for (const char* word : {"hunter2", "whsec_abc", "Ben"})
      EXPECT_EQ(content.find(word), std::string::npos) << name << " " << word;
  EXPECT_EQ(take(accounts_[0], "").error().code(), Code::conflict);
}

TEST_F(Exports, ComeBackWithTheirSecretsUnderThePassphraseOnly) {
  fill();
  ASSERT_TRUE(fine(take(accounts_[0], "correct horse")));
  Site other;
  EXPECT_EQ(put(other, "another horse").error().code(), Code::denied);
  EXPECT_TRUE(store::list_accounts(other.store->accounts())->empty());
  const auto done = put(other, "correct horse");
  ASSERT_TRUE(fine(done));
  EXPECT_TRUE(done->with_secrets);
  EXPECT_EQ(done->monitors, 3U);
  const auto monitor = *other.store->monitors().find(monitors_[0].id);
  EXPECT_EQ(monitor->settings.at("password"), "hunter2");
  EXPECT_FALSE(monitor->paused);
  EXPECT_EQ(other.store->channels().list_all()->front().settings.at("secret"), "whsec_abc");
  EXPECT_EQ(other.count(**other.store->monitor_files().open(monitors_[0].id),
                        "SELECT count(*) FROM results"),
            100);
  EXPECT_EQ(put(other, "correct horse").error().code(), Code::conflict);
}

TEST_F(Exports, WithoutSecretsWhatNeedsOneIsPaused) {
  fill();
  ASSERT_TRUE(fine(take(accounts_[0], "")));
  Site other;
  EXPECT_EQ(put(other, "some horse").error().code(), Code::invalid);
  const auto done = put(other, "");
  ASSERT_TRUE(fine(done));
  EXPECT_FALSE(done->with_secrets);
  const auto monitor = *other.store->monitors().find(monitors_[0].id);
  EXPECT_TRUE(monitor->paused);
  EXPECT_EQ(monitor->settings.at("method"), "GET");
  EXPECT_FALSE(monitor->settings.contains("password"));
  EXPECT_FALSE(other.store->channels().list_all()->front().enabled);
}

TEST_F(Exports, BrokenOnesLeaveNothing) {
  fill();
  ASSERT_TRUE(fine(take(accounts_[0], "")));
  const std::string whole = *read_file(file_, 100 << 20);
  Site other;
  for (const double part : {0.0, 0.1, 0.5, 0.9, 0.999}) {
    fs::remove(file_);
    const auto size = static_cast<std::size_t>(part * static_cast<double>(whole.size()));
    ASSERT_TRUE(fine(File::create(file_)->write(whole.substr(0, size))));
    EXPECT_FALSE(put(other, "")) << part;
    EXPECT_TRUE(store::list_accounts(other.store->accounts())->empty()) << part;
    EXPECT_TRUE(other.databases->list("monitors/")->empty()) << part;
    EXPECT_TRUE(other.store->keys().list()->empty()) << part;
  }
  fs::remove(file_);
  ASSERT_TRUE(fine(File::create(file_)->write(whole)));
  EXPECT_TRUE(fine(put(other, "")));
}

TEST(CsvCells, AreQuotedAndNeverFormulas) {
  EXPECT_EQ(backup::csv_cell(std::string("plain")), "plain");
  EXPECT_EQ(backup::csv_cell(std::string("a,\"b\"")), "\"a,\"\"b\"\"\"");
  EXPECT_EQ(backup::csv_cell(std::string("=1+1")), "\"'=1+1\"");
  EXPECT_EQ(backup::csv_cell(std::int64_t{-3}), "-3");
  EXPECT_EQ(backup::csv_cell(std::monostate{}), "");
  EXPECT_EQ(backup::csv_cell(model::Blob{"x"}), "eA==");
}

}  // namespace
}  // namespace fw
