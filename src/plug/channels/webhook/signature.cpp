#include "plug/channels/webhook/signature.hpp"

#include <sodium.h>

#include <array>

#include "base/encode.hpp"

namespace fw::channels::webhook {
namespace {

constexpr std::string_view kPrefix = "whsec_";

const unsigned char* bytes(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

}  // namespace

Result<std::string> parse_secret(std::string_view text) {
  auto key = from_base64(text.starts_with(kPrefix) ? text.substr(kPrefix.size()) : "");
  if (!key || key->size() < kSecretBytesMin || key->size() > kSecretBytesMax)
    return fail(Code::invalid, "must be whsec_ and the base64 form of {} to {} random bytes",
                kSecretBytesMin, kSecretBytesMax);
  return key;
}

std::string sign(std::string_view key, std::string_view id, std::int64_t timestamp_s,
                 std::string_view payload) {
  const std::string head = fmt::format("{}.{}.", id, timestamp_s);
  crypto_auth_hmacsha256_state state;
  std::array<unsigned char, crypto_auth_hmacsha256_BYTES> tag;
  crypto_auth_hmacsha256_init(&state, bytes(key), key.size());
  crypto_auth_hmacsha256_update(&state, bytes(head), head.size());
  crypto_auth_hmacsha256_update(&state, bytes(payload), payload.size());
  crypto_auth_hmacsha256_final(&state, tag.data());
  return "v1," + to_base64({reinterpret_cast<const char*>(tag.data()), tag.size()});
}

}  // namespace fw::channels::webhook
