// Small help for repositories: statements from values, rows read cell by cell. Values; one thread
// each.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/id.hpp"
#include "base/time.hpp"
#include "model/database.hpp"

namespace fw::store {

inline model::Value to_value(std::int64_t value) { return value; }
inline model::Value to_value(int value) { return std::int64_t{value}; }
inline model::Value to_value(bool value) { return std::int64_t{value ? 1 : 0}; }
inline model::Value to_value(std::string_view value) { return std::string(value); }
inline model::Value to_value(const char* value) { return std::string(value); }
inline model::Value to_value(std::string value) { return model::Value(std::move(value)); }
inline model::Value to_value(model::Blob value) { return model::Value(std::move(value)); }
inline model::Value to_value(Instant value) { return to_ms(value); }
inline model::Value to_value(Millis value) { return std::int64_t{value.count()}; }
inline model::Value to_value(Micros value) { return std::int64_t{value.count()}; }
inline model::Value to_value(std::size_t value) { return static_cast<std::int64_t>(value); }
template <class Tag>
model::Value to_value(const Id<Tag>& value) {
  return value.value;
}
template <class T>
model::Value to_value(const std::optional<T>& value) {
  return value ? to_value(*value) : model::Value(std::monostate{});
}

/// `sql("SELECT name FROM users WHERE id = ?", id)`.
template <class... Args>
[[nodiscard]] model::Statement sql(std::string_view text, Args&&... args) {
  model::Statement statement{.sql = std::string(text), .values = {}};
  statement.values.reserve(sizeof...(args));
  (statement.values.push_back(to_value(std::forward<Args>(args))), ...);
  return statement;
}

/// One row, read from left to right. A cell of another type than asked for reads as its zero.
class Cells {
 public:
  explicit Cells(std::vector<model::Value>& row) : at_(row.begin()), end_(row.end()) {}

  [[nodiscard]] std::string text();
  [[nodiscard]] std::string bytes();  ///< of a blob
  [[nodiscard]] std::int64_t integer();
  [[nodiscard]] int number() { return static_cast<int>(integer()); }
  [[nodiscard]] bool boolean() { return integer() != 0; }
  [[nodiscard]] Instant instant() { return from_ms(integer()); }
  [[nodiscard]] Millis millis() { return Millis(integer()); }
  [[nodiscard]] Micros micros() { return Micros(integer()); }
  [[nodiscard]] std::optional<Instant> maybe_instant();
  [[nodiscard]] std::optional<Micros> maybe_micros();
  template <class Ident>
  [[nodiscard]] Ident id() {
    return Ident(text());
  }

 private:
  [[nodiscard]] model::Value* next();
  std::vector<model::Value>::iterator at_;
  std::vector<model::Value>::iterator end_;
};

/// A database as one whose reads all go to the copy that decides.
class Current final : public model::Database {
 public:
  explicit Current(model::Database& inner) : inner_(inner) {}
  Result<model::Rows> read(const model::Statement& statement) override {
    return inner_.read_current(statement);
  }
  Result<std::vector<model::Written>> write(std::span<const model::Statement> batch) override {
    return inner_.write(batch);
  }
  Result<> catch_up() override { return inner_.catch_up(); }
  Result<> copy_to(const std::string& path) override { return inner_.copy_to(path); }

 private:
  model::Database& inner_;
};

/// The copy that decides, or the nearest while the one that decides is away: for what a start must
/// know even then.
class CurrentOrNear {
 public:
  explicit CurrentOrNear(model::Database& database) : database_(database) {}
  [[nodiscard]] Result<model::Rows> read(const model::Statement& statement) const;

 private:
  model::Database& database_;
};

/// Every row through `make(Cells&)`.
template <class From, class Make>
[[nodiscard]] auto read_all(From&& database, const model::Statement& statement, Make make)
    -> Result<std::vector<decltype(make(std::declval<Cells&>()))>> {
  FW_TRY(model::Rows rows, database.read(statement));
  std::vector<decltype(make(std::declval<Cells&>()))> out;
  out.reserve(rows.rows.size());
  for (auto& row : rows.rows) {
    Cells cells(row);
    out.push_back(make(cells));
  }
  return out;
}

/// The first row through `make(Cells&)`, or nothing.
template <class From, class Make>
[[nodiscard]] auto read_one(From&& database, const model::Statement& statement, Make make)
    -> Result<std::optional<decltype(make(std::declval<Cells&>()))>> {
  FW_TRY(model::Rows rows, database.read(statement));
  if (rows.rows.empty()) return std::nullopt;
  Cells cells(rows.rows.front());
  return make(cells);
}

/// Rows changed by one statement in a transaction of its own.
[[nodiscard]] Result<std::int64_t> write_one(model::Database& database, model::Statement statement);
[[nodiscard]] Result<> write_all(model::Database& database,
                                 const std::vector<model::Statement>& batch);

/// The same failure for what is absent and what is somebody else's.
[[nodiscard]] std::unexpected<Error> not_here();

}  // namespace fw::store
