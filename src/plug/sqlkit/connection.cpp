#include "plug/sqlkit/connection.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <mutex>

namespace fw::sqlkit {
namespace {

/// Older libraries can lose commits when several connections commit and checkpoint at once.
constexpr int kVersionMin = 3'051'003;

using model::Blob;
using model::Value;

Code code_of(int result) {
  switch (result & 0xff) {
    case SQLITE_CONSTRAINT:
      return Code::conflict;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
    case SQLITE_FORMAT:
      return Code::corrupt;
    case SQLITE_INTERRUPT:
      return Code::timeout;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_READONLY:
    case SQLITE_NOMEM:
    case SQLITE_PERM:
    case SQLITE_PROTOCOL:
      return Code::unavailable;
    case SQLITE_TOOBIG:
      return Code::limit;
    default:
      return Code::internal;
  }
}

int bind_value(sqlite3_stmt* statement, int index, const Value& value) {
  // The values outlive the step, so SQLite need not copy them: no destructor.
  switch (value.index()) {
    case 1:
      return sqlite3_bind_int64(statement, index, std::get<std::int64_t>(value));
    case 2:
      return sqlite3_bind_double(statement, index, std::get<double>(value));
    case 3: {
      const auto& text = std::get<std::string>(value);
      return sqlite3_bind_text64(statement, index, text.data(), text.size(), nullptr, SQLITE_UTF8);
    }
    case 4: {
      const auto& blob = std::get<Blob>(value).bytes;
      return sqlite3_bind_blob64(statement, index, blob.data(), blob.size(), nullptr);
    }
    default:
      return sqlite3_bind_null(statement, index);
  }
}

Value column_value(sqlite3_stmt* statement, int column) {
  switch (sqlite3_column_type(statement, column)) {
    case SQLITE_INTEGER:
      return std::int64_t{sqlite3_column_int64(statement, column)};
    case SQLITE_FLOAT:
      return sqlite3_column_double(statement, column);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement, column));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(statement, column)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(statement, column));
      const auto size = static_cast<std::size_t>(sqlite3_column_bytes(statement, column));
      return Blob{bytes == nullptr ? std::string() : std::string(bytes, size)};
    }
    default:
      return std::monostate{};
  }
}

/// Leaves a statement ready for its next use, whatever happened.
struct ResetGuard {
  sqlite3_stmt* statement;
  ~ResetGuard() {
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
  }
};

}  // namespace

Result<> prepare_library(std::size_t heap_bytes_max) {
  if (sqlite3_libversion_number() < kVersionMin)
    return fail(Code::internal, "SQLite {} can lose commits; 3.51.3 or later is needed",
                sqlite3_libversion());
  static std::once_flag configured;  // the library allows this only before its first use
  std::call_once(configured, [] { sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 1); });
  sqlite3_initialize();
  sqlite3_hard_heap_limit64(static_cast<sqlite3_int64>(heap_bytes_max));
  return {};
}

Result<bool> create_private(const std::string& path) {
  const int fd =
      ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (fd < 0 && errno == EEXIST) return false;
  if (fd < 0) return fail(Code::unavailable, "{}: {}", path, std::strerror(errno));
  ::close(fd);
  return true;
}

Error error_of(int result, std::string_view what, std::string_view message) {
  return Error(code_of(result), std::string(what))
      .because(Error(code_of(result), fmt::format("SQLite {}: {}", result, message)));
}

Result<std::unique_ptr<Connection>> Connection::open(const std::string& path, Access access,
                                                     model::Durability durability) {
  const int flags = (access == Access::write ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) |
                    SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_PRIVATECACHE;
  sqlite3* handle = nullptr;
  const int result = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  auto connection = std::unique_ptr<Connection>(new Connection(handle));
  if (result != SQLITE_OK) {
    const char* message = handle == nullptr ? "out of memory" : sqlite3_errmsg(handle);
    return std::unexpected(error_of(result, "a database cannot be opened", message));
  }
  FW_CHECK(connection->configure(access, durability));
  return connection;
}

