// What tables a database has and how they hang together, asked of the database itself. Pure
// functions over the port; safe to use from any thread; blocks.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model/database.hpp"

namespace fw::store::backup {

struct ForeignKey {
  std::string column;
  std::string table;
  std::string to;  ///< the column there
};

struct Table {
  std::string name;
  std::vector<std::string> columns;
  std::vector<std::string> key;  ///< columns of the primary key
  std::vector<ForeignKey> foreign_keys;
  bool numbers_rows = false;  ///< its key is a number the database gives; nothing refers to it
};

/// Parents before children. `corrupt` where a table has no primary key or tables hang in a circle.
[[nodiscard]] Result<std::vector<Table>> tables_of(model::Database& database);

/// A table of the account tier with the condition that chooses one account's rows.
struct AccountTable {
  Table table;
  std::string where;  ///< with one `?`, the account's id
};

/// Every table from which foreign keys lead to `accounts`, itself included; parents before
/// children.
[[nodiscard]] Result<std::vector<AccountTable>> account_tables(model::Database& accounts);

/// Tables of the account tier that are no account's: the region's own, and not worth a backup, as
/// they speak of files that are not there after it is restored.
[[nodiscard]] std::span<const std::string_view> region_tables();

}  // namespace fw::store::backup
