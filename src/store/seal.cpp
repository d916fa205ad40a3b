#include "store/seal.hpp"

#include <fcntl.h>
#include <sodium.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/encode.hpp"
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

/// Closes a file at the end of a scope.
struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

Result<std::string> read_key_file(int fd, const std::filesystem::path& file) {
  std::array<char, 256> text{};
  const ssize_t size = ::read(fd, text.data(), text.size());
  if (size < 0)
    return fail(Code::unavailable, "{} cannot be read: {}", file.string(), std::strerror(errno));
  return std::string(trim(std::string_view(text.data(), static_cast<std::size_t>(size))));
}

/// Written beside and renamed, so that there is never half a key.
Result<std::string> make_key_file(const std::filesystem::path& file, Random& random) {
  const std::string key = Seal::make_key(random);
  const std::string beside = file.string() + ".new";
  const Descriptor out{::open(beside.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC,
                              S_IRUSR | S_IWUSR)};
  const std::string line = key + "\n";
  if (out.fd < 0 ||
      ::write(out.fd, line.data(), line.size()) != static_cast<ssize_t>(line.size()) ||
      ::fsync(out.fd) != 0 || ::rename(beside.c_str(), file.c_str()) != 0)
    return fail(Code::unavailable, "{} cannot be written: {}", file.string(), std::strerror(errno));
  const Descriptor folder{::open(file.parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (folder.fd < 0 || ::fsync(folder.fd) != 0)
    return fail(Code::unavailable, "{} cannot be synced", file.parent_path().string());
  return key;
}

}  // namespace

Result<Seal> Seal::load(std::string_view key, const std::filesystem::path& file, Random& random) {
  std::string text(key);
  if (text.empty()) {
    const Descriptor in{::open(file.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC)};
    if (in.fd < 0 && errno != ENOENT)
      return fail(Code::unavailable, "{} cannot be opened: {}", file.string(),
                  std::strerror(errno));
    if (in.fd >= 0) {
      FW_TRY(text, read_key_file(in.fd, file));
    } else {
      FW_TRY(text, make_key_file(file, random));
    }
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
