#include <chrono>
#include <cstdlib>

#include "backups.hpp"

namespace fw {
namespace {

namespace backup = store::backup;
namespace fs = std::filesystem;
using test::Backups;
using test::fine;
using test::hash_of;
using test::opener;
using test::Site;

TEST_F(Backups, EveryTableIsAnAccountsOrTheRegions) {
  const auto all = backup::tables_of(site_.store->accounts());
  const auto reached = backup::account_tables(site_.store->accounts());
  ASSERT_TRUE(fine(all));
  ASSERT_TRUE(fine(reached));
  std::vector<std::string> names;
  for (const auto& one : *reached) names.push_back(one.table.name);
  for (const auto& name : backup::region_tables()) names.emplace_back(name);
  for (const auto& table : *all)
    EXPECT_TRUE(std::ranges::find(names, table.name) != names.end())
        << table.name
        << " belongs to no account by its foreign keys: no backup would have it. Give "
        << "it one, or list it in store/backup/schema.cpp";
}

TEST_F(Backups, ComeBackAsTheyWere) {
  fill();
  const auto made = make();
  ASSERT_TRUE(fine(made));
  EXPECT_EQ(made->parts.size(), 4U);
  const auto verified = verify();
  ASSERT_TRUE(fine(verified));
  EXPECT_EQ(verified->accounts, 3U);
  EXPECT_EQ(verified->monitors, 9U);
  EXPECT_GE(verified->results, 900U);
  EXPECT_FALSE(fs::exists(site_.folder.path() / "backup-work"));

  test::Folder target;
  const auto restored = restore(target.path());
  ASSERT_TRUE(fine(restored));
  EXPECT_EQ(restored->accounts.size(), 3U);
  const auto again = *databases::sqlite::open_folder(target.path());
  for (const std::string name : {"accounts/eu-west", "system"}) {
    const auto before = *site_.databases->open(name, model::Durability::full);
    const auto after = *again->open(name, model::Durability::full);
    EXPECT_EQ(hash_of(*before), hash_of(*after)) << name;
  }
  for (const auto& monitor : monitors_) {
    const std::string name = "monitors/euw/" + monitor.id.value;
    const auto before = *site_.databases->open(name, model::Durability::normal);
    const auto after = *again->open(name, model::Durability::normal);
    EXPECT_EQ(site_.count(*after, "SELECT count(*) FROM results"), 100);
    EXPECT_EQ(hash_of(*before), hash_of(*after)) << name;
  }
}

TEST_F(Backups, ARestoredSiteStartsWithItsSecrets) {
  fill();
  ASSERT_TRUE(fine(make()));
  test::Folder target;
  ASSERT_TRUE(fine(restore(target.path())));
  const auto databases = *databases::sqlite::open_folder(target.path());
  const auto store =
      store::Store::open({*databases, site_.random, site_.log, site_.metrics},
                         {.data_folder = target.path(), .region = "eu-west"}, [](const auto&) {});
  ASSERT_TRUE(fine(store));
  EXPECT_EQ((*(*store)->monitors().find(monitors_[4].id))->settings.at("password"), "hunter2");
  EXPECT_EQ((*store)->channels().list_all()->size(), 3U);
  // What it writes later is no other installation's.
  EXPECT_EQ(backup::lineage_of(**store, site_.random)->installation,
            backup::lineage_of(*site_.store, site_.random)->installation);
}

TEST_F(Backups, NothingOfAnAccountIsReadableInTheirBytes) {
  fill();
  ASSERT_TRUE(fine(make()));
  const auto listed = *objects_.list("");
  for (const auto& one : listed) {
    const std::string bytes = *objects_.get_text(one.key);
    for (const char* word : {"hunter2", "Anna", "shop.example", "whsec"})
      EXPECT_EQ(bytes.find(word), std::string::npos) << one.key << " " << word;
  }
}

TEST_F(Backups, ADeletedAccountIsGoneFromEarlierOnesWithTheNext) {
  fill();
  const auto first = make();
  ASSERT_TRUE(fine(first));
  ASSERT_TRUE(fine(site_.store->delete_account(accounts_[1])));
  ASSERT_TRUE(fine(make()));
  const auto old = verify(first->id);
  ASSERT_TRUE(fine(old));
  EXPECT_EQ(old->destroyed, std::vector<std::string>{accounts_[1].value});
  EXPECT_EQ(old->accounts, 2U);
  EXPECT_EQ(verify()->accounts, 2U);
  test::Folder target;
  const auto restored = restore(target.path(), first->id);
  ASSERT_TRUE(fine(restored));
  EXPECT_EQ(restored->accounts.size(), 2U);
  EXPECT_EQ(restored->destroyed.size(), 1U);
  auto workshop = *backup::Workshop::make(bench_.path() / "w", opener());
  EXPECT_EQ(backup::restore_account(*shelf_of(first->id), accounts_[1], *site_.store, workshop)
                .error()
                .code(),
            Code::denied);
}

TEST_F(Backups, OfARotatedRegionKeyStillOpen) {
  fill();
  const auto first = make();
  ASSERT_TRUE(fine(first));
  const store::Seal old_key = site_.store->keys().region_key();
  ASSERT_TRUE(fine(site_.store->rotate_region_key("")));
  ASSERT_TRUE(fine(make()));
  EXPECT_TRUE(fine(verify(first->id)));
  const auto chosen = backup::choose_backup(objects_, first->id);
  EXPECT_EQ(backup::Shelf::open(objects_, *chosen, old_key).error().code(), Code::denied);
}

TEST_F(Backups, OneAccountComesBackBesideOthers) {
  fill();
  const auto made = make();
  ASSERT_TRUE(fine(made));
  // Its rows were lost by a mistake; its key was not.
  ASSERT_TRUE(fine(store::write_one(
      site_.store->accounts(), store::sql("DELETE FROM accounts WHERE id = ?", accounts_[0]))));
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(fine(site_.store->monitor_files().undo(monitors_[i].id)));
  auto workshop = *backup::Workshop::make(bench_.path() / "w", opener());
  const auto shelf = *shelf_of();
  const auto back = backup::restore_account(shelf, accounts_[0], *site_.store, workshop);
  ASSERT_TRUE(fine(back));
  EXPECT_EQ(back->monitors.size(), 3U);
  EXPECT_EQ((*site_.store->monitors().find(monitors_[0].id))->settings.at("password"), "hunter2");
  EXPECT_EQ(site_.count(*site_.store->monitor_files().open(monitors_[0].id).value(),
                        "SELECT count(*) FROM results"),
            100);
  EXPECT_EQ(backup::restore_account(shelf, accounts_[0], *site_.store, workshop).error().code(),
            Code::conflict);
  EXPECT_EQ(backup::restore_account(shelf, model::AccountId::make("euw", site_.random),
                                    *site_.store, workshop)
                .error()
                .code(),
            Code::not_found);
}

TEST_F(Backups, AnAccountThatCannotComeBackLeavesNothing) {
  fill();
  ASSERT_TRUE(fine(make()));
  ASSERT_TRUE(fine(store::write_one(
      site_.store->accounts(), store::sql("DELETE FROM accounts WHERE id = ?", accounts_[0]))));
  // Somebody else has one of its keys of rows by now.
  auto taken = monitors_[2];
  taken.account = accounts_[1];
  ASSERT_TRUE(fine(site_.store->monitors().insert(taken, "", 1'000)));
  auto workshop = *backup::Workshop::make(bench_.path() / "w", opener());
  const auto back = backup::restore_account(*shelf_of(), accounts_[0], *site_.store, workshop);
  EXPECT_EQ(back.error().code(), Code::conflict);
  EXPECT_EQ(store::list_accounts(site_.store->accounts())->size(), 2U);
  EXPECT_EQ((*site_.store->monitors().find(taken.id))->account, accounts_[1]);
}

TEST_F(Backups, OfOneAccountHoldNoOther) {
  fill();
  const auto made = make({accounts_[1]});
  ASSERT_TRUE(fine(made));
  EXPECT_FALSE(made->whole);
  EXPECT_EQ(verify(made->id)->accounts, 1U);
  EXPECT_EQ(verify().error().code(), Code::not_found);
  test::Folder target;
  EXPECT_EQ(restore(target.path(), made->id).error().code(), Code::invalid);
  EXPECT_EQ(make({model::AccountId::make("euw", site_.random)}).error().code(), Code::not_found);
}

TEST_F(Backups, NothingIsOverwritten) {
  fill();
  ASSERT_TRUE(fine(make()));
  test::Folder target;
  ASSERT_TRUE(fine(restore(target.path())));
  fs::remove(target.path() / "secret.key");
  EXPECT_EQ(restore(target.path()).error().code(), Code::conflict);
}

TEST_F(Backups, AnInterruptedOneIsNone) {
  fill();
  ASSERT_TRUE(fine(make()));
  const auto interrupted = make();
  ASSERT_TRUE(fine(interrupted));
  // Wherever it was interrupted, the manifest was not there yet.
  std::string manifest;
  const auto listed = *objects_.list("");
  for (const auto& one : listed)
    if (one.key.ends_with(interrupted->id + "/manifest.json")) manifest = one.key;
  ASSERT_TRUE(fine(objects_.remove(manifest)));
  EXPECT_EQ(backup::list_backups(objects_)->size(), 1U);
  EXPECT_EQ(verify(interrupted->id).error().code(), Code::not_found);
  EXPECT_TRUE(fine(verify()));
}

TEST_F(Backups, EveryDamageIsSeenAndNamed) {
  fill();
  ASSERT_TRUE(fine(make()));
  for (const std::string& ending :
       {std::string("region.tar.gz.enc"), accounts_[0].value + ".tar.gz.enc",
        std::string("manifest.json")}) {
    const std::string key = object(ending);
    const std::string whole = *objects_.get_text(key);
    for (const bool cut : {false, true}) {
      std::string changed = cut ? whole.substr(0, whole.size() / 2) : whole;
      if (!cut) changed[whole.size() / 2] = static_cast<char>(changed[whole.size() / 2] ^ 1);
      ASSERT_TRUE(fine(objects_.put_text(key, changed)));
      const auto verified = verify();
      ASSERT_FALSE(verified) << ending;
      EXPECT_EQ(verified.error().code(), Code::corrupt) << ending;
    }
    ASSERT_TRUE(fine(objects_.remove(key)));
    EXPECT_FALSE(verify());
    ASSERT_TRUE(fine(objects_.put_text(key, whole)));
  }
  // One account's part in the place of another's.
  const std::string first = object(accounts_[0].value + ".tar.gz.enc");
  const std::string second = object(accounts_[1].value + ".tar.gz.enc");
  ASSERT_TRUE(fine(objects_.put_text(first, *objects_.get_text(second))));
  EXPECT_EQ(verify().error().code(), Code::corrupt);
}

TEST_F(Backups, AnotherKeyOfTheRegionOpensNothing) {
  fill();
  ASSERT_TRUE(fine(make()));
  const auto other = *store::Seal::load(store::Seal::make_key(site_.random), {}, site_.random);
  const auto chosen = backup::choose_backup(objects_, "");
  EXPECT_EQ(backup::Shelf::open(objects_, *chosen, other).error().code(), Code::denied);
}

TEST_F(Backups, OnlyTheNewestAreKept) {
  fill();
  std::vector<std::string> ids;
  for (int i = 0; i < 4; ++i) ids.push_back(make()->id);
  // What was left of one that was interrupted.
  const auto lineage = *backup::lineage_of(*site_.store, site_.random);
  ASSERT_TRUE(fine(objects_.put_text(lineage.of("20260101T000000Z-abcdef") + "region.x", "x")));
  EXPECT_EQ(*backup::prune(*site_.store, objects_, 2, site_.clock.now()), 2U);
  const auto left = *backup::list_backups(objects_);
  ASSERT_EQ(left.size(), 2U);
  EXPECT_EQ(left[0].id, ids[2]);
  EXPECT_EQ(objects_.list("")->size(), 2U * 5 + 1);
  EXPECT_TRUE(fine(verify(ids[2])));
  EXPECT_EQ(*backup::prune(*site_.store, objects_, 5, site_.clock.now()), 0U);
}

TEST_F(Backups, OfSomeAccountsCrowdOutNoneOfEverything) {
  fill();
  const auto first = make()->id;
  const auto early = make({accounts_[0]})->id;
  const auto second = make()->id;
  std::string late;
  for (int i = 0; i < 3; ++i) late = make({accounts_[1]})->id;
  EXPECT_EQ(backup::choose_backup(objects_, "")->id, second);
  EXPECT_EQ(backup::choose_backup(objects_, late)->id, late);
  EXPECT_EQ(*backup::prune(*site_.store, objects_, 2, site_.clock.now()), 0U);
  EXPECT_EQ(*backup::prune(*site_.store, objects_, 1, site_.clock.now()), 1U);
  EXPECT_EQ(backup::choose_backup(objects_, first).error().code(), Code::not_found);
  EXPECT_TRUE(fine(verify(early)));
  EXPECT_TRUE(fine(verify(late)));
}

TEST_F(Backups, OneThatMayBeUnderWayElsewhereIsLeftAlone) {
  fill();
  const auto begun = make();
  ASSERT_TRUE(fine(begun));
  const auto lineage = *backup::lineage_of(*site_.store, site_.random);
  ASSERT_TRUE(fine(objects_.remove(lineage.manifest(begun->id))));
  ASSERT_TRUE(fine(make()));
  EXPECT_EQ(*backup::prune(*site_.store, objects_, 1, site_.clock.now()), 0U);
  EXPECT_EQ(objects_.list(lineage.of(begun->id))->size(), 4U);
  site_.clock.advance(backup::interrupted_kept + Millis(10'000));
  EXPECT_EQ(*backup::prune(*site_.store, objects_, 1, site_.clock.now()), 0U);
  EXPECT_TRUE(objects_.list(lineage.of(begun->id))->empty());
}

TEST_F(Backups, LeadFromFilesToServersAndBack) {
  if (test::over_libsql()) GTEST_SKIP() << "this begins with files";
  fill();
  ASSERT_TRUE(fine(make()));
  test::wipe_shared_sqld("eu-west");
  const auto servers = test::connect(
      {.url = test::shared_sqld().url(), .admin_url = test::shared_sqld().admin_url()});
  {
    auto workshop = *backup::Workshop::make(bench_.path() / "work", opener());
    ASSERT_TRUE(fine(backup::restore_all(*shelf_of(), *servers, workshop)));
    EXPECT_EQ(backup::restore_all(*shelf_of(), *servers, workshop).error().code(), Code::conflict);
  }
  test::Folder log;
  fs::copy_file(site_.folder.path() / "secret.key", log.path() / "secret.key");
  const auto store =
      store::Store::open({*servers, site_.random, site_.log, site_.metrics},
                         {.data_folder = log.path(), .region = "eu-west"}, [](const auto&) {});
  ASSERT_TRUE(fine(store));
  EXPECT_EQ((*(*store)->monitors().find(monitors_[4].id))->settings.at("password"), "hunter2");

  site_.clock.advance(Millis(1'000));
  const auto there = backup::make_backup(**store, tools(site_, objects_));
  ASSERT_TRUE(fine(there));
  test::Folder target;
  ASSERT_TRUE(fine(restore(target.path(), there->id)));
  const auto again = *databases::sqlite::open_folder(target.path());
  std::vector<std::string> names = {"accounts/eu-west", "system"};
  for (const auto& monitor : monitors_) names.push_back("monitors/euw/" + monitor.id.value);
  for (const std::string& name : names)
    EXPECT_EQ(hash_of(**site_.databases->open(name, model::Durability::normal)),
              hash_of(**again->open(name, model::Durability::normal)))
        << name;
}

TEST_F(Backups, AnAccountThatCameBackLeavesEarlierOnesReadable) {
  fill();
  const auto first = make();
  ASSERT_TRUE(fine(first));
  ASSERT_TRUE(fine(site_.store->delete_account(accounts_[2])));
  // It is moved here again, and has another key now.
  ASSERT_TRUE(fine(
      store::ensure_account(site_.store->accounts(), accounts_[2], "Cleo", site_.clock.now())));
  site_.monitor(accounts_[2], "again");
  ASSERT_TRUE(fine(make()));
  const auto old = verify(first->id);
  ASSERT_TRUE(fine(old));
  EXPECT_EQ(old->destroyed, std::vector<std::string>{accounts_[2].value});
  EXPECT_TRUE(verify()->destroyed.empty());
}

TEST_F(Backups, OfSeveralInstallationsInOnePlaceAreToldApart) {
  fill();
  const auto ours = make();
  ASSERT_TRUE(fine(ours));
  if (test::over_libsql()) GTEST_SKIP() << "two sites would share one server";
  Site other;
  other.monitor(other.account("Other"), "X");
  const auto theirs = backup::make_backup(*other.store, tools(other, objects_));
  ASSERT_TRUE(fine(theirs));
  EXPECT_EQ(backup::choose_backup(objects_, "").error().code(), Code::invalid);
  EXPECT_TRUE(fine(backup::choose_backup(objects_, theirs->id)));
  EXPECT_TRUE(fine(verify(ours->id)));
}

TEST_F(Backups, ThousandMonitorsComeBackInTime) {
  const char* asked = std::getenv("FW_BACKUP_FIGURES");
  if (asked == nullptr) GTEST_SKIP() << "a measurement: set FW_BACKUP_FIGURES";
  const auto account = site_.account("Large");
  for (int i = 0; i < 1'000; ++i) site_.look(site_.monitor(account, fmt::format("m{}", i)).id, 200);
  auto seconds = [began = std::chrono::steady_clock::now()]() mutable {
    const auto now = std::chrono::steady_clock::now();
    return std::chrono::duration<double>(now - std::exchange(began, now)).count();
  };
  (void)seconds();
  ASSERT_TRUE(fine(make()));
  fmt::print("backup of 1,000 monitors with 200 results each: {:.1f} s\n", seconds());
  ASSERT_TRUE(fine(verify()));
  fmt::print("verify: {:.1f} s\n", seconds());
  test::Folder target;
  ASSERT_TRUE(fine(restore(target.path())));
  fmt::print("restore: {:.1f} s\n", seconds());
}

}  // namespace
}  // namespace fw
