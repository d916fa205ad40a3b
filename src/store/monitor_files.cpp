#include "store/monitor_files.hpp"

#include "store/migrate.hpp"
#include "store/sql.hpp"

namespace fw::store {
namespace {

std::string name_of(const model::MonitorId& monitor) {
  return fmt::format("monitors/{}/{}", monitor.region(), monitor.value);
}

}  // namespace

Result<std::shared_ptr<model::Database>> MonitorFiles::open(const model::MonitorId& monitor) {
  const std::shared_lock drop_lock(drop_mutex_);
  bool migrated = false;
  {
    const std::lock_guard lock(mutex_);
    if (dropped_.contains(monitor)) return not_here();
    migrated = migrated_.contains(monitor);
  }
  FW_TRY(auto database, databases_.open(name_of(monitor), model::Durability::normal));
  if (!migrated) FW_CHECK(migrate_once(monitor, *database));
  return database;
}

// A reader may meet a monitor's file while its first results are just being filed: only one of them
// may make the tables.
Result<> MonitorFiles::migrate_once(const model::MonitorId& monitor, model::Database& database) {
  const std::lock_guard migrating(migrate_mutex_);
  {
    const std::lock_guard lock(mutex_);
    if (migrated_.contains(monitor)) return {};
  }
  FW_CHECK(migrate(database, Tier::monitor));
  const std::lock_guard lock(mutex_);
  migrated_.insert(monitor);
  return {};
}

Result<std::shared_ptr<model::Database>> MonitorFiles::open_existing(
    const model::MonitorId& monitor) {
  FW_TRY(const bool exists, databases_.exists(name_of(monitor)));
  if (!exists) return nullptr;
  return open(monitor);
}

Result<> MonitorFiles::drop(const model::MonitorId& monitor) {
  const std::unique_lock drop_lock(drop_mutex_);
  {
    const std::lock_guard lock(mutex_);
    dropped_.insert(monitor);
    migrated_.erase(monitor);
  }
  return databases_.drop(name_of(monitor));
}

}  // namespace fw::store
