// The databases of single monitors: opened, migrated, dropped, and set aside where one is damaged.
// Safe to use from any thread; blocks.
#pragma once

#include <array>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <unordered_set>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/time.hpp"
#include "model/database.hpp"
#include "model/ids.hpp"

namespace fw::store {

/// A history whose older part is in a damaged file.
struct Damage {
  Instant at{};      ///< when it was found
  std::string file;  ///< where the damaged file is
};

class MonitorFiles {
 public:
  /// Both must outlive it.
  MonitorFiles(model::DatabaseProvider& databases, Log& log, Metrics& metrics);

  /// Made and migrated where needed. `not_found` after drop: ids are never used again.
  [[nodiscard]] Result<std::shared_ptr<model::Database>> open(const model::MonitorId& monitor);
  /// Nothing where it has no database yet.
  [[nodiscard]] Result<std::shared_ptr<model::Database>> open_existing(
      const model::MonitorId& monitor);
  [[nodiscard]] Result<> drop(const model::MonitorId& monitor);
  /// As drop, of one that was only half made: it may be made again.
  [[nodiscard]] Result<> undo(const model::MonitorId& monitor);

  /// For a database that was found damaged: checks it, and where it is, moves it out of the way and
  /// begins a new one that remembers it. `unavailable` where it is whole, `limit` where no more of
  /// them can be kept.
  [[nodiscard]] Result<> replace_damaged(const model::MonitorId& monitor, Instant now);

 private:
  [[nodiscard]] Result<> migrate_once(const model::MonitorId& monitor, model::Database& database);

  model::DatabaseProvider& databases_;
  Log& log_;
  Counter& damaged_total_;
  std::shared_mutex drop_mutex_;  // shared: opening; exclusive: dropping
  /// By the monitor's hash, taken before mutex_: on a server a migration takes its time, and others
  /// need not wait for it.
  std::array<std::mutex, 64> migrate_mutexes_;
  std::mutex mutex_;
  std::unordered_set<model::MonitorId> migrated_;
  std::unordered_set<model::MonitorId> dropped_;
};

/// The last one there was.
[[nodiscard]] Result<std::optional<Damage>> read_damage(model::Database& database);

/// What a failure says that may come from damage: then replace_damaged() is to look.
[[nodiscard]] bool may_be_damage(const Error& error);

}  // namespace fw::store
