#include "store/store.hpp"

#include "store/migrate.hpp"
#include "store/pages.hpp"

namespace fw::store {

Result<std::unique_ptr<Store>> Store::open(StoreDeps deps, StoreOptions options,
                                           Ingest::Touched touched) {
  FW_TRY(Seal seal,
         Seal::load(options.secret_key, options.data_folder / "secret.key", deps.random));
  std::unique_ptr<Store> store(
      new Store(deps, options.region, Vault(std::move(seal), deps.random)));
  FW_TRY(store->system_, deps.databases.open("system", model::Durability::full));
  FW_CHECK(migrate(*store->system_, Tier::system));
  FW_TRY(store->accounts_,
         deps.databases.open(fmt::format("accounts/{}", options.region), model::Durability::full));
  FW_CHECK(migrate(*store->accounts_, Tier::account));
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
  return {};
}

}  // namespace fw::store
