// Bodies in any encoding: however they are cut into pieces, the same comes out, and never more than
// the limits.
// rooms: plug/checks/http
#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/http/body.hpp"

namespace {

using namespace fw::checks::http;
using fw::model::Reason;

constexpr std::array<std::string_view, 4> kEncodings = {"gzip", "br", "zstd", "identity"};

struct Outcome {
  Reason problem = Reason::none;
  std::string text;
};

Outcome decode(std::string_view encoding, std::string_view wire, std::size_t step) {
  constexpr std::size_t kept_max = 8 * 1024;
  Body body(kept_max);
  body.set_encoding(encoding);
  bool wants_more = true;
  while (wants_more && !wire.empty()) {
    wants_more = body.add(wire.substr(0, step));
    wire.remove_prefix(std::min(step, wire.size()));
  }
  body.finish();
  FW_ASSERT(body.kept().size() <= kept_max && body.kept().size() <= body.bytes());
  FW_ASSERT(body.bytes() <= kInflatedBytesMax + 16 * 1024);
  return {body.problem(), body.problem() == Reason::none ? body.kept() : std::string()};
}

}  // namespace

/// The first byte chooses the encoding.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view encoding = kEncodings.at(data[0] % kEncodings.size());
  const std::string_view wire(reinterpret_cast<const char*>(data + 1), size - 1);
  const Outcome whole = decode(encoding, wire, std::max<std::size_t>(wire.size(), 1));
  for (const std::size_t step : {1, 3, 64}) {
    const Outcome pieces = decode(encoding, wire, step);
    // Where a bomb is noticed depends on the pieces; what a sound body says does not.
    const bool is_bomb = whole.problem == Reason::decompression_limit ||
                         pieces.problem == Reason::decompression_limit;
    if (is_bomb) continue;
    FW_ASSERT(pieces.problem == whole.problem && pieces.text == whole.text);
  }
  return 0;
}
