// Reads a whole backup as if it were restored, and says what is in it. Any thread; blocks.
#pragma once

#include "store/backup/shelf.hpp"

namespace fw::store::backup {

struct Verified {
  Manifest manifest;
  std::uint64_t bytes = 0;  ///< as stored
  std::size_t accounts = 0;
  std::uint64_t monitors = 0;
  std::uint64_t account_rows = 0;
  std::uint64_t results = 0;           ///< rows of monitors' own databases
  std::vector<std::string> destroyed;  ///< accounts whose key is gone: nobody can read them
};

/// Fetches every part, compares its hash, decrypts it, has SQLite check every database, and counts.
/// `corrupt` names the part that is damaged; `denied` for another key of the region.
[[nodiscard]] Result<Verified> verify(const Shelf& shelf, Workshop& workshop);

/// Has SQLite look whether the file is sound.
[[nodiscard]] Result<> quick_check(model::Database& database, std::string_view what);

}  // namespace fw::store::backup
