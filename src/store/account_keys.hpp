// The keys of accounts: made at their first use, wrapped under the region's key, destroyed with the
// account. Safe to use from any thread; blocks.
#pragma once

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/random.hpp"
#include "model/database.hpp"
#include "model/ids.hpp"
#include "store/seal.hpp"

namespace fw::store {

struct AccountKey {
  int version = 0;
  Seal seal;
};

/// A row of the keys' database, as backups carry it.
struct WrappedKey {
  model::AccountId account;
  int version = 0;
  std::string wrapped;
  std::string region_key;  ///< id of the key it is wrapped under
};

/// `denied` where it is wrapped under another key of the region than this.
[[nodiscard]] Result<Seal> unwrap(const Seal& region_key, const WrappedKey& key);

class AccountKeys {
 public:
  /// `database` is migrated. Must outlive this.
  AccountKeys(model::Database& database, Seal region, Random& random)
      : database_(database), random_(random), region_(std::move(region)) {}

  /// `denied` where keys are wrapped under another region's key than this.
  [[nodiscard]] Result<> check_region_key();

  /// Made where the account has none.
  [[nodiscard]] Result<AccountKey> newest(const model::AccountId& account);
  /// `corrupt` where it was destroyed, or never was.
  [[nodiscard]] Result<Seal> of_version(const model::AccountId& account, int version);
  /// Nothing of the account opens any more; no error where it has none.
  [[nodiscard]] Result<> destroy(const model::AccountId& account);
  /// Another machine destroyed its keys: none of them stays in memory.
  void forget(const model::AccountId& account);

  /// Wraps all keys under `next`, which is the region's key from then on; how many there are.
  [[nodiscard]] Result<std::size_t> rewrap(Seal next);
  [[nodiscard]] Seal region_key() const;

  [[nodiscard]] Result<std::vector<WrappedKey>> list();
  /// Of a backup: wrapped as it is. `conflict` where that version of the account's key is there.
  [[nodiscard]] Result<> insert(const WrappedKey& key);
  static constexpr std::size_t cached_max = 10'000;  ///< accounts whose keys stay in memory

 private:
  using Versions = std::map<int, Seal>;
  [[nodiscard]] Result<Versions> versions(const model::AccountId& account);
  [[nodiscard]] Result<> add(const model::AccountId& account, int version);

  model::Database& database_;
  Random& random_;
  mutable std::mutex mutex_;
  Seal region_;
  std::unordered_map<model::AccountId, Versions> cached_;
  std::mutex change_mutex_;  // one making, rewrap or destruction at a time; taken before mutex_
};

}  // namespace fw::store
