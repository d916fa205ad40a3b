// What a libSQL server answers: read without harm, rows as wide as their columns, and never more of
// them than a read may give.
// rooms: plug/databases/libsql
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/databases/libsql/hrana.hpp"

using namespace fw;
using namespace fw::databases::libsql;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto answer = read_read_answer(bytes)) {
    FW_ASSERT(answer->rows.rows.size() <= model::Database::rows_max);
    for (const auto& row : answer->rows.rows) FW_ASSERT(row.size() == answer->rows.columns.size());
  }
  for (std::size_t statements = 0; statements < 4; ++statements)
    if (const auto answer = read_write_answer(bytes, statements))
      FW_ASSERT(answer->written.size() == statements);
  return 0;
}
