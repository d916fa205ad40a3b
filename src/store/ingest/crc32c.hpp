// CRC-32C (Castagnoli, RFC 3720 §12.1), which tells a torn record from a whole one. Pure; safe to
// use from any thread.
#pragma once

#include <cstdint>
#include <string_view>

namespace fw::store {

[[nodiscard]] std::uint32_t crc32c(std::string_view bytes);

}  // namespace fw::store
