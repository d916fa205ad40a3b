// Records that came from another machine: read without harm, counted without harm, and what is read
// is written as what reads the same.
// rooms: store
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "store/ingest/board.hpp"
#include "store/ingest/crc32c.hpp"
#include "store/ingest/foreign.hpp"

using namespace fw;
using namespace fw::store;

namespace {

void append_u32(std::string& out, std::uint32_t value) {
  for (unsigned i = 0; i < 4; ++i) out += static_cast<char>((value >> (8 * i)) & 0xffU);
}

void use(const LogRun& run) {
  const auto records = read_foreign(run);
  if (!records) return;
  FW_ASSERT(records->size() == run.end - run.first);
  Board board;
  LogRun again{.first = run.first, .end = run.end, .bytes = {}};
  for (const Record& record : *records) {
    board.add(monitor_of(record), model::AccountId("a"));
    FW_ASSERT(encode(record, again.bytes).has_value());
  }
  const auto same = read_foreign(again);
  FW_ASSERT(same && same->size() == records->size());
  board.apply_foreign("m", run.first, *records, {});
  board.apply_foreign("m", run.first, *records, {});
  FW_ASSERT(board.position_of("m") == run.end);
  FW_ASSERT(board.take_snapshot().rows.size() <= records->size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  // As it is, and as the body of a record whose head is right.
  use({.first = 5, .end = 6, .bytes = std::string(input)});
  LogRun run{.first = 0, .end = 1, .bytes = {}};
  append_u32(run.bytes, static_cast<std::uint32_t>(size));
  append_u32(run.bytes, crc32c(input));
  run.bytes += input;
  use(run);
  return 0;
}
