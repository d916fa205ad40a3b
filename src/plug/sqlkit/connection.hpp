// One SQLite connection with its prepared statements. One thread at a time.
#pragma once

#include <sqlite3.h>

#include <chrono>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/time.hpp"
#include "model/database.hpp"

namespace fw::sqlkit {

/// What a result code of SQLite means to a caller.
[[nodiscard]] Error error_of(int result, std::string_view what, std::string_view message);

/// SQLite's part of the process, before its first use: `internal` where the library is older than
/// 3.51.3, which can lose commits. All of it together takes at most `heap_bytes_max`, 0: no limit.
[[nodiscard]] Result<> prepare_library(std::size_t heap_bytes_max);

/// Made with mode 0600 where it is missing: SQLite would use the process's mask. True where it is
/// new; a link is refused.
[[nodiscard]] Result<bool> create_private(const std::string& path);

enum class Access : std::uint8_t { write, read_only };

class Connection {
 public:
  /// Opens an existing file, with the limits and pragmas every connection here has.
  [[nodiscard]] static Result<std::unique_ptr<Connection>> open(const std::string& path,
                                                                Access access,
                                                                model::Durability durability);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// `limit` above Database::rows_max rows, `timeout` after `time_max`, `internal` for a statement
  /// that writes.
  [[nodiscard]] Result<model::Rows> read(const model::Statement& statement, Millis time_max);
  [[nodiscard]] Result<std::vector<model::Written>> write(std::span<const model::Statement> batch);
  /// Moves the write-ahead log into the file, syncs that and empties the log. `unavailable` while
  /// readers hold it.
  [[nodiscard]] Result<> checkpoint();
  /// A copy of it all, as of one moment, into one new file. `conflict` where there is one.
  [[nodiscard]] Result<> copy_to(const std::string& path);
  /// One command without values or rows.
  [[nodiscard]] Result<> run(const char* sql);
  /// True after an error that the connection should not outlive.
  [[nodiscard]] bool is_broken() const { return broken_; }

  static constexpr std::size_t statements_max = 64;

 private:
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
  };
  using Prepared = std::unique_ptr<sqlite3_stmt, Finalize>;
  struct Cached {
    std::string sql;
    Prepared prepared;
  };

  explicit Connection(sqlite3* handle) : handle_(handle) {}
  [[nodiscard]] Result<> configure(Access access, model::Durability durability);
  [[nodiscard]] Result<sqlite3_stmt*> prepare(const std::string& sql);
  [[nodiscard]] Result<> bind(sqlite3_stmt* statement, const model::Statement& from);
  [[nodiscard]] Result<model::Written> execute(const model::Statement& statement);
  [[nodiscard]] Error failure(int result, std::string_view what);
  static int on_progress(void* self);

  sqlite3* handle_;
  std::list<Cached> cached_;  // most recently used first
  std::unordered_map<std::string_view, std::list<Cached>::iterator> by_sql_;
  std::chrono::steady_clock::time_point deadline_ = std::chrono::steady_clock::time_point::max();
  bool broken_ = false;
};

}  // namespace fw::sqlkit
