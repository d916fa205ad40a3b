#include "plug/databases/libsql/hrana.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cmath>
#include <unordered_map>

#include "base/encode.hpp"
#include "base/text.hpp"
#include "model/json.hpp"

namespace fw::databases::libsql {
namespace {

namespace json = boost::json;

void append_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(c));
    } else {
      out += c;
    }
  }
  out += '"';
}

void append_value(std::string& out, const model::Value& value) {
  switch (value.index()) {
    case 1:
      // As text: a JSON number has only 53 bits.
      fmt::format_to(std::back_inserter(out), R"({{"type":"integer","value":"{}"}})",
                     std::get<std::int64_t>(value));
      return;
    case 2: {
      const double number = std::get<double>(value);
      if (std::isfinite(number)) {
        fmt::format_to(std::back_inserter(out), R"({{"type":"float","value":{}}})", number);
        return;
      }
      break;  // JSON knows neither infinity nor NaN
    }
    case 3:
      out += R"({"type":"text","value":)";
      append_text(out, std::get<std::string>(value));
      out += '}';
      return;
    case 4:
      out += R"({"type":"blob","base64":")";
      out += to_base64(std::get<model::Blob>(value).bytes);
      out += "\"}";
      return;
    default:
      break;
  }
  out += R"({"type":"null"})";
}

/// Statements that occur more than once are sent once, by number.
class StoredTexts {
 public:
  explicit StoredTexts(std::span<const model::Statement> batch) {
    std::unordered_map<std::string_view, int> times;
    for (const model::Statement& statement : batch) ++times[statement.sql];
    for (const auto& [sql, count] : times)
      if (count > 1) numbers_.emplace(sql, static_cast<int>(numbers_.size()));
  }

  void append_requests(std::string& out) const {
    for (const auto& [sql, number] : numbers_) {
      fmt::format_to(std::back_inserter(out), R"({{"type":"store_sql","sql_id":{},"sql":)", number);
      append_text(out, sql);
      out += "},";
    }
  }

  void append_statement(std::string& out, const model::Statement& statement) const {
    if (const auto found = numbers_.find(statement.sql); found != numbers_.end()) {
      fmt::format_to(std::back_inserter(out), R"("sql_id":{})", found->second);
    } else {
      out += R"("sql":)";
      append_text(out, statement.sql);
    }
    if (statement.values.empty()) return;
    out += R"(,"args":[)";
    for (const model::Value& value : statement.values) {
      append_value(out, value);
      out += ',';
    }
    out.back() = ']';
  }

  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

 private:
  std::unordered_map<std::string_view, int> numbers_;
};

constexpr std::string_view kClose = R"({"type":"close"}]})";

Code code_of(std::string_view code, std::string_view message) {
  if (code.starts_with("SQLITE_CONSTRAINT")) return Code::conflict;
  if (code.starts_with("SQLITE_CORRUPT") || code.starts_with("SQLITE_NOTADB")) return Code::corrupt;
  if (code == "RESPONSE_TOO_LARGE" || code.starts_with("SQLITE_TOOBIG")) return Code::limit;
  if (code.starts_with("SQLITE_INTERRUPT")) return Code::timeout;
  // What is wrong with a statement, its server says before it runs it.
  if (code.starts_with("SQL_") || code.starts_with("ARGS_") || code == "SQLITE_ERROR" ||
      code == "SQLITE_MISUSE" || code == "SQLITE_MISMATCH" || code == "SQLITE_AUTH")
    return Code::internal;
  if (message.find("no such table") != std::string_view::npos) return Code::internal;
  if (code.empty() && message.find("Response is too large") != std::string_view::npos)
    return Code::limit;
  return Code::unavailable;
}

Error error_of(const json::object& error) {
  const std::string code = model::json::text(error, "code");
  const std::string message = model::json::text(error, "message");
  const Code ours = code_of(code, message);
  std::string_view sentence = "the database cannot be used now";
  if (ours == Code::conflict) sentence = "it exists already, or something needs it";
  if (ours == Code::corrupt) sentence = "the database is damaged";
  if (ours == Code::limit) sentence = "the answer is larger than the server allows";
  if (ours == Code::internal) sentence = "the statement is refused";
  return Error(ours, std::string(sentence))
      .because(Error(ours, fmt::format("libSQL {}: {}", code, printable(message))));
}

