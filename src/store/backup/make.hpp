// Makes a backup beside a store that is in use. Any thread, one backup of a store at a time; blocks
// for as long as it takes.
#pragma once

#include "base/surroundings.hpp"
#include "store/backup/shelf.hpp"
#include "store/store.hpp"

namespace fw::store::backup {

/// What backups work with; must outlive the call.
struct Tools {
  model::ObjectStore& objects;
  std::filesystem::path
      workshop;  ///< a folder of its own, on a disk that takes the largest account
  OpenFolder open_folder;
  Clock& clock;
  Random& random;
  std::string program;  ///< version, for the manifest
};

/// Every account, or only some. Encrypted before it leaves the machine: an account's part under its
/// own key. The manifest comes last: what was interrupted is no backup.
[[nodiscard]] Result<Manifest> make_backup(Store& store, const Tools& tools,
                                           const std::vector<model::AccountId>& only = {});

/// Removes all but the newest `keep` backups of everything in the store's installation, those of
/// some accounts that are older, and what is left of backups that were interrupted longer than
/// `interrupted_kept` ago. How many backups went.
[[nodiscard]] Result<std::size_t> prune(Store& store, model::ObjectStore& objects, std::size_t keep,
                                        Instant now);
inline constexpr Millis interrupted_kept{24LL * 3'600'000};  ///< one may be under way elsewhere

/// Names the installation in a store of objects; made at its first use.
[[nodiscard]] Result<Lineage> lineage_of(Store& store, Random& random);

}  // namespace fw::store::backup
