// Tables as files that people and other programs read: CSV (RFC 4180) and JSON. Any thread; blocks.
#pragma once

#include <filesystem>

#include "store/backup/rows.hpp"

namespace fw::store::backup {

enum class Form : std::uint8_t { csv, json };

/// A new file: a heading and a line a row, or an array of objects. Blobs are in base64.
[[nodiscard]] Result<> write_table(model::Database& database, const Table& table, Form form,
                                   const std::filesystem::path& path);

/// A cell of CSV, quoted where it must be.
[[nodiscard]] std::string csv_cell(const model::Value& value);

}  // namespace fw::store::backup
