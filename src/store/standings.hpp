// Where monitors stand, in the account database. Pure functions over the port; safe to use from any
// thread; blocks.
#pragma once

#include <string_view>
#include <vector>

#include "model/database.hpp"
#include "store/ingest/board.hpp"

namespace fw::store {

/// How far `machine`'s result log is counted in what load_standings gives; 0 where nothing is.
[[nodiscard]] Result<std::uint64_t> read_position(model::Database& database,
                                                  std::string_view machine);
/// Fills the board with every monitor, its standing and its days.
[[nodiscard]] Result<> load_standings(model::Database& database, Board& board);
/// The snapshot and its position, in one transaction. Rows of removed monitors are left out.
[[nodiscard]] Result<> save_standings(model::Database& database, std::string_view machine,
                                      const Snapshot& snapshot);

}  // namespace fw::store
