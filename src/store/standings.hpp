// Where monitors stand, in the account database. Pure functions over the port; safe to use from any
// thread; blocks.
#pragma once

#include <string_view>
#include <vector>

#include "model/database.hpp"
#include "store/ingest/board.hpp"

namespace fw::store {

/// How far each machine's result log is counted in what load_standings gives.
[[nodiscard]] Result<Positions> read_positions(model::Database& database);
/// Fills the empty board with every monitor, its standing and its days; gives how far each
/// machine's log is counted in them. `unavailable` where another machine saves all the time.
[[nodiscard]] Result<Positions> load_standings(model::Database& database, Board& board);
/// Whose snapshot it is.
struct Saver {
  std::string_view machine;
  bool was_unnamed = false;  ///< its log was counted under kUnnamed
};
/// The snapshot and its positions, in one transaction. Rows of removed monitors are left out.
/// `conflict`, and nothing is stored, where the database is ahead of the snapshot in some log.
[[nodiscard]] Result<> save_standings(model::Database& database, const Saver& saver,
                                      const Snapshot& snapshot);

}  // namespace fw::store
