#include "host/net/digest.hpp"

#include <openssl/evp.h>

#include "base/assert.hpp"
#include "base/encode.hpp"

namespace fw::net {
namespace {

const EVP_MD* algorithm() {
  static const EVP_MD* const fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
  return fetched;
}

}  // namespace

void Digest::Free::operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }

Digest::Digest() : context_(EVP_MD_CTX_new()) {
  FW_ASSERT(context_ && EVP_DigestInit_ex(context_.get(), algorithm(), nullptr) == 1);
}

void Digest::add(std::string_view bytes) {
  EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size());
}

std::array<std::uint8_t, 32> Digest::end() {
  std::array<std::uint8_t, 32> out{};
  EVP_DigestFinal_ex(context_.get(), out.data(), nullptr);
  return out;
}

std::string Digest::end_hex() {
  const auto raw = end();
  return to_hex({reinterpret_cast<const char*>(raw.data()), raw.size()});
}

}  // namespace fw::net
