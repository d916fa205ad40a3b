#include "store/backup/stream.hpp"

#include <sodium.h>

#include <array>

#include "base/encode.hpp"

namespace fw::store::backup {

struct FileSink::Hash {
  crypto_hash_sha256_state state;
};

FileSink::FileSink(File file) : file_(std::move(file)), hash_(std::make_unique<Hash>()) {
  crypto_hash_sha256_init(&hash_->state);
}

FileSink::~FileSink() = default;

Result<std::unique_ptr<FileSink>> FileSink::create(const std::filesystem::path& path) {
  FW_TRY(File file, File::create(path));
  return std::unique_ptr<FileSink>(new FileSink(std::move(file)));
}

Result<> FileSink::write(std::string_view bytes) {
  crypto_hash_sha256_update(&hash_->state, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
  facts_.bytes += bytes.size();
  return file_.write(bytes);
}

Result<> FileSink::finish() {
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&hash_->state, digest.data());
  facts_.sha256 = to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  return file_.sync();
}

Result<std::unique_ptr<FileSource>> FileSource::open(const std::filesystem::path& path) {
  FW_TRY(File file, File::open(path));
  return std::unique_ptr<FileSource>(new FileSource(std::move(file)));
}

Result<FileFacts> facts_of(const std::filesystem::path& path) {
  FW_TRY(File file, File::open(path));
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  FileFacts facts;
  std::string chunk(kChunkBytes, '\0');
  while (true) {
    FW_TRY(const std::size_t size, file.read(std::span<char>(chunk)));
    if (size == 0) break;
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(chunk.data()), size);
    facts.bytes += size;
  }
  std::array<unsigned char, crypto_hash_sha256_BYTES> digest{};
  crypto_hash_sha256_final(&state, digest.data());
  facts.sha256 = to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  return facts;
}

}  // namespace fw::store::backup
