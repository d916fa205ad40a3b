// The three tiers of one machine, opened together. Safe to use from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "model/database.hpp"
#include "store/channels.hpp"
#include "store/heartbeats.hpp"
#include "store/ingest/ingest.hpp"
#include "store/monitor_files.hpp"
#include "store/monitors.hpp"
#include "store/vault.hpp"

namespace fw::store {

struct StoreOptions {
  std::filesystem::path data_folder;  ///< holds `log/` and `secret.key`
  std::string region = "local";
  std::string secret_key;  ///< base64 of 32 bytes, or "" for the file
  IngestOptions ingest;    ///< its folder is set here
};

inline const SystemClock kSystemClock;

/// What the store stands on; must outlive it.
struct StoreDeps {
  model::DatabaseProvider& databases;
  Random& random;
  Log& log;
  Metrics& metrics;
  const Clock& clock = kSystemClock;
  Disk* disk = nullptr;  ///< of the log; nullptr: the system's
};

class Store {
 public:
  [[nodiscard]] static Result<std::unique_ptr<Store>> open(StoreDeps deps, StoreOptions options,
                                                           Ingest::Touched touched);

  [[nodiscard]] model::Database& system() { return *system_; }
  /// Of this machine's region.
  [[nodiscard]] model::Database& accounts() { return *accounts_; }
  [[nodiscard]] MonitorFiles& monitor_files() { return files_; }
  [[nodiscard]] MonitorTable monitors() { return {*accounts_, vault_}; }
  [[nodiscard]] ChannelTable channels() { return {*accounts_, vault_}; }
  [[nodiscard]] HeartbeatTable heartbeats() { return {*accounts_, vault_}; }
  [[nodiscard]] Ingest& ingest() { return *ingest_; }
  [[nodiscard]] Board& board() { return ingest_->board(); }
  [[nodiscard]] const std::string& region() const { return region_; }

  /// Reads the maintenance windows anew, so that results are marked by them.
  [[nodiscard]] Result<> reload_windows(Instant now);
  /// Drops the databases of monitors that were removed.
  [[nodiscard]] Result<> drop_removed();

 private:
  Store(const StoreDeps& deps, std::string region, Vault vault)
      : region_(std::move(region)),
        vault_(std::move(vault)),
        files_(deps.databases, deps.log, deps.metrics) {}

  const std::string region_;
  const Vault vault_;
  MonitorFiles files_;
  std::shared_ptr<model::Database> system_;
  std::shared_ptr<model::Database> accounts_;
  SystemDisk disk_;
  std::unique_ptr<Ingest> ingest_;  // last: it writes to the others until it is gone
};

}  // namespace fw::store
