// This installation's own facts, by name, in the system database. Pure functions over the port;
// safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/database.hpp"

namespace fw::store {

[[nodiscard]] Result<std::optional<std::string>> read_fact(model::Database& system,
                                                           std::string_view name);
/// Keeps what is there already; gives what is there afterwards.
[[nodiscard]] Result<std::string> keep_fact(model::Database& system, std::string_view name,
                                            std::string_view value);
[[nodiscard]] Result<> erase_fact(model::Database& system, std::string_view name);

}  // namespace fw::store
