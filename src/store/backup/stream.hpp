// Bytes through a chain of steps: tar → gzip → encryption → file, and back. Memory is bounded by
// the chunk, whatever is sent. One thread each; blocks.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/file.hpp"

namespace fw::store::backup {

inline constexpr std::size_t kChunkBytes = 64 << 10;

class Sink {
 public:
  virtual ~Sink() = default;
  [[nodiscard]] virtual Result<> write(std::string_view bytes) = 0;
  /// Once, at the end: nothing that was written counts without it.
  [[nodiscard]] virtual Result<> finish() = 0;
};

class Source {
 public:
  virtual ~Source() = default;
  /// 0 at the end, which is the true end: what was cut off is `corrupt`.
  [[nodiscard]] virtual Result<std::size_t> read(std::span<char> into) = 0;
};

/// What a file came to.
struct FileFacts {
  std::uint64_t bytes = 0;
  std::string sha256;  ///< hexadecimal
};

/// A new file of mode 0600, synced at the end, its hash taken on the way. `conflict` where there is
/// one.
class FileSink final : public Sink {
 public:
  [[nodiscard]] static Result<std::unique_ptr<FileSink>> create(const std::filesystem::path& path);
  ~FileSink() override;
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;
  [[nodiscard]] Result<> write(std::string_view bytes) override;
  [[nodiscard]] Result<> finish() override;
  [[nodiscard]] const FileFacts& facts() const { return facts_; }  ///< after finish

 private:
  struct Hash;
  explicit FileSink(File file);
  File file_;
  std::unique_ptr<Hash> hash_;
  FileFacts facts_;
};

class FileSource final : public Source {
 public:
  [[nodiscard]] static Result<std::unique_ptr<FileSource>> open(const std::filesystem::path& path);
  [[nodiscard]] Result<std::size_t> read(std::span<char> into) override { return file_.read(into); }

 private:
  explicit FileSource(File file) : file_(std::move(file)) {}
  File file_;
};

/// Hash and size of a file.
[[nodiscard]] Result<FileFacts> facts_of(const std::filesystem::path& path);

/// gzip (RFC 1952).
[[nodiscard]] std::unique_ptr<Sink> make_gzip(std::unique_ptr<Sink> next);
/// `corrupt` for what is no gzip.
[[nodiscard]] std::unique_ptr<Source> make_gunzip(std::unique_ptr<Source> from);

/// libsodium's secretstream (XChaCha20-Poly1305) in chunks of kChunkBytes, the last one marked as
/// the last. `context` must be the same when it is opened. `key` has 32 bytes.
[[nodiscard]] std::unique_ptr<Sink> make_encryption(std::unique_ptr<Sink> next,
                                                    std::string_view key, std::string context);
/// `corrupt` for another key, another context, a changed byte, a chunk that is missing.
[[nodiscard]] std::unique_ptr<Source> make_decryption(std::unique_ptr<Source> from,
                                                      std::string_view key, std::string context);

}  // namespace fw::store::backup
