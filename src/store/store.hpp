// The three tiers of one machine, opened together. Safe to use from any thread.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
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
#include "store/region_key.hpp"
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
  [[nodiscard]] AccountKeys& keys() { return *account_keys_; }
  [[nodiscard]] const Vault& vault() const { return *vault_; }
  [[nodiscard]] MonitorTable monitors() { return {*accounts_, *vault_}; }
  [[nodiscard]] ChannelTable channels() { return {*accounts_, *vault_}; }
  [[nodiscard]] HeartbeatTable heartbeats() { return {*accounts_, *vault_}; }
  [[nodiscard]] Ingest& ingest() { return *ingest_; }
  [[nodiscard]] Board& board() { return ingest_->board(); }
  [[nodiscard]] const std::string& region() const { return region_; }

  /// Reads the maintenance windows anew, so that results are marked by them.
  [[nodiscard]] Result<> reload_windows(Instant now);
  /// Drops the databases of monitors that were removed, and destroys the keys of accounts that
  /// were.
  [[nodiscard]] Result<> drop_removed();
  /// With all its rows, its monitors' databases and its key: no backup of it opens once the keys
  /// are backed up again. Of files on this machine nothing is left in free pages or logs, but for
  /// what a reader holds at that moment. `not_found`.
  [[nodiscard]] Result<> delete_account(const model::AccountId& account);
  /// Seals anew what is under older keys, and wraps the keys of accounts under the next key of the
  /// region: `next` (base64), or "" for a fresh one where the key stands in our file. How many keys
  /// those are.
  [[nodiscard]] Result<std::size_t> rotate_region_key(std::string_view next);

 private:
  Store(const StoreDeps& deps, RegionKeySource key_source, std::string region)
      : random_(deps.random),
        key_source_(std::move(key_source)),
        region_(std::move(region)),
        files_(deps.databases, deps.log, deps.metrics) {}
  [[nodiscard]] Result<> open_databases(model::DatabaseProvider& databases);

  Random& random_;
  const RegionKeySource key_source_;
  const std::string region_;
  MonitorFiles files_;
  std::shared_ptr<model::Database> system_;
  std::shared_ptr<model::Database> accounts_;
  std::shared_ptr<model::Database> keys_;
  std::unique_ptr<AccountKeys> account_keys_;
  std::optional<Vault> vault_;
  SystemDisk disk_;
  std::unique_ptr<Ingest> ingest_;  // last: it writes to the others until it is gone
};

}  // namespace fw::store
