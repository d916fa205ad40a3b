// The port to a database that speaks SQLite's dialect, here or on a server. SQL itself stands in
// store/ only. Every member may be called from any thread and may block; never call it on the
// engine's or the web's loop.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"

namespace fw::model {

struct Blob {
  std::string bytes;
  auto operator<=>(const Blob&) const = default;
};

using Value = std::variant<std::monostate, std::int64_t, double, std::string, Blob>;

struct Statement {
  std::string sql;  ///< one statement; values only as `?`
  std::vector<Value> values;
};

struct Rows {
  std::vector<std::string> columns;
  std::vector<std::vector<Value>> rows;
};

struct Written {
  std::int64_t rows_changed = 0;
  std::int64_t last_row_id = 0;
};

/// How much a returned write survives.
enum class Durability : std::uint8_t {
  full,    ///< the write survives a power cut
  normal,  ///< the write survives the process; a power cut may roll it back (something else holds
           ///< the truth)
};

class Database {
 public:
  virtual ~Database() = default;
  /// One SELECT against the nearest copy. At most `rows_max` rows; more is `limit`.
  [[nodiscard]] virtual Result<Rows> read(const Statement& statement) = 0;
  /// One SELECT against the copy that decides. Where machines share a database a near copy may be a
  /// little behind: what an incident, a lock or a migration hangs on is asked for here.
  [[nodiscard]] virtual Result<Rows> read_current(const Statement& statement) {
    return read(statement);
  }
  /// All statements or none, in one transaction; durable when it returns. `conflict` where a unique
  /// key refuses.
  [[nodiscard]] virtual Result<std::vector<Written>> write(std::span<const Statement> batch) = 0;
  /// Reads that begin after its success see what any machine had committed before it began. At most
  /// 2 s; where nobody else writes there is nothing to do. `unavailable`, `timeout`: what they see
  /// may be a few seconds old.
  [[nodiscard]] virtual Result<> catch_up() { return {}; }
  /// After success every write so far survives a power cut, whatever the Durability. Where a server
  /// keeps the data there is nothing to do.
  [[nodiscard]] virtual Result<> settle() { return {}; }
  /// A copy of it all, as of one moment, as one SQLite file: made at `path` with mode 0600.
  /// `conflict` where there is a file already.
  [[nodiscard]] virtual Result<> copy_to(const std::string& path) = 0;

  static constexpr std::size_t rows_max = 100'000;
};

/// What keeps databases from being used, as far as it is known. It heals by itself when its cause
/// does.
struct DatabaseTrouble {
  std::string kind;  ///< one word, for metrics: "away", "token", "missing", "full", "version"
  std::string sentence;
};

/// Where databases come from: files in a folder, namespaces of a server. A name is "system",
/// "accounts/<region>" or "monitors/<region>/<id>"; ids are server-made, never a user's text.
class DatabaseProvider {
 public:
  virtual ~DatabaseProvider() = default;
  /// Opens, creating it where it is missing; the same name gives the same object. `corrupt`,
  /// `unavailable`.
  [[nodiscard]] virtual Result<std::shared_ptr<Database>> open(std::string_view name,
                                                               Durability durability) = 0;
  [[nodiscard]] virtual Result<bool> exists(std::string_view name) = 0;
  /// Closes and removes it with everything in it; no error where there is none.
  [[nodiscard]] virtual Result<> drop(std::string_view name) = 0;
  /// Moves a damaged database out of the way and keeps it, `label` in its name: the next open makes
  /// a new one. Gives where it is. `limit` where no more of this name can be kept, and where a
  /// server keeps the files; it goes with drop().
  [[nodiscard]] virtual Result<std::string> set_aside(std::string_view name,
                                                      std::string_view label);
  /// Names below a prefix, such as "monitors/local/". `unavailable` where a server does not tell.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(std::string_view prefix) = 0;
  /// What is wrong now, where something is.
  [[nodiscard]] virtual std::optional<DatabaseTrouble> trouble() const { return std::nullopt; }
  /// How many writes to different databases are worth having under way at a time.
  [[nodiscard]] virtual std::size_t writes_at_a_time() const { return 1; }
};

inline Result<std::string> DatabaseProvider::set_aside(std::string_view name,
                                                       std::string_view /*label*/) {
  return fail(Code::limit, "the server of {} has to mend it", name);
}

}  // namespace fw::model
