#include "store/backup/restore.hpp"

#include <algorithm>
#include <ranges>

#include "store/accounts.hpp"
#include "store/backup/verify.hpp"
#include "store/sql.hpp"

namespace fw::store::backup {
namespace {

/// "monitors/<id>.db".
Result<model::MonitorId> monitor_of(std::string_view name) {
  name.remove_prefix(kMonitorsFolder.size());
  if (name.ends_with(".db")) name.remove_suffix(3);
  return model::MonitorId::parse(name);
}

/// Where an account's parts go.
struct Target {
  model::Database& accounts;
  Numbers numbers;
  std::function<Result<std::shared_ptr<model::Database>>(const model::MonitorId&)> monitor;
};

class Restorer {
 public:
  Restorer(const Shelf& shelf, Workshop& workshop) : shelf_(shelf), workshop_(workshop) {}

  Result<> account(const Part& part, const Target& target) {
    FW_TRY(TarReader tar, shelf_.open_part(part, workshop_));
    while (true) {
      FW_TRY(const auto entry, tar.next());
      if (!entry) break;
      if (entry->name == kRowsFile) FW_CHECK(rows(part, tar, target));
      if (entry->name.starts_with(kMonitorsFolder)) FW_CHECK(monitor(entry->name, tar, target));
    }
    done.accounts.emplace_back(part.account);
    return {};
  }

  Result<> system(const Part& part, model::Database& into) {
    FW_TRY(TarReader tar, shelf_.open_part(part, workshop_));
    while (true) {
      FW_TRY(const auto entry, tar.next());
      if (!entry) return {};
      if (entry->name != kSystemFile) continue;
      const Workshop::Place place = workshop_.place();
      FW_CHECK(tar.copy_to(place.file));
      FW_CHECK(put_database(place, Tier::system, into, workshop_));
    }
  }

  Restored done;

 private:
  Result<> rows(const Part& part, TarReader& tar, const Target& target) {
    Lines lines([&tar](std::span<char> into) { return tar.read(into); });
    FW_TRY(
        const Counts counts,
        put_rows(lines, {.version = shelf_.manifest().account_version, .numbers = target.numbers},
                 target.accounts, workshop_));
    for (const auto& [table, count] : counts) done.rows += count;
    for (const auto& [table, count] : part.rows)
      if (const auto found = counts.find(table); found == counts.end() || found->second != count)
        return fail(Code::corrupt, "the table {} has not the rows that were stored", table);
    return {};
  }

  Result<> monitor(std::string_view name, TarReader& tar, const Target& target) {
    FW_TRY(const model::MonitorId id, monitor_of(name));
    const Workshop::Place place = workshop_.place();
    FW_CHECK(tar.copy_to(place.file));
    FW_TRY(const auto into, target.monitor(id));
    done.monitors.push_back(id);
    FW_TRY(const Counts counts, put_database(place, Tier::monitor, *into, workshop_));
    for (const auto& [table, count] : counts) done.rows += count;
    return {};
  }

  const Shelf& shelf_;
  Workshop& workshop_;
};

/// Databases that are made for a backup; none of them stays where `keep` was not called.
class NewDatabases {
 public:
  explicit NewDatabases(model::DatabaseProvider& into) : into_(into) {}
  ~NewDatabases() {
    for (const std::string& name : made_) (void)into_.drop(name);
  }
  NewDatabases(const NewDatabases&) = delete;
  NewDatabases& operator=(const NewDatabases&) = delete;

  /// `conflict` where one stands there. Not every provider can say what it has: each is opened.
  Result<std::shared_ptr<model::Database>> open(const std::string& name, Tier tier) {
    const auto durability =
        tier == Tier::monitor ? model::Durability::normal : model::Durability::full;
    FW_TRY(auto database, into_.open(name, durability));
    FW_TRY(const auto version, read_one(Current(*database), sql("PRAGMA user_version"),
                                        [](Cells& cells) { return cells.number(); }));
    if (version.value_or(0) != 0)
      return fail(Code::conflict,
                  "the database {} is there already; a backup goes into an empty place", name);
    made_.push_back(name);
    FW_CHECK(migrate(*database, tier));
    return database;
  }
  void keep() { made_.clear(); }

