// A table of two columns, for tests of what a driver does with any. One thread at a time.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "model/database.hpp"

namespace fw::test {

inline void make_table(model::Database& database) {
  const auto made = database.write(std::vector<model::Statement>{
      {"CREATE TABLE IF NOT EXISTS t (k TEXT PRIMARY KEY, v) WITHOUT ROWID", {}}});
  ASSERT_TRUE(made) << made.error().chain();
}

inline Result<std::vector<model::Written>> put(model::Database& database, std::string key,
                                               model::Value value) {
  return database.write(std::vector<model::Statement>{
      {"INSERT INTO t (k, v) VALUES (?, ?)", {std::move(key), std::move(value)}}});
}

inline std::int64_t count(model::Database& database) {
  const auto rows = database.read({"SELECT count(*) FROM t", {}});
  EXPECT_TRUE(rows) << rows.error().chain();
  return rows ? std::get<std::int64_t>(rows->rows.at(0).at(0)) : -1;
}

}  // namespace fw::test
