#include "store/backup/schema.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>

#include "store/sql.hpp"

namespace fw::store::backup {
namespace {

constexpr std::string_view kRoot = "accounts";
constexpr std::array<std::string_view, 3> kRegionTables = {"ingest_positions", "removed_accounts",
                                                           "removed_monitors"};

/// Ours all are; a file from elsewhere is asked, too.
bool is_plain(std::string_view name) {
  return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
  });
}

struct Column {
  std::string name;
  std::string type;
  int place = 0;  ///< in the primary key, from 1; 0: not in it
};

Result<Table> table_named(model::Database& database, std::string name) {
  Table table;
  table.name = std::move(name);
  std::map<int, std::string> key;
  bool has_number = false;
  FW_TRY(const auto columns,
         read_all(database,
                  sql("SELECT name, type, pk FROM pragma_table_info(?) ORDER BY cid", table.name),
                  [](Cells& cells) {
                    Column column;
                    column.name = cells.text();
                    column.type = cells.text();
                    column.place = cells.number();
                    return column;
                  }));
  for (const Column& column : columns) {
    if (!is_plain(column.name)) return fail(Code::corrupt, "{} has an odd column", table.name);
    table.columns.push_back(column.name);
    if (column.place > 0) key[column.place] = column.name;
    has_number = has_number || (column.place > 0 && column.type == "INTEGER");
  }
  table.numbers_rows = key.size() == 1 && has_number;
  for (auto& [place, column] : key) table.key.push_back(column);
  if (table.key.empty()) return fail(Code::corrupt, "the table {} has no primary key", table.name);
  FW_TRY(table.foreign_keys,
         read_all(database,
                  sql("SELECT \"from\", \"table\", \"to\" FROM pragma_foreign_key_list(?) "
                      "ORDER BY id DESC",
                      table.name),
                  [](Cells& cells) {
                    ForeignKey foreign;
                    foreign.column = cells.text();
                    foreign.table = cells.text();
                    foreign.to = cells.text();
                    return foreign;
                  }));
  return table;
}

bool is_ready(const Table& table, const std::vector<Table>& done) {
  return std::ranges::all_of(table.foreign_keys, [&](const ForeignKey& key) {
    return key.table == table.name ||
           std::ranges::find(done, key.table, &Table::name) != done.end();
  });
}

Result<std::vector<Table>> parents_first(std::vector<Table> tables) {
  std::vector<Table> sorted;
  while (!tables.empty()) {
    const auto next =
        std::ranges::find_if(tables, [&](const Table& table) { return is_ready(table, sorted); });
    if (next == tables.end()) return fail(Code::corrupt, "tables hang together in a circle");
    sorted.push_back(std::move(*next));
    tables.erase(next);
  }
  return sorted;
}

/// The condition through the first foreign key that leads to an account.
std::optional<std::string> condition_of(const Table& table,
                                        const std::vector<AccountTable>& reached) {
  if (table.name == kRoot) return "id = ?";
  for (const ForeignKey& key : table.foreign_keys)
    if (key.table == kRoot) return key.column + " = ?";
  for (const ForeignKey& key : table.foreign_keys)
    for (const AccountTable& parent : reached)
      if (parent.table.name == key.table)
        return fmt::format("{} IN (SELECT {} FROM {} WHERE {})", key.column, key.to, key.table,
                           parent.where);
  return std::nullopt;
}

}  // namespace

Result<std::vector<Table>> tables_of(model::Database& database) {
  FW_TRY(const auto names,
         read_all(database,
                  sql("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE "
                      "'sqlite\\_%' ESCAPE '\\' ORDER BY name"),
                  [](Cells& cells) { return cells.text(); }));
  std::vector<Table> tables;
  for (const std::string& name : names) {
    if (!is_plain(name)) continue;  // a server's own
    FW_TRY(Table table, table_named(database, name));
    tables.push_back(std::move(table));
  }
  return parents_first(std::move(tables));
}

Result<std::vector<AccountTable>> account_tables(model::Database& accounts) {
  FW_TRY(std::vector<Table> tables, tables_of(accounts));
  std::vector<AccountTable> reached;
  for (Table& table : tables)
    if (auto where = condition_of(table, reached))
      reached.push_back({.table = std::move(table), .where = *std::move(where)});
  return reached;
}

std::span<const std::string_view> region_tables() { return kRegionTables; }

}  // namespace fw::store::backup
