// What backup, verify and restore print. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "base/time.hpp"
#include "store/backup/restore.hpp"
#include "store/backup/verify.hpp"

namespace fw::app {

[[nodiscard]] std::string backup_text(const store::backup::Manifest& manifest,
                                      const std::string& where, Millis took, std::size_t pruned);
[[nodiscard]] std::string verified_text(const store::backup::Verified& verified, Millis took);
[[nodiscard]] std::string restored_text(const store::backup::Restored& restored,
                                        const store::backup::Manifest& manifest);
[[nodiscard]] std::string listed_text(const std::vector<store::backup::Listed>& backups);

}  // namespace fw::app
