#include "store/memories.hpp"

#include "store/sql.hpp"

namespace fw::store {

Result<std::vector<MemoryRow>> load_memories(model::Database& database) {
  return read_all(database, sql("SELECT monitor_id, memory FROM monitor_memories"),
                  [](Cells& cells) {
                    auto monitor = cells.id<model::MonitorId>();
                    std::string memory = cells.text();
                    return MemoryRow(std::move(monitor), std::move(memory));
                  });
}

Result<> save_memories(model::Database& database, std::span<const MemoryRow> rows) {
  std::vector<model::Statement> batch;
  batch.reserve(rows.size());
  for (const auto& [monitor, memory] : rows)
    batch.push_back(
        sql("INSERT INTO monitor_memories (monitor_id, memory) "
            "SELECT id, ? FROM monitors WHERE id = ? "
            "ON CONFLICT (monitor_id) DO UPDATE SET memory = excluded.memory",
            memory, monitor));
  return write_all(database, batch);
}

}  // namespace fw::store
