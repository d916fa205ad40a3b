#include "base/hash.hpp"

#include <sodium.h>

#include "base/encode.hpp"

namespace fw {
namespace {

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

std::uint64_t hash64(const HashKey& key, std::string_view bytes) {
  static_assert(crypto_shorthash_KEYBYTES == std::tuple_size_v<HashKey>);
  std::array<unsigned char, crypto_shorthash_BYTES> out{};
  crypto_shorthash(out.data(), bytes_of(bytes), bytes.size(), key.data());
  std::uint64_t value = 0;
  for (std::size_t i = out.size(); i-- > 0;) value = (value << 8U) | out.at(i);
  return value;
}

std::array<std::uint8_t, 32> sha256(std::string_view bytes) {
  std::array<std::uint8_t, 32> out{};
  crypto_hash_sha256(out.data(), bytes_of(bytes), bytes.size());
  return out;
}

std::string sha256_hex(std::string_view bytes) {
  const auto digest = sha256(bytes);
  return to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace fw
