// A site with a place for its backups, as the tests of backups and exports use it. One thread.
#pragma once

#include "base/hash.hpp"
#include "plug/objects/folder/folder.hpp"
#include "site.hpp"
#include "store/backup/make.hpp"
#include "store/backup/restore.hpp"
#include "store/backup/verify.hpp"

namespace fw::test {

namespace backup = store::backup;
namespace fs = std::filesystem;

inline backup::OpenFolder opener() {
  return [](const fs::path& folder) { return databases::sqlite::open_folder(folder); };
}

/// Of every row of every table, in the order of keys.
inline std::string hash_of(model::Database& database) {
  std::string all;
  const auto tables = backup::tables_of(database);
  EXPECT_TRUE(fine(tables));
  for (const backup::Table& table : *tables) {
    if (table.name == "ingest_positions") continue;
    all += table.name + "\n";
    EXPECT_TRUE(fine(backup::each_row(database, table, {}, [&](backup::Row& row) -> Result<> {
      all += backup::to_line(row) + "\n";
      return {};
    })));
  }
  return sha256_hex(all);
}

/// A site with a place for its backups.
class Backups : public ::testing::Test {
 protected:
  backup::Tools tools(Site& site, model::ObjectStore& objects) {
    return {objects, site.folder.path() / "backup-work", opener(), site.clock, site.random,
            "0.1.0"};
  }
  Result<backup::Manifest> make(const std::vector<model::AccountId>& only = {}) {
    site_.clock.advance(Millis(1'000));
    return backup::make_backup(*site_.store, tools(site_, objects_), only);
  }
  Result<backup::Verified> verify(std::string_view id = {}) {
    FW_TRY(auto workshop, backup::Workshop::make(bench_.path() / "work", opener()));
    FW_TRY(const auto shelf, shelf_of(id));
    return backup::verify(shelf, workshop);
  }
  Result<backup::Shelf> shelf_of(std::string_view id = {}) {
    FW_TRY(const auto chosen, backup::choose_backup(objects_, id));
    return backup::Shelf::open(objects_, chosen, site_.store->keys().region_key());
  }
  /// Into a new folder, with the key beside.
  Result<backup::Restored> restore(const fs::path& folder, std::string_view id = {}) {
    FW_TRY(auto workshop, backup::Workshop::make(bench_.path() / "work", opener()));
    FW_TRY(const auto shelf, shelf_of(id));
    FW_TRY(const auto databases, databases::sqlite::open_folder(folder));
    fs::copy_file(site_.folder.path() / "secret.key", folder / "secret.key");
    return backup::restore_all(shelf, *databases, workshop);
  }
  /// Three accounts with monitors, channels, results.
  void fill() {
    for (const char* name : {"Anna", "Ben", "Cleo"}) {
      accounts_.push_back(site_.account(name));
      for (int i = 0; i < 3; ++i) {
        monitors_.push_back(site_.monitor(accounts_.back(), fmt::format("{}{}", name, i)));
        site_.look(monitors_.back().id, 100);
      }
      site_.channel(accounts_.back());
    }
  }
  std::string object(std::string_view ending) {
    const auto listed = objects_.list("");
    for (const auto& one : *listed)
      if (one.key.ends_with(ending)) return one.key;
    ADD_FAILURE() << ending;
    return {};
  }

  Site site_;
  Folder shelf_;
  Folder bench_;
  objects::folder::Folder objects_{shelf_.path()};
  std::vector<model::AccountId> accounts_;
  std::vector<model::Monitor> monitors_;
};

}  // namespace fw::test