std::unexpected<Error> not_understood(std::string_view what) {
  return fail(Code::unavailable, "the server's answer is not understood: {}", what);
}

const json::object* object_at(const json::object& object, std::string_view key) {
  const json::value* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_object();
}

const json::array* array_at(const json::object& object, std::string_view key) {
  const json::value* member = object.if_contains(key);
  return member == nullptr ? nullptr : member->if_array();
}

LogIndex index_at(const json::object& object) {
  const json::value* member = object.if_contains("replication_index");
  if (member == nullptr) return 0;
  if (const json::string* text = member->if_string())
    return to_number<LogIndex>(std::string_view(*text)).value_or(0);
  return 0;
}

Result<model::Value> value_of(const json::value& from) {
  const json::object* object = from.if_object();
  if (object == nullptr) return not_understood("a value");
  const std::string type = model::json::text(*object, "type");
  if (type == "null") return model::Value();
  const json::value* value = object->if_contains(type == "blob" ? "base64" : "value");
  if (value == nullptr) return not_understood("a value without one");
  if (type == "float") {
    boost::system::error_code error;
    const auto number = value->to_number<double>(error);
    if (error) return not_understood("a number");
    return model::Value(number);
  }
  const json::string* text = value->if_string();
  if (text == nullptr) return not_understood("a value");
  if (type == "text") return model::Value(std::string(*text));
  if (type == "integer") {
    const auto number = to_number<std::int64_t>(std::string_view(*text));
    if (!number) return not_understood("an integer");
    return model::Value(*number);
  }
  if (type != "blob") return not_understood("a value's type");
  FW_TRY(std::string bytes, from_base64(std::string_view(*text)));
  return model::Value(model::Blob{std::move(bytes)});
}

Result<model::Rows> rows_of(const json::object& result) {
  model::Rows rows;
  const json::array* columns = array_at(result, "cols");
  const json::array* lines = array_at(result, "rows");
  if (columns == nullptr || lines == nullptr) return not_understood("a result without rows");
  for (const json::value& column : *columns) {
    const json::object* object = column.if_object();
    rows.columns.push_back(object == nullptr ? std::string() : model::json::text(*object, "name"));
  }
  if (lines->size() > model::Database::rows_max)
    return fail(Code::limit, "a read gave more than {} rows", model::Database::rows_max);
  rows.rows.reserve(lines->size());
  for (const json::value& line : *lines) {
    const json::array* cells = line.if_array();
    if (cells == nullptr || cells->size() != rows.columns.size())
      return not_understood("a row of another width");
    std::vector<model::Value>& row = rows.rows.emplace_back();
    row.reserve(cells->size());
    for (const json::value& cell : *cells) {
      FW_TRY(model::Value value, value_of(cell));
      row.push_back(std::move(value));
    }
  }
  return rows;
}

struct Parsed {
  json::object whole;
  const json::object* result = nullptr;  ///< of the one request of that type
};

/// The answer to the pipeline's request of type `type`; the first error otherwise.
Result<Parsed> parse(std::string_view body, std::string_view type) {
  auto whole = model::json::parse_object(body, "the database server's answer");
  if (!whole) return not_understood(whole.error().sentence());
  Parsed parsed{.whole = *std::move(whole)};
  const json::array* results = array_at(parsed.whole, "results");
  if (results == nullptr) return not_understood("it has no results");
  for (const json::value& one : *results) {
    const json::object* object = one.if_object();
    if (object == nullptr) return not_understood("a result is no object");
    if (const json::object* error = object_at(*object, "error"))
      return std::unexpected(error_of(*error));
    const json::object* response = object_at(*object, "response");
    if (response != nullptr && model::json::text(*response, "type") == type)
      parsed.result = object_at(*response, "result");
  }
  if (parsed.result == nullptr) return not_understood("the result is missing");
  return parsed;
}

}  // namespace

