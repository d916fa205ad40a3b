#include "store/facts.hpp"

#include "store/sql.hpp"

namespace fw::store {

Result<std::optional<std::string>> read_fact(model::Database& system, std::string_view name) {
  return read_one(system, sql("SELECT value FROM facts WHERE name = ?", name),
                  [](Cells& cells) { return cells.text(); });
}

Result<std::string> keep_fact(model::Database& system, std::string_view name,
                              std::string_view value) {
  FW_CHECK(write_one(system,
                     sql("INSERT OR IGNORE INTO facts (name, value) VALUES (?, ?)", name, value)));
  FW_TRY(auto kept, read_fact(system, name));
  return kept.value_or("");
}

Result<> erase_fact(model::Database& system, std::string_view name) {
  FW_CHECK(write_one(system, sql("DELETE FROM facts WHERE name = ?", name)));
  return {};
}

}  // namespace fw::store
