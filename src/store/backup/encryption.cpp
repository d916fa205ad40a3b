#include <sodium.h>

#include <array>
#include <cstring>

#include "base/assert.hpp"
#include "store/backup/stream.hpp"

namespace fw::store::backup {
namespace {

constexpr std::size_t kHeaderBytes = crypto_secretstream_xchacha20poly1305_HEADERBYTES;
constexpr std::size_t kExtraBytes = crypto_secretstream_xchacha20poly1305_ABYTES;
constexpr std::size_t kKeyBytes = crypto_secretstream_xchacha20poly1305_KEYBYTES;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }

class Encryption final : public Sink {
 public:
  Encryption(std::unique_ptr<Sink> next, std::string_view key, std::string context)
      : next_(std::move(next)), context_(std::move(context)), header_(kHeaderBytes, '\0') {
    FW_ASSERT(key.size() == kKeyBytes);
    crypto_secretstream_xchacha20poly1305_init_push(&state_, bytes_of(header_), bytes_of(key));
  }
  ~Encryption() override { sodium_memzero(&state_, sizeof(state_)); }
  Encryption(const Encryption&) = delete;
  Encryption& operator=(const Encryption&) = delete;

  [[nodiscard]] Result<> write(std::string_view bytes) override {
    while (!bytes.empty()) {
      if (waiting_.size() == kChunkBytes) FW_CHECK(push(0));
      const std::size_t size = std::min(bytes.size(), kChunkBytes - waiting_.size());
      waiting_ += bytes.substr(0, size);
      bytes.remove_prefix(size);
    }
    return {};
  }
  [[nodiscard]] Result<> finish() override {
    FW_CHECK(push(crypto_secretstream_xchacha20poly1305_TAG_FINAL));
    return next_->finish();
  }

 private:
  Result<> push(unsigned char tag) {
    if (!header_.empty()) FW_CHECK(next_->write(std::exchange(header_, {})));
    std::string sealed(waiting_.size() + kExtraBytes, '\0');
    crypto_secretstream_xchacha20poly1305_push(&state_, bytes_of(sealed), nullptr,
                                               bytes_of(waiting_), waiting_.size(),
                                               bytes_of(context_), context_.size(), tag);
    waiting_.clear();
    return next_->write(sealed);
  }

  std::unique_ptr<Sink> next_;
  std::string context_;
  std::string header_;
  std::string waiting_;
  crypto_secretstream_xchacha20poly1305_state state_{};
};

class Decryption final : public Source {
 public:
  Decryption(std::unique_ptr<Source> from, std::string_view key, std::string context)
      : from_(std::move(from)), key_(key), context_(std::move(context)) {
    FW_ASSERT(key.size() == kKeyBytes);
  }
  ~Decryption() override {
    sodium_memzero(key_.data(), key_.size());
    sodium_memzero(&state_, sizeof(state_));
  }
  Decryption(const Decryption&) = delete;
  Decryption& operator=(const Decryption&) = delete;

  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override {
    while (at_ == plain_.size() && !ended_) FW_CHECK(pull());
    const std::size_t size = std::min(into.size(), plain_.size() - at_);
    std::memcpy(into.data(), plain_.data() + at_, size);
    at_ += size;
    return size;
  }

 private:
  Result<> pull() {
    if (!began_) FW_CHECK(begin());
    std::string sealed(kChunkBytes + kExtraBytes, '\0');
    FW_TRY(const std::size_t size, from_->read(std::span<char>(sealed)));
    if (size < kExtraBytes) return fail(Code::corrupt, "the encrypted bytes end too early");
    plain_.assign(size - kExtraBytes, '\0');
    at_ = 0;
    unsigned char tag = 0;
    if (crypto_secretstream_xchacha20poly1305_pull(&state_, bytes_of(plain_), nullptr, &tag,
                                                   bytes_of(sealed), size, bytes_of(context_),
                                                   context_.size()) != 0) {
      plain_.clear();
      return fail(Code::corrupt, "the bytes do not open: they are damaged, or the key is another");
    }
    ended_ = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (!ended_) return {};
    FW_TRY(const std::size_t more, from_->read(std::span<char>(sealed)));
    if (more != 0) return fail(Code::corrupt, "something follows the encrypted bytes");
    return {};
  }

  Result<> begin() {
    std::string header(kHeaderBytes, '\0');
    FW_TRY(const std::size_t size, from_->read(std::span<char>(header)));
    if (size != kHeaderBytes || crypto_secretstream_xchacha20poly1305_init_pull(
                                    &state_, bytes_of(header), bytes_of(key_)) != 0)
      return fail(Code::corrupt, "the bytes are not encrypted in a form we know");
    began_ = true;
    return {};
  }

  std::unique_ptr<Source> from_;
  std::string key_;
  std::string context_;
  std::string plain_;
  std::size_t at_ = 0;
  bool began_ = false;
  bool ended_ = false;
  crypto_secretstream_xchacha20poly1305_state state_{};
};

}  // namespace

std::unique_ptr<Sink> make_encryption(std::unique_ptr<Sink> next, std::string_view key,
                                      std::string context) {
  return std::make_unique<Encryption>(std::move(next), key, std::move(context));
}

std::unique_ptr<Source> make_decryption(std::unique_ptr<Source> from, std::string_view key,
                                        std::string context) {
  return std::make_unique<Decryption>(std::move(from), key, std::move(context));
}

}  // namespace fw::store::backup
