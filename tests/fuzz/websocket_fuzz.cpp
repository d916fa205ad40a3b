// A WebSocket server's bytes, the head of its answer and its frames: however they are cut into
// pieces, the same comes out, and what comes out keeps every limit.
// rooms: plug/checks/websocket
#include <algorithm>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/websocket/frames.hpp"
#include "plug/checks/websocket/handshake.hpp"

namespace {

using namespace fw::checks::websocket;

std::string messages_of(std::string_view bytes, std::size_t step) {
  FrameReader reader;
  std::string out;
  while (!bytes.empty()) {
    reader.feed(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    while (true) {
      const auto message = reader.next();
      if (!message) return out + "!" + message.error().detail;
      if (!*message) break;
      FW_ASSERT((*message)->payload.size() <= kMessageBytesMax);
      FW_ASSERT((*message)->opcode != Opcode::continuation);
      out += static_cast<char>((*message)->opcode);
      out += (*message)->payload;
    }
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  if (const auto end = end_of_head(bytes.substr(0, kHeadBytesMax))) {
    const auto head = read_head(bytes.substr(0, *end));
    if (head) static_cast<void>(check_head(*head, {}, "dGhlIHNhbXBsZSBub25jZQ=="));
    bytes.remove_prefix(*end);
  }
  const std::string whole = messages_of(bytes, std::max<std::size_t>(bytes.size(), 1));
  for (const std::size_t step : {1, 3, 7}) FW_ASSERT(messages_of(bytes, step) == whole);
  return 0;
}