 private:
  model::DatabaseProvider& into_;
  std::vector<std::string> made_;
};

Result<> put_keys(const Shelf& shelf, model::Database& keys) {
  std::vector<model::Statement> batch;
  for (const WrappedKey& key : shelf.keys())
    batch.push_back(
        sql("INSERT INTO account_keys (account_id, version, wrapped, region_key) "
            "VALUES (?, ?, ?, ?)",
            key.account, key.version, model::Blob{key.wrapped}, key.region_key));
  return write_all(keys, batch);
}

/// Migrations put first rows into some tables of a new database; the file has its own.
Result<> clear(model::Database& database) {
  FW_TRY(const std::vector<Table> tables, tables_of(database));
  std::vector<model::Statement> batch;
  for (const Table& table : std::views::reverse(tables))  // children before parents
    batch.push_back(sql("DELETE FROM " + table.name));
  return write_all(database, batch);
}

/// Its key may have stayed, where only its rows were lost.
Result<> put_keys_of(const Shelf& shelf, const model::AccountId& account, AccountKeys& keys) {
  FW_TRY(const auto there, keys.list());
  for (const WrappedKey& key : shelf.keys()) {
    if (key.account != account) continue;
    const bool known = std::ranges::any_of(there, [&](const WrappedKey& one) {
      return one.account == key.account && one.version == key.version;
    });
    if (!known) FW_CHECK(keys.insert(key));
  }
  return {};
}

}  // namespace

Result<std::shared_ptr<model::Database>> open_new(MonitorFiles& files, const model::MonitorId& id) {
  FW_TRY(const auto there, files.open_existing(id));
  if (there != nullptr) return fail(Code::conflict, "the monitor {} has results already", id.value);
  return files.open(id);
}

Result<Counts> put_rows(Lines& lines, const RowsWish& wish, model::Database& accounts,
                        Workshop& workshop) {
  if (wish.version > newest_version(Tier::account))
    return fail(Code::conflict, "a later version of FlareWarden wrote this; use that one");
  // Into a database of the form they had, which is then brought to today's.
  const Workshop::Place place = workshop.place();
  FW_TRY(const auto past, workshop.open(place));
  FW_CHECK(migrate_to(*past, Tier::account, wish.version));
  FW_CHECK(load_account(lines, *past));
  FW_CHECK(migrate(*past, Tier::account));
  if (wish.change) FW_CHECK(wish.change(*past));
  FW_TRY(Counts counts, copy_rows(*past, accounts, wish.numbers, region_tables()));
  FW_CHECK(workshop.drop(place));
  return counts;
}

Result<Counts> put_database(const Workshop::Place& file, Tier tier, model::Database& into,
                            Workshop& workshop) {
  FW_TRY(const auto database, workshop.open(file));
  FW_CHECK(quick_check(*database, file.name));
  FW_CHECK(migrate(*database, tier));
  FW_CHECK(clear(into));
  FW_TRY(Counts counts, copy_rows(*database, into, Numbers::kept));
  FW_CHECK(into.settle());
  FW_CHECK(workshop.drop(file));
  return counts;
}

Result<Restored> restore_all(const Shelf& shelf, model::DatabaseProvider& into,
                             Workshop& workshop) {
  const Manifest& manifest = shelf.manifest();
  if (!manifest.whole)
    return fail(Code::invalid,
                "the backup {} is of some accounts only: restore them one by one into an "
                "installation",
                manifest.id);
  Restorer restorer(shelf, workshop);
  NewDatabases made(into);
  FW_TRY(const auto accounts, made.open("accounts/" + manifest.region, Tier::account));
  FW_TRY(const auto keys, made.open("keys/" + manifest.region, Tier::keys));
  FW_TRY(const auto system, made.open("system", Tier::system));
  const Target target{
      .accounts = *accounts, .numbers = Numbers::kept, .monitor = [&](const model::MonitorId& id) {
        return made.open(fmt::format("monitors/{}/{}", id.region(), id.value), Tier::monitor);
      }};
  for (const Part& part : manifest.parts) {
    if (!shelf.opens(part)) {
      restorer.done.destroyed.push_back(part.account);
      continue;
    }
    auto put = part.account == kRegionOwner ? restorer.system(part, *system)
                                            : restorer.account(part, target);
    if (!put) return fail(std::move(put).error(), "{} cannot be restored", part.name);
  }
  // Last: without them nothing starts here.
  FW_CHECK(put_keys(shelf, *keys));
  made.keep();
  return std::move(restorer.done);
}

Result<Restored> restore_account(const Shelf& shelf, const model::AccountId& account, Store& into,
                                 Workshop& workshop) {
  const auto& parts = shelf.manifest().parts;
  const auto part = std::ranges::find(parts, account.value, &Part::account);
  if (part == parts.end() || account.value == kRegionOwner)
    return fail(Code::not_found, "the backup {} has no account {}", shelf.manifest().id,
                account.value);
  if (!shelf.opens(*part))
    return fail(Code::denied, "the key of the account {} is destroyed: nobody can read it",
                account.value);
  FW_TRY(const auto there, list_accounts(into.accounts()));
  if (std::ranges::find(there, account) != there.end())
    return fail(Code::conflict, "the account {} is there; nothing is overwritten", account.value);
  FW_CHECK(put_keys_of(shelf, account, into.keys()));
  Restorer restorer(shelf, workshop);
  const Target target{
      .accounts = into.accounts(),
      .numbers = Numbers::fresh,
      .monitor = [&](const model::MonitorId& id) { return open_new(into.monitor_files(), id); }};
  auto put = restorer.account(*part, target);
  if (put) return std::move(restorer.done);
  // Nothing of it, rather than half: its key stays, as the backup's does.
  for (const model::MonitorId& id : restorer.done.monitors) (void)into.monitor_files().undo(id);
  (void)write_one(into.accounts(), sql("DELETE FROM accounts WHERE id = ?", account));
  return fail(std::move(put).error(), "the account {} cannot be restored", account.value);
}

}  // namespace fw::store::backup
