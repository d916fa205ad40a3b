// The packed latencies of a rollup: read without harm, and what is read packs to what reads the
// same.
// rooms: store
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "store/history/sketch.hpp"

using namespace fw;
using store::Sketch;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto read = Sketch::unpack({reinterpret_cast<const char*>(data), size});
  if (!read) return 0;
  FW_ASSERT(Sketch::unpack(read->pack()) == *read);
  Sketch twice = *read;
  twice.merge(*read);
  FW_ASSERT(twice.count() == 2 * read->count());
  if (read->count() > 0) FW_ASSERT(read->value_at(0) <= read->value_at(read->count() - 1));
  return 0;
}
