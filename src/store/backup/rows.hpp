// Rows of any table: read in the order of its key, written as lines of JSON and read from them, put
// into another database. Bounded memory. One thread each; blocks.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "store/backup/schema.hpp"
#include "store/backup/stream.hpp"

namespace fw::store::backup {

using Row = std::vector<model::Value>;
using TakeRow = std::function<Result<>(Row& row)>;
/// Rows by table.
using Counts = std::map<std::string, std::uint64_t, std::less<>>;

inline constexpr std::size_t kRowBytesMax = 64 << 20;

/// Which rows of a table: all, or one account's.
struct Choice {
  std::string where;  ///< with one `?`; "": all
  std::string account;
};

/// A cell as JSON; a blob as text in base64.
[[nodiscard]] boost::json::value json_cell(const model::Value& value);

/// Each chosen row, in the order of the key; reads go on in pages, so that none is long.
[[nodiscard]] Result<std::uint64_t> each_row(model::Database& database, const Table& table,
                                             const Choice& choice, const TakeRow& take);

/// Puts rows into a database, many in a transaction.
class Inserter {
 public:
  Inserter(model::Database& database, const Table& table);
  /// `row` as the table's columns stand.
  [[nodiscard]] Result<> add(Row row);
  [[nodiscard]] Result<> finish();

 private:
  model::Database& database_;
  std::string sql_;
  std::vector<model::Statement> batch_;
  std::size_t bytes_ = 0;
};

/// A line without its end: a JSON array; a blob is {"b64": "…"}.
[[nodiscard]] std::string to_line(const Row& row);
/// `corrupt` for anything else.
[[nodiscard]] Result<Row> from_line(std::string_view line);

/// `{"table": "monitors", "columns": ["id", …]}`, then a line for each of its rows, table by table.
[[nodiscard]] Result<Counts> dump_account(model::Database& accounts, std::string_view account,
                                          Sink& to);

/// Gives lines of a source, without their ends.
class Lines {
 public:
  using Read = std::function<Result<std::size_t>(std::span<char>)>;
  explicit Lines(Read read) : read_(std::move(read)) {}
  /// Nothing at the end. `limit` above kRowBytesMax.
  [[nodiscard]] Result<std::optional<std::string>> next();

 private:
  Read read_;
  std::string kept_;
  std::size_t at_ = 0;
  bool ended_ = false;
};

/// Puts what dump_account wrote into a database of the same form. `corrupt` for a table or column
/// that it does not have.
[[nodiscard]] Result<Counts> load_account(Lines& lines, model::Database& accounts);
/// Reads it all and counts.
[[nodiscard]] Result<Counts> count_lines(Lines& lines);

enum class Numbers : std::uint8_t {
  kept,
  fresh,  ///< rows that the database numbers get new numbers: others may have theirs
};

/// Every row of every table of `from` into `to`, which has the same form. Tables in `without` are
/// left out.
[[nodiscard]] Result<Counts> copy_rows(model::Database& from, model::Database& to, Numbers numbers,
                                       std::span<const std::string_view> without = {});

}  // namespace fw::store::backup
