#include "store/store.hpp"

#include "store/accounts.hpp"
#include "store/migrate.hpp"
#include "store/pages.hpp"
#include "store/reseal.hpp"

namespace fw::store {

Result<std::unique_ptr<Store>> Store::open(StoreDeps deps, StoreOptions options,
                                           Ingest::Touched touched) {
  std::unique_ptr<Store> store(
      new Store(deps, {options.secret_key, options.data_folder / "secret.key"}, options.region));
  FW_CHECK(store->open_databases(deps.databases));
  FW_CHECK(store->drop_removed());
  options.ingest.log.folder = options.data_folder / "log";
  options.ingest.writes_at_a_time = deps.databases.writes_at_a_time();
  FW_TRY(store->ingest_, Ingest::open(std::move(options.ingest),
                                      {*store->accounts_, store->files_,
                                       deps.disk == nullptr ? store->disk_ : *deps.disk, deps.log,
                                       deps.metrics, deps.clock},
                                      std::move(touched)));
  return store;
}

Result<> Store::open_databases(model::DatabaseProvider& databases) {
  FW_TRY(system_, databases.open("system", model::Durability::full));
  FW_CHECK(migrate(*system_, Tier::system));
  FW_TRY(accounts_, databases.open("accounts/" + region_, model::Durability::full));
  FW_CHECK(migrate(*accounts_, Tier::account));
  // Keys stand apart, so that backups can treat them apart.
  FW_TRY(keys_, databases.open("keys/" + region_, model::Durability::full));
  FW_CHECK(migrate(*keys_, Tier::keys));
  FW_TRY(Seal region_key, load_region_key(key_source_, *keys_, random_));
  account_keys_ = std::make_unique<AccountKeys>(*keys_, std::move(region_key), random_);
  vault_.emplace(*account_keys_, random_);
  return account_keys_->check_region_key();
}

Result<> Store::reload_windows(Instant now) {
  FW_TRY(const auto records, list_maintenance(*accounts_, model::AccountId(), now));
  std::vector<Window> windows;
  for (const MaintenanceRecord& record : records)
    windows.push_back({.account = record.account,
                       .all_monitors = record.all_monitors,
                       .monitors = {record.monitors.begin(), record.monitors.end()},
                       .from = record.from,
                       .to = record.to});
  board().set_windows(std::move(windows));
  return {};
}

Result<> Store::drop_removed() {
  FW_TRY(const auto removed, monitors().removed());
  for (const model::MonitorId& monitor : removed) {
    FW_CHECK(files_.drop(monitor));
    FW_CHECK(monitors().forget_removed(monitor));
  }
  FW_TRY(const auto accounts, removed_accounts(*accounts_));
  for (const model::AccountId& account : accounts) {
    FW_CHECK(account_keys_->destroy(account));
    FW_CHECK(forget_removed_account(*accounts_, account));
  }
  return {};
}

Result<> Store::delete_account(const model::AccountId& account) {
  FW_CHECK(store::delete_account(*accounts_, account));
  FW_TRY(const auto removed, monitors().removed());
  for (const model::MonitorId& monitor : removed) board().remove(monitor);
  FW_CHECK(drop_removed());
  // The databases' logs still have it; readers that hold it there let go soon.
  (void)keys_->settle();
  (void)accounts_->settle();
  return ingest_->begin_segment();
}

Result<std::size_t> Store::rotate_region_key(std::string_view next) {
  FW_TRY(Seal seal, prepare_next_key(key_source_, next, random_));
  FW_CHECK(reseal(*accounts_, *vault_));
  FW_TRY(const std::size_t count, account_keys_->rewrap(std::move(seal)));
  FW_CHECK(settle_next_key(key_source_));
  return count;
}

}  // namespace fw::store
