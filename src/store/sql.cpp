#include "store/sql.hpp"

namespace fw::store {

model::Value* Cells::next() { return at_ == end_ ? nullptr : &*at_++; }

std::string Cells::text() {
  model::Value* value = next();
  auto* text = value == nullptr ? nullptr : std::get_if<std::string>(value);
  return text == nullptr ? std::string() : std::move(*text);
}

std::string Cells::bytes() {
  model::Value* value = next();
  auto* blob = value == nullptr ? nullptr : std::get_if<model::Blob>(value);
  return blob == nullptr ? std::string() : std::move(blob->bytes);
}

std::int64_t Cells::integer() {
  const model::Value* value = next();
  const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
  return number == nullptr ? 0 : *number;
}

std::optional<Instant> Cells::maybe_instant() {
  const model::Value* value = next();
  const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
  if (number == nullptr) return std::nullopt;
  return from_ms(*number);
}

std::optional<Micros> Cells::maybe_micros() {
  const model::Value* value = next();
  const auto* number = value == nullptr ? nullptr : std::get_if<std::int64_t>(value);
  if (number == nullptr) return std::nullopt;
  return Micros(*number);
}

Result<model::Rows> CurrentOrNear::read(const model::Statement& statement) const {
  auto rows = database_.read_current(statement);
  const bool away =
      !rows && (rows.error().code() == Code::unavailable || rows.error().code() == Code::timeout);
  return away ? database_.read(statement) : rows;
}

Result<std::int64_t> write_one(model::Database& database, model::Statement statement) {
  FW_TRY(const std::vector<model::Written> written, database.write(std::span(&statement, 1)));
  return written.front().rows_changed;
}

Result<> write_all(model::Database& database, const std::vector<model::Statement>& batch) {
  if (batch.empty()) return {};
  auto written = database.write(batch);
  if (!written) return std::unexpected(std::move(written).error());
  return {};
}

std::unexpected<Error> not_here() { return fail(Code::not_found, "there is no such thing here"); }

}  // namespace fw::store
