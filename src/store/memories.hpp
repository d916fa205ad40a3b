// What checks remember between two looks, in the account database. Pure functions over the port;
// safe to use from any thread; blocks.
#pragma once

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "model/database.hpp"
#include "model/ids.hpp"

namespace fw::store {

/// A monitor and the text its kind gave.
using MemoryRow = std::pair<model::MonitorId, std::string>;

[[nodiscard]] Result<std::vector<MemoryRow>> load_memories(model::Database& database);
/// In one transaction. Rows of removed monitors are left out.
[[nodiscard]] Result<> save_memories(model::Database& database, std::span<const MemoryRow> rows);

}  // namespace fw::store
