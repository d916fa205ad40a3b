// Databases as SQLite files in one folder, which one process at a time may own. Safe to use from
// any thread.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/database.hpp"

namespace fw::databases::sqlite {

struct FolderOptions {
  std::size_t open_files_max = 64;         ///< files held open; the least recently used one closes
  std::size_t readers_per_file_max = 4;    ///< read-only connections beside the writer
  std::size_t heap_bytes_max = 512 << 20;  ///< of all SQLite in this process; 0: no limit
  Millis read_time_max{2'000};             ///< a statement that runs longer is stopped: `timeout`
};

/// The folder, made (mode 0700) where it is missing, with `lock` held until the provider goes.
/// Files: system.db, accounts/<region>.db, monitors/<region>/<2 hex>/<id>.db, all of mode 0600.
/// `conflict` where another process holds the folder (the sentence names it), `unavailable` where
/// it cannot be made or written, `internal` where the SQLite library is older than 3.51.3, which
/// can lose commits.
[[nodiscard]] Result<std::unique_ptr<model::DatabaseProvider>> open_folder(
    const std::filesystem::path& folder, const FolderOptions& options = {});

}  // namespace fw::databases::sqlite
