#include "store/backup/tables.hpp"

#include <boost/json.hpp>

#include "base/encode.hpp"

namespace fw::store::backup {

namespace json = boost::json;

namespace {

std::string csv_line(const Row& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) line += (i == 0 ? "" : ",") + csv_cell(row[i]);
  return line + "\r\n";
}

std::string json_line(const Table& table, const Row& row, bool is_first) {
  json::object object;
  for (std::size_t i = 0; i < row.size(); ++i) object[table.columns[i]] = json_cell(row[i]);
  return (is_first ? "\n" : ",\n") + json::serialize(object);
}

}  // namespace

std::string csv_cell(const model::Value& value) {
  std::string text;
  if (const auto* number = std::get_if<std::int64_t>(&value)) text = std::to_string(*number);
  if (const auto* number = std::get_if<double>(&value)) text = fmt::format("{}", *number);
  if (const auto* said = std::get_if<std::string>(&value)) text = *said;
  if (const auto* blob = std::get_if<model::Blob>(&value)) text = to_base64(blob->bytes);
  // A spreadsheet takes such a beginning for a formula.
  const bool looks_active = std::holds_alternative<std::string>(value) && !text.empty() &&
                            std::string_view("=+-@\t\r").find(text.front()) != std::string::npos;
  if (looks_active) text.insert(text.begin(), '\'');
  if (text.find_first_of(",\"\r\n") == std::string::npos && !looks_active) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    if (c == '"') quoted += '"';
    quoted += c;
  }
  return quoted + "\"";
}

Result<> write_table(model::Database& database, const Table& table, Form form,
                     const std::filesystem::path& path) {
  FW_TRY(const auto file, FileSink::create(path));
  Row heading;
  for (const std::string& column : table.columns) heading.emplace_back(column);
  FW_CHECK(file->write(form == Form::csv ? csv_line(heading) : std::string("[")));
  bool is_first = true;
  const TakeRow take = [&](Row& row) {
    auto written = file->write(form == Form::csv ? csv_line(row) : json_line(table, row, is_first));
    is_first = false;
    return written;
  };
  FW_CHECK(each_row(database, table, {}, take));
  if (form == Form::json) FW_CHECK(file->write("\n]\n"));
  return file->finish();
}

}  // namespace fw::store::backup
