// Keyed short hash (SipHash-2-4) and SHA-256. Pure functions; safe to use from any thread.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace fw {

using HashKey = std::array<std::uint8_t, 16>;

/// SipHash-2-4, 64 bits. Keyed, so that nobody outside can aim load at one machine or slot.
[[nodiscard]] std::uint64_t hash64(const HashKey& key, std::string_view bytes);

/// SHA-256 (FIPS 180-4): 32 raw bytes.
[[nodiscard]] std::array<std::uint8_t, 32> sha256(std::string_view bytes);

/// SHA-256 as 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// Compares without telling by its duration where two texts differ; the lengths may be learnt.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace fw
