// Brings a database to the form this program knows. Safe to use from any thread; blocks.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "model/database.hpp"

namespace fw::store {

enum class Tier : std::uint8_t { system, account, monitor, keys };

/// Applies every migration above the database's version (PRAGMA user_version), all in one
/// transaction; of several machines that do it at once, one does it. `conflict` where a later
/// program has written it: the file is left alone; `corrupt` where none can have.
[[nodiscard]] Result<> migrate(model::Database& database, Tier tier);
/// The same as far as `version`, as an earlier program left it.
[[nodiscard]] Result<> migrate_to(model::Database& database, Tier tier, int version);

/// The version a database of this tier has after migrate().
[[nodiscard]] int newest_version(Tier tier);

/// A script's statements: split at semicolons outside quotes and comments.
[[nodiscard]] std::vector<std::string> statements_of(std::string_view script);

}  // namespace fw::store
