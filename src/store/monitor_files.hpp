// The databases of single monitors: opened, migrated, dropped. Safe to use from any thread; blocks.
#pragma once

#include <memory>
#include <mutex>
#include <shared_mutex>
#include <string>
#include <unordered_set>

#include "base/result.hpp"
#include "model/database.hpp"
#include "model/ids.hpp"

namespace fw::store {

class MonitorFiles {
 public:
  explicit MonitorFiles(model::DatabaseProvider& databases) : databases_(databases) {}

  /// Made and migrated where needed. `not_found` after drop: ids are never used again.
  [[nodiscard]] Result<std::shared_ptr<model::Database>> open(const model::MonitorId& monitor);
  /// Nothing where it has no database yet.
  [[nodiscard]] Result<std::shared_ptr<model::Database>> open_existing(
      const model::MonitorId& monitor);
  [[nodiscard]] Result<> drop(const model::MonitorId& monitor);

 private:
  [[nodiscard]] Result<> migrate_once(const model::MonitorId& monitor, model::Database& database);

  model::DatabaseProvider& databases_;
  std::shared_mutex drop_mutex_;  // shared: opening; exclusive: dropping
  std::mutex migrate_mutex_;      // taken before mutex_
  std::mutex mutex_;
  std::unordered_set<model::MonitorId> migrated_;
  std::unordered_set<model::MonitorId> dropped_;
};

}  // namespace fw::store
