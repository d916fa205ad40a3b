// A database copied row by row over the network, as of one moment.
#include <filesystem>

#include "base/text.hpp"
#include "plug/databases/libsql/database.hpp"
#include "plug/sqlkit/connection.hpp"

namespace fw::databases::libsql {
namespace {

constexpr std::size_t kPageRows = 1'000;

/// A stream on which a transaction is open.
class Stream {
 public:
  Stream(Shared& server, const Address& from, Millis timeout)
      : server_(server), from_(from), timeout_(timeout) {}

  Result<model::Rows> run(const model::Statement& statement) {
    FW_TRY(const std::string body,
           server_.pipeline(from_, stream_request(statement, baton_), timeout_));
    FW_TRY(ReadAnswer answer, read_read_answer(body));
    baton_ = std::move(answer.baton);
    return std::move(answer.rows);
  }

 private:
  Shared& server_;
  const Address& from_;
  const Millis timeout_;
  std::string baton_;
};

std::string text_of(const model::Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return text == nullptr ? std::string() : *text;
}

/// A name in double quotes; names are of our own migrations.
std::string quoted(const std::string& name) { return "\"" + name + "\""; }

Result<> copy_table(Stream& from, sqlkit::Connection& to, const std::string& table) {
  for (std::size_t offset = 0;; offset += kPageRows) {
    FW_TRY(model::Rows rows, from.run({fmt::format("SELECT * FROM {} LIMIT {} OFFSET {}",
                                                   quoted(table), kPageRows, offset),
                                       {}}));
    if (rows.rows.empty()) return {};
    std::string marks;
    for (std::size_t i = 0; i < rows.columns.size(); ++i) marks += i == 0 ? "?" : ", ?";
    const std::string sql = fmt::format("INSERT INTO {} VALUES ({})", quoted(table), marks);
    std::vector<model::Statement> batch;
    batch.reserve(rows.rows.size());
    for (auto& row : rows.rows) batch.push_back({sql, std::move(row)});
    FW_CHECK(to.write(batch));
    if (batch.size() < kPageRows) return {};
  }
}

Result<> copy_all(Stream& from, sqlkit::Connection& to) {
  // A read transaction begins with its first read and then sees one moment.
  FW_CHECK(from.run({"BEGIN", {}}));
  FW_TRY(const model::Rows version, from.run({"PRAGMA user_version", {}}));
  // Tables before what stands on them; what SQLite or libSQL keep for themselves is theirs.
  FW_TRY(const model::Rows schema,
         from.run({"SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT "
                   "LIKE 'sqlite_%' AND name NOT LIKE '\\_litestream%' ESCAPE '\\' AND name NOT "
                   "LIKE 'libsql_%' ORDER BY type <> 'table', rowid",
                   {}}));
  FW_CHECK(to.run("PRAGMA foreign_keys=OFF"));
  for (const auto& row : schema.rows)
    if (text_of(row.at(0)) == "table") FW_CHECK(to.run(text_of(row.at(2)).c_str()));
  for (const auto& row : schema.rows)
    if (text_of(row.at(0)) == "table") FW_CHECK(copy_table(from, to, text_of(row.at(1))));
  for (const auto& row : schema.rows)
    if (text_of(row.at(0)) != "table") FW_CHECK(to.run(text_of(row.at(2)).c_str()));
  const auto* number = std::get_if<std::int64_t>(&version.rows.at(0).at(0));
  return to.run(fmt::format("PRAGMA user_version={}", number == nullptr ? 0 : *number).c_str());
}

}  // namespace

Result<> copy_over_the_network(Shared& server, const Address& from, const std::string& path,
                               Millis timeout) {
  FW_TRY(const bool is_new, sqlkit::create_private(path));
  if (!is_new) return fail(Code::conflict, "{} is there already", path);
  Stream stream(server, from, timeout);
  auto copied = [&]() -> Result<> {
    FW_TRY(const auto to,
           sqlkit::Connection::open(path, sqlkit::Access::write, model::Durability::normal));
    return copy_all(stream, *to);
  }();
  if (auto ended = stream.run({"ROLLBACK", {}}); !ended && copied)
    copied = std::unexpected(std::move(ended).error());
  if (copied) return {};
  std::error_code error;
  std::filesystem::remove(path, error);
  return copied;
}

}  // namespace fw::databases::libsql