std::string write_request(std::span<const model::Statement> batch) {
  const StoredTexts texts(batch);
  std::string out = R"({"baton":null,"requests":[)";
  texts.append_requests(out);
  out += R"({"type":"batch","batch":{"steps":[{"stmt":{"sql":"BEGIN IMMEDIATE"}})";
  // Each step runs only if the one before it did; step 0 is BEGIN.
  std::size_t step = 0;
  for (const model::Statement& statement : batch) {
    out += R"(,{"stmt":{)";
    texts.append_statement(out, statement);
    fmt::format_to(std::back_inserter(out),
                   R"(,"want_rows":false}},"condition":{{"type":"ok","step":{}}}}})", step++);
  }
  fmt::format_to(std::back_inserter(out),
                 R"(,{{"stmt":{{"sql":"COMMIT"}},"condition":{{"type":"ok","step":{}}}}})", step);
  fmt::format_to(std::back_inserter(out),
                 R"(,{{"stmt":{{"sql":"ROLLBACK"}},"condition":{{"type":"not","cond":)"
                 R"({{"type":"ok","step":{}}}}}}}]}}}},)",
                 step + 1);
  out += kClose;
  return out;
}

std::string read_request(const model::Statement& statement, LogIndex at_least) {
  std::string out = R"({"baton":null,"requests":[{"type":"execute","stmt":{)";
  StoredTexts({}).append_statement(out, statement);
  if (at_least > 0)
    fmt::format_to(std::back_inserter(out), R"(,"replication_index":"{}")", at_least);
  out += "}},";
  out += kClose;
  return out;
}

std::string stream_request(const model::Statement& statement, std::string_view baton) {
  std::string out = R"({"baton":)";
  if (baton.empty()) {
    out += "null";
  } else {
    append_text(out, baton);
  }
  out += R"(,"requests":[{"type":"execute","stmt":{)";
  StoredTexts({}).append_statement(out, statement);
  out += "}}]}";
  return out;
}

Result<WriteAnswer> read_write_answer(std::string_view body, std::size_t statements) {
  FW_TRY(const Parsed parsed, parse(body, "batch"));
  const json::array* results = array_at(*parsed.result, "step_results");
  const json::array* errors = array_at(*parsed.result, "step_errors");
  const std::size_t steps = statements + 3;  // with BEGIN, COMMIT and ROLLBACK
  if (results == nullptr || errors == nullptr || results->size() != steps)
    return not_understood("the steps are missing");
  for (const json::value& error : *errors)
    if (const json::object* one = error.if_object()) return std::unexpected(error_of(*one));
  if (!(*results)[steps - 2].is_object()) return not_understood("nothing was committed");
  WriteAnswer answer{.index = index_at(*parsed.result)};
  answer.written.reserve(statements);
  for (std::size_t i = 1; i <= statements; ++i) {
    const json::object* one = (*results)[i].if_object();
    if (one == nullptr) return not_understood("a step has no result");
    model::Written written{.rows_changed = model::json::integer(*one, "affected_row_count")};
    const std::string last = model::json::text(*one, "last_insert_rowid");
    written.last_row_id = to_number<std::int64_t>(last).value_or(0);
    answer.written.push_back(written);
  }
  return answer;
}

Result<ReadAnswer> read_read_answer(std::string_view body) {
  FW_TRY(const Parsed parsed, parse(body, "execute"));
  ReadAnswer answer;
  FW_TRY(answer.rows, rows_of(*parsed.result));
  answer.index = index_at(*parsed.result);
  answer.baton = model::json::text(parsed.whole, "baton");
  return answer;
}

bool only_reads(std::string_view sql) {
  const std::string_view text = trim(sql);
  const std::string word = to_lower(text.substr(0, text.find_first_of(" \t\r\n(")));
  return word == "select" || word == "with" || word == "pragma" || word == "values";
}

}  // namespace fw::databases::libsql
