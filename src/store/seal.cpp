#include "store/seal.hpp"

#include <sodium.h>

#include <cstring>

#include "base/encode.hpp"
#include "base/file.hpp"
#include "base/text.hpp"

namespace fw::store {
namespace {

constexpr char kVersion = 1;
constexpr std::size_t kNonceBytes = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES;
constexpr std::size_t kTagBytes = crypto_aead_xchacha20poly1305_ietf_ABYTES;
constexpr std::size_t kHeadBytes = 1 + kNonceBytes;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

constexpr std::size_t kKeyFileBytesMax = 256;
constexpr std::size_t kIdDigits = 16;

}  // namespace

Result<Seal> Seal::load(std::string_view key, const std::filesystem::path& file, Random& random) {
  std::string text(key);
  if (text.empty()) {
    auto read = read_file(file, kKeyFileBytesMax);
    if (!read && read.error().code() != Code::not_found)
      return std::unexpected(std::move(read).error());
    text = read ? std::string(trim(*read)) : make_key(random);
    if (!read) FW_CHECK(replace_file(file, text + "\n"));
  }
  static_assert(kKeyBytes == crypto_aead_xchacha20poly1305_ietf_KEYBYTES);
  auto raw = from_base64(text);
  if (!raw || raw->size() != kKeyBytes)
    return fail(Code::invalid, "the secret key must be {} bytes in base64", kKeyBytes);
  Seal seal;
  std::memcpy(seal.key_.data(), raw->data(), kKeyBytes);
  sodium_memzero(raw->data(), raw->size());
  sodium_memzero(text.data(), text.size());
  return seal;
}

Result<Seal> Seal::from_bytes(std::string_view bytes) {
  if (bytes.size() != kKeyBytes) return fail(Code::corrupt, "a key is not of its length");
  Seal seal;
  std::memcpy(seal.key_.data(), bytes.data(), kKeyBytes);
  return seal;
}

std::string Seal::bytes() const {
  return {reinterpret_cast<const char*>(key_.data()), key_.size()};
}

std::string Seal::derive(std::string_view purpose) const {
  std::string out(kKeyBytes, '\0');
  crypto_generichash(bytes_of(out), out.size(), bytes_of(purpose), purpose.size(), key_.data(),
                     key_.size());
  return out;
}

std::string Seal::id() const { return to_hex(derive("flarewarden key id")).substr(0, kIdDigits); }

std::string Seal::make_key(Random& random) {
  std::array<std::byte, kKeyBytes> key{};
  random.fill(key);
  return to_base64({reinterpret_cast<const char*>(key.data()), key.size()});
}

std::string Seal::seal(std::string_view plain, std::string_view place, Random& random) const {
  std::string out(kHeadBytes + plain.size() + kTagBytes, '\0');
  out[0] = kVersion;
  random.fill(std::as_writable_bytes(std::span(out.data() + 1, kNonceBytes)));
  crypto_aead_xchacha20poly1305_ietf_encrypt(bytes_of(out) + kHeadBytes, nullptr, bytes_of(plain),
                                             plain.size(), bytes_of(place), place.size(), nullptr,
                                             bytes_of(out) + 1, key_.data());
  return out;
}

Result<std::string> Seal::open(std::string_view sealed, std::string_view place) const {
  if (sealed.size() < kHeadBytes + kTagBytes || sealed[0] != kVersion)
    return fail(Code::corrupt, "a stored secret is not in a form we know");
  std::string plain(sealed.size() - kHeadBytes - kTagBytes, '\0');
  const std::string_view body = sealed.substr(kHeadBytes);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(bytes_of(plain), nullptr, nullptr, bytes_of(body),
                                                 body.size(), bytes_of(place), place.size(),
                                                 bytes_of(sealed) + 1, key_.data()) != 0)
    return fail(Code::corrupt, "a stored secret does not open with this key");
  return plain;
}

Seal::~Seal() { sodium_memzero(key_.data(), key_.size()); }

}  // namespace fw::store
