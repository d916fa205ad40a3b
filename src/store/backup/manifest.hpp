// What a backup says of itself, and the keys that stand beside all backups of an installation.
// Values; pure functions over foreign bytes.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "store/account_keys.hpp"
#include "store/backup/rows.hpp"

namespace fw::store::backup {

inline constexpr int kFormat = 1;
inline constexpr std::size_t kPartsMax = 100'000;

/// One encrypted archive.
struct Part {
  std::string name;     ///< its object, below the backup's
  std::string account;  ///< under whose key it is; kRegionOwner for the rest
  std::string key;      ///< which of its keys, see Seal::id
  FileFacts file;
  std::uint64_t monitors = 0;  ///< databases in it
  Counts rows;                 ///< of the account's tables that have some
};

struct Manifest {
  std::string id;  ///< "20261123T221530Z-3f9a1c": in the order of time
  std::string region;
  std::string installation;
  std::string program;  ///< version that wrote it
  Instant at{};         ///< everything acknowledged before is in it
  bool whole = true;    ///< false: of some accounts only
  int system_version = 0;
  int account_version = 0;
  std::vector<Part> parts;
};

/// In whose name the key of what is no account's stands.
inline constexpr std::string_view kRegionOwner = "_region";

/// `key` proves that nobody else wrote it: HMAC-SHA-256 stands with it.
[[nodiscard]] std::string to_json(const Manifest& manifest, const Seal& key);
/// `corrupt` where it is not whole, or not proven; `conflict` where a later program wrote it.
[[nodiscard]] Result<Manifest> read_manifest(std::string_view text, const Seal& key);

[[nodiscard]] std::string to_json(const std::vector<WrappedKey>& keys);
[[nodiscard]] Result<std::vector<WrappedKey>> read_keys(std::string_view text);

}  // namespace fw::store::backup
