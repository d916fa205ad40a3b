#include "store/backup/rows.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "store/sql.hpp"

namespace fw::store::backup {

namespace json = boost::json;

namespace {

constexpr std::size_t kPageRowsMin = 64;
constexpr std::size_t kPageRowsMax = 4'096;
constexpr std::size_t kPageBytes = 1 << 20;  ///< pages grow and shrink towards it
constexpr std::size_t kBatchRowsMax = 2'000;
constexpr std::size_t kBatchBytesMax = 4 << 20;
constexpr std::string_view kBlob = "b64";

std::string join_columns(const std::vector<std::string>& columns) { return join(columns, ", "); }

std::size_t bytes_of(const model::Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return text->size();
  if (const auto* blob = std::get_if<model::Blob>(&value)) return blob->bytes.size();
  return sizeof(std::int64_t);
}

std::size_t bytes_of(const Row& row) {
  std::size_t bytes = 0;
  for (const model::Value& value : row) bytes += bytes_of(value);
  return bytes;
}

/// The next page behind `last`.
model::Statement page_of(const Table& table, const Choice& choice, const Row& last,
                         std::size_t rows) {
  model::Statement page;
  std::vector<std::string> conditions;
  if (!choice.where.empty()) {
    conditions.push_back("(" + choice.where + ")");
    page.values.emplace_back(choice.account);
  }
  if (!last.empty()) {
    std::string marks = "?";
    for (std::size_t i = 1; i < table.key.size(); ++i) marks += ", ?";
    conditions.push_back(fmt::format("({}) > ({})", join_columns(table.key), marks));
    page.values.insert(page.values.end(), last.begin(), last.end());
  }
  page.sql = fmt::format("SELECT {} FROM {}{}{} ORDER BY {} LIMIT {}", join_columns(table.columns),
                         table.name, conditions.empty() ? "" : " WHERE ", join(conditions, " AND "),
                         join_columns(table.key), rows);
  return page;
}

Row key_of(const Table& table, const Row& row) {
  Row key;
  for (const std::string& column : table.key) {
    const auto at = std::ranges::find(table.columns, column) - table.columns.begin();
    key.push_back(row[static_cast<std::size_t>(at)]);
  }
  return key;
}

/// Blobs are told from texts, so that they come back as what they were.
json::value to_json(const model::Value& value) {
  json::value cell = json_cell(value);
  if (std::holds_alternative<model::Blob>(value)) return json::object{{kBlob, std::move(cell)}};
  return cell;
}

Result<model::Value> from_json(const json::value& value) {
  if (value.is_null()) return std::monostate{};
  if (const auto* number = value.if_int64()) return *number;
  if (const auto* number = value.if_double()) return *number;
  if (const auto* text = value.if_string()) return std::string(text->data(), text->size());
  if (const auto* object = value.if_object(); object != nullptr && object->size() == 1)
    if (const auto* text = object->if_contains(kBlob); text != nullptr && text->is_string()) {
      FW_TRY(std::string bytes, from_base64(text->get_string()));
      return model::Blob{std::move(bytes)};
    }
  return fail(Code::corrupt, "a row holds what no column takes");
}

Result<json::value> parse(std::string_view text) {
  json::parse_options options;
  options.allow_invalid_utf8 = true;  // texts go back as they came
  json::error_code error;
  json::value value = json::parse(text, error, {}, options);
  if (error) return fail(Code::corrupt, "a line of rows is not JSON");
  return value;
}

std::string head_line(const Table& table) {
  json::array columns;
  for (const std::string& column : table.columns) columns.emplace_back(column);
  return json::serialize(json::object{{"table", table.name}, {"columns", columns}});
}

/// The table that a line announces, its columns in the line's order.
Result<Table> read_head(std::string_view line) {
  FW_TRY(const json::value value, parse(line));
  const json::object* object = value.if_object();
  const json::value* name = object == nullptr ? nullptr : object->if_contains("table");
  const json::value* columns = object == nullptr ? nullptr : object->if_contains("columns");
  if (name == nullptr || columns == nullptr || !name->is_string() || !columns->is_array())
    return fail(Code::corrupt, "a line of rows names no table");
  Table table;
  table.name = name->get_string().c_str();
  for (const json::value& column : columns->get_array()) {
    if (!column.is_string()) return fail(Code::corrupt, "a table has a column without a name");
    table.columns.emplace_back(column.get_string().c_str());
  }
  return table;
}

/// Names go into SQL: only those that the database has.
Result<> check_head(const Table& head, const std::vector<AccountTable>& known) {
  for (const AccountTable& one : known) {
    if (one.table.name != head.name) continue;
    const bool all = std::ranges::all_of(head.columns, [&](const std::string& column) {
      return std::ranges::find(one.table.columns, column) != one.table.columns.end();
    });
    if (all && !head.columns.empty()) return {};
  }
  return fail(Code::corrupt, "the rows are of a table or column that is not known: {}",
              shorten(printable(head.name), 64));
}

}  // namespace

json::value json_cell(const model::Value& value) {
  switch (value.index()) {
    case 1:
      return std::get<std::int64_t>(value);
    case 2:
      return std::get<double>(value);
    case 3:
      return json::value(std::get<std::string>(value));
    case 4:
      return json::value(to_base64(std::get<model::Blob>(value).bytes));
    default:
      return nullptr;
  }
}

Result<std::uint64_t> each_row(model::Database& database, const Table& table, const Choice& choice,
                               const TakeRow& take) {
  std::uint64_t count = 0;
  std::size_t wanted = kPageRowsMin;
  Row last;
  while (true) {
    FW_TRY(model::Rows page, database.read(page_of(table, choice, last, wanted)));
    std::size_t bytes = 0;
    for (Row& row : page.rows) {
      bytes += bytes_of(row);
      if (&row == &page.rows.back()) last = key_of(table, row);
      FW_CHECK(take(row));
    }
    count += page.rows.size();
    if (page.rows.size() < wanted) return count;
    wanted = bytes < kPageBytes ? std::min(wanted * 2, kPageRowsMax)
                                : std::max(wanted / 2, kPageRowsMin);
  }
}

Inserter::Inserter(model::Database& database, const Table& table) : database_(database) {
  std::string marks = "?";
  for (std::size_t i = 1; i < table.columns.size(); ++i) marks += ", ?";
  sql_ = fmt::format("INSERT INTO {} ({}) VALUES ({})", table.name, join_columns(table.columns),
                     marks);
}

Result<> Inserter::add(Row row) {
  bytes_ += bytes_of(row);
  batch_.push_back({.sql = sql_, .values = std::move(row)});
  if (batch_.size() < kBatchRowsMax && bytes_ < kBatchBytesMax) return {};
  return finish();
}

Result<> Inserter::finish() {
  if (batch_.empty()) return {};
  FW_CHECK(write_all(database_, batch_));
  batch_.clear();
  bytes_ = 0;
  return {};
}

std::string to_line(const Row& row) {
  json::array array;
  for (const model::Value& value : row) array.push_back(to_json(value));
  return json::serialize(array);
}

Result<Row> from_line(std::string_view line) {
  FW_TRY(const json::value value, parse(line));
  if (!value.is_array()) return fail(Code::corrupt, "a line of rows is no row");
  Row row;
  for (const json::value& cell : value.get_array()) {
    FW_TRY(model::Value read, from_json(cell));
    row.push_back(std::move(read));
  }
  return row;
}

Result<Counts> dump_account(model::Database& accounts, std::string_view account, Sink& to) {
  FW_TRY(const auto tables, account_tables(accounts));
  Counts counts;
  for (const AccountTable& one : tables) {
    FW_CHECK(to.write(head_line(one.table) + "\n"));
    const TakeRow write = [&to](Row& row) { return to.write(to_line(row) + "\n"); };
    FW_TRY(counts[one.table.name],
           each_row(accounts, one.table, {.where = one.where, .account = std::string(account)},
                    write));
  }
  return counts;
}

Result<std::optional<std::string>> Lines::next() {
  while (true) {
    if (const std::size_t end = kept_.find('\n', at_); end != std::string::npos) {
      std::string line = kept_.substr(at_, end - at_);
      at_ = end + 1;
      return line;
    }
    kept_.erase(0, at_);
    at_ = 0;
    if (ended_ && kept_.empty()) return std::nullopt;
    if (ended_) return fail(Code::corrupt, "the last line of the rows has no end");
    if (kept_.size() > kRowBytesMax) return fail(Code::limit, "a row is too large");
    const std::size_t size = kept_.size();
    kept_.resize(size + kChunkBytes);
    FW_TRY(const std::size_t more, read_(std::span(kept_).subspan(size)));
    kept_.resize(size + more);
    ended_ = more == 0;
  }
}

namespace {

/// Goes through the lines: tables, and rows of the table before them.
template <class Begin, class Take>
Result<> walk(Lines& lines, Begin begin, Take take) {
  std::size_t columns = 0;
  while (true) {
    FW_TRY(const auto line, lines.next());
    if (!line) return {};
    if (line->starts_with('{')) {
      FW_TRY(Table head, read_head(*line));
      columns = head.columns.size();
      FW_CHECK(begin(std::move(head)));
      continue;
    }
    FW_TRY(Row row, from_line(*line));
    if (columns == 0 || row.size() != columns)
      return fail(Code::corrupt, "a row has more or fewer cells than its table columns");
    FW_CHECK(take(std::move(row)));
  }
}

}  // namespace

Result<Counts> load_account(Lines& lines, model::Database& accounts) {
  FW_TRY(const auto known, account_tables(accounts));
  Counts counts;
  std::optional<Inserter> inserter;
  std::uint64_t* count = nullptr;
  const auto begin = [&](Table head) -> Result<> {
    FW_CHECK(check_head(head, known));
    if (inserter) FW_CHECK(inserter->finish());
    inserter.emplace(accounts, head);
    count = &counts[head.name];
    return {};
  };
  const auto take = [&](Row row) -> Result<> {
    ++*count;
    return inserter->add(std::move(row));
  };
  FW_CHECK(walk(lines, begin, take));
  if (inserter) FW_CHECK(inserter->finish());
  return counts;
}

Result<Counts> count_lines(Lines& lines) {
  Counts counts;
  std::uint64_t* count = nullptr;
  const auto begin = [&](const Table& head) -> Result<> {
    count = &counts[head.name];
    return {};
  };
  const auto take = [&](const Row& /*row*/) -> Result<> {
    ++*count;
    return {};
  };
  FW_CHECK(walk(lines, begin, take));
  return counts;
}

namespace {

Result<std::uint64_t> copy_table(model::Database& from, model::Database& to, const Table& table,
                                 bool fresh_numbers) {
  Table target = table;
  const auto number = std::ranges::find(target.columns, table.key.front()) - target.columns.begin();
  if (fresh_numbers) target.columns.erase(target.columns.begin() + number);
  Inserter inserter(to, target);
  const TakeRow take = [&](Row& row) {
    Row copy = row;
    if (fresh_numbers) copy.erase(copy.begin() + number);
    return inserter.add(std::move(copy));
  };
  FW_TRY(const std::uint64_t count, each_row(from, table, {}, take));
  FW_CHECK(inserter.finish());
  return count;
}

}  // namespace

Result<Counts> copy_rows(model::Database& from, model::Database& to, Numbers numbers,
                         std::span<const std::string_view> without) {
  FW_TRY(const std::vector<Table> tables, tables_of(from));
  Counts counts;
  for (const Table& table : tables) {
    if (std::ranges::find(without, table.name) != without.end()) continue;
    FW_TRY(counts[table.name],
           copy_table(from, to, table, numbers == Numbers::fresh && table.numbers_rows));
  }
  return counts;
}

}  // namespace fw::store::backup
