// Everything sealed in the account database, sealed anew under the newest keys. Safe to use from
// any thread beside others who write; blocks.
#pragma once

#include "model/database.hpp"
#include "store/vault.hpp"

namespace fw::store {

/// A column whose values only a Vault opens.
struct SealedColumn {
  std::string_view table;
  std::string_view column;
  std::string_view row;     ///< the column that names the row
  std::string_view select;  ///< rows' names, accounts and sealed values
};

[[nodiscard]] std::span<const SealedColumn> sealed_columns();

/// Table, column and row, as the Vault is told them.
[[nodiscard]] std::string sealed_place(const SealedColumn& column, std::string_view row);

/// Seals anew what is under the region's key itself or under an older key of its account; how many
/// values that were. A value that somebody writes meanwhile is left as they wrote it.
[[nodiscard]] Result<std::size_t> reseal(model::Database& accounts, const Vault& vault);

}  // namespace fw::store