Connection::~Connection() {
  by_sql_.clear();
  cached_.clear();
  sqlite3_close(handle_);
}

Result<> Connection::configure(Access access, model::Durability durability) {
  sqlite3_extended_result_codes(handle_, 1);
  sqlite3_busy_timeout(handle_, 5'000);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(handle_, SQLITE_DBCONFIG_LOOKASIDE, nullptr, 256, 64);
  sqlite3_limit(handle_, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(handle_, SQLITE_LIMIT_LENGTH, 64 << 20);
  sqlite3_progress_handler(handle_, 10'000, &Connection::on_progress, this);
  FW_CHECK(run("PRAGMA cell_size_check=ON"));
  FW_CHECK(run("PRAGMA temp_store=MEMORY"));
  FW_CHECK(run("PRAGMA foreign_keys=ON"));
  FW_CHECK(run(durability == model::Durability::full ? "PRAGMA cache_size=-4000"
                                                     : "PRAGMA cache_size=-256"));
  if (access == Access::read_only) {
    // Only the writer checkpoints (and it closes last): two that do so at once is how a known bug
    // of older libraries lost commits.
    sqlite3_db_config(handle_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    return run("PRAGMA query_only=ON");
  }
  if (durability == model::Durability::normal) {
    // Opened for one write and closed again, ten thousand of them: a write-ahead log would be two
    // more files to make, sync and delete each time.
    FW_CHECK(run("PRAGMA synchronous=NORMAL"));
    return run("PRAGMA journal_mode=TRUNCATE");
  }
  // What is deleted is overwritten: an account that is gone must not linger in free pages.
  FW_CHECK(run("PRAGMA secure_delete=ON"));
  FW_CHECK(run("PRAGMA journal_mode=WAL"));
  FW_CHECK(run("PRAGMA journal_size_limit=4194304"));
  return run("PRAGMA synchronous=FULL");
}

int Connection::on_progress(void* self) {
  const auto* connection = static_cast<const Connection*>(self);
  return std::chrono::steady_clock::now() > connection->deadline_ ? 1 : 0;
}

Error Connection::failure(int result, std::string_view what) {
  const Code code = code_of(result);
  if (code == Code::corrupt || code == Code::unavailable) broken_ = true;
  return error_of(result, what, sqlite3_errmsg(handle_));
}

Result<> Connection::run(const char* sql) {
  const int result = sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr);
  if (result != SQLITE_OK)
    return std::unexpected(failure(result, "the database does not take this command")
                               .because(Error(Code::internal, sql)));
  return {};
}

Result<sqlite3_stmt*> Connection::prepare(const std::string& sql) {
  if (const auto found = by_sql_.find(sql); found != by_sql_.end()) {
    cached_.splice(cached_.begin(), cached_, found->second);
    return found->second->prepared.get();
  }
  sqlite3_stmt* raw = nullptr;
  const char* tail = nullptr;
  const int result = sqlite3_prepare_v3(handle_, sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, &tail);
  Prepared prepared(raw);
  if (result != SQLITE_OK)
    return std::unexpected(failure(result, fmt::format("the statement \"{}\" is refused", sql)));
  if (raw == nullptr || tail != sql.data() + sql.size())
    return fail(Code::internal, "\"{}\" is not exactly one statement", sql);
  if (cached_.size() >= statements_max) {
    by_sql_.erase(cached_.back().sql);
    cached_.pop_back();
  }
  cached_.push_front({sql, std::move(prepared)});
  by_sql_.emplace(cached_.front().sql, cached_.begin());
  return raw;
}

Result<> Connection::bind(sqlite3_stmt* statement, const model::Statement& from) {
  const int wanted = sqlite3_bind_parameter_count(statement);
  if (wanted != static_cast<int>(from.values.size()))
    return fail(Code::internal, "\"{}\" takes {} values and got {}", from.sql, wanted,
                from.values.size());
  for (int i = 0; i < wanted; ++i) {
    const int result = bind_value(statement, i + 1, from.values[static_cast<std::size_t>(i)]);
    if (result != SQLITE_OK) return std::unexpected(failure(result, "a value cannot be stored"));
  }
  return {};
}

Result<model::Rows> Connection::read(const model::Statement& statement, Millis time_max) {
  FW_TRY(sqlite3_stmt* const prepared, prepare(statement.sql));
  const ResetGuard guard{prepared};
  if (sqlite3_stmt_readonly(prepared) == 0)
    return fail(Code::internal, "\"{}\" writes and came as a read", statement.sql);
  FW_CHECK(bind(prepared, statement));
  deadline_ = std::chrono::steady_clock::now() + time_max;
  model::Rows rows;
  const int columns = sqlite3_column_count(prepared);
  for (int i = 0; i < columns; ++i) rows.columns.emplace_back(sqlite3_column_name(prepared, i));
  while (true) {
    const int result = sqlite3_step(prepared);
    if (result == SQLITE_DONE) return rows;
    if (result != SQLITE_ROW)
      return std::unexpected(failure(result, "the database cannot be read"));
    if (rows.rows.size() == model::Database::rows_max)
      return fail(Code::limit, "a read gave more than {} rows", model::Database::rows_max);
    std::vector<Value>& row = rows.rows.emplace_back();
    row.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) row.push_back(column_value(prepared, i));
  }
}

Result<model::Written> Connection::execute(const model::Statement& statement) {
  FW_TRY(sqlite3_stmt* const prepared, prepare(statement.sql));
  const ResetGuard guard{prepared};
  FW_CHECK(bind(prepared, statement));
  int result = SQLITE_ROW;
  while (result == SQLITE_ROW) result = sqlite3_step(prepared);
  if (result != SQLITE_DONE)
    return std::unexpected(failure(result, code_of(result) == Code::conflict
                                               ? "it exists already, or something needs it"
                                               : "the database cannot be written"));
  const bool changed = sqlite3_stmt_readonly(prepared) == 0;
  return model::Written{.rows_changed = changed ? sqlite3_changes64(handle_) : 0,
                        .last_row_id = sqlite3_last_insert_rowid(handle_)};
}

Result<std::vector<model::Written>> Connection::write(std::span<const model::Statement> batch) {
  deadline_ = std::chrono::steady_clock::time_point::max();
  FW_CHECK(run("BEGIN IMMEDIATE"));
  std::vector<model::Written> written;
  written.reserve(batch.size());
  for (const model::Statement& statement : batch) {
    auto one = execute(statement);
    if (!one) {
      // Some errors have rolled back already; then this one fails, and that is fine.
      sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
      return std::unexpected(std::move(one).error());
    }
    written.push_back(*one);
  }
  if (auto committed = run("COMMIT"); !committed) {
    sqlite3_exec(handle_, "ROLLBACK", nullptr, nullptr, nullptr);
    return std::unexpected(std::move(committed).error());
  }
  return written;
}

Result<> Connection::checkpoint() {
  const int result =
      sqlite3_wal_checkpoint_v2(handle_, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (result != SQLITE_OK) return std::unexpected(failure(result, "the database cannot be synced"));
  return {};
}

Result<> Connection::copy_to(const std::string& path) {
  FW_TRY(const bool is_new, create_private(path));
  if (!is_new) return fail(Code::conflict, "{} is there already", path);
  FW_TRY(const auto copy, open(path, Access::write, model::Durability::normal));
  deadline_ = std::chrono::steady_clock::time_point::max();
  int result = SQLITE_NOMEM;
  if (sqlite3_backup* backup = sqlite3_backup_init(copy->handle_, "main", handle_, "main")) {
    result = sqlite3_backup_step(backup, -1);
    sqlite3_backup_finish(backup);
  }
  if (result != SQLITE_DONE)
    return std::unexpected(
        error_of(result, "the database cannot be copied", sqlite3_errmsg(copy->handle_)));
  // A copied database says that it has a write-ahead log; this one is to be a single file.
  return copy->run("PRAGMA journal_mode=DELETE");
}

}  // namespace fw::sqlkit
