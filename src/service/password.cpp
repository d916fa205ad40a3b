#include "service/password.hpp"

#include <sodium.h>

#include <array>

#include "service/accounts.hpp"

namespace fw::service {
namespace {

constexpr unsigned long long kPasses = 1;
constexpr std::size_t kMemoryBytes = std::size_t{46} * 1024 * 1024;

}  // namespace

Result<> accept_password(std::string_view password) {
  if (password.size() >= kPasswordBytesMin && password.size() <= kPasswordBytesMax) return {};
  return fail(Code::invalid, "a password must be {} to {} bytes long", kPasswordBytesMin,
              kPasswordBytesMax);
}

Result<std::string> hash_password(std::string_view password) {
  std::array<char, crypto_pwhash_STRBYTES> hash{};
  if (crypto_pwhash_str_alg(hash.data(), password.data(), password.size(), kPasses, kMemoryBytes,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return fail(Code::unavailable, "there is not enough memory to hash a password");
  return std::string(hash.data());
}

bool verify_password(std::string_view hash, std::string_view password) {
  const std::string text(hash);
  return crypto_pwhash_str_verify(text.c_str(), password.data(), password.size()) == 0;
}

void verify_nothing(std::string_view password) {
  std::array<unsigned char, 32> out{};
  const std::array<unsigned char, crypto_pwhash_SALTBYTES> salt{};
  if (crypto_pwhash(out.data(), out.size(), password.data(), password.size(), salt.data(), kPasses,
                    kMemoryBytes, crypto_pwhash_ALG_ARGON2ID13) != 0)
    return;  // only the time matters
}

}  // namespace fw::service
