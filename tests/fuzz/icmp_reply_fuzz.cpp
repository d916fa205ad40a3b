// Packets that came over an ICMP socket: what is read of them lies inside them.
// rooms: plug/checks/icmp
#include <cstdint>
#include <string_view>

#include "base/assert.hpp"
#include "plug/checks/icmp/packet.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fw::checks::icmp;
  const std::string_view packet(reinterpret_cast<const char*>(data), size);
  for (const Shape shape : {Shape::v4, Shape::v4_with_header, Shape::v6}) {
    const auto echo = read_echo_reply(packet, shape);
    if (!echo) continue;
    FW_ASSERT(echo->payload.size() + 8 <= packet.size());
    FW_ASSERT(packet.ends_with(echo->payload));
  }
  return 0;
}
