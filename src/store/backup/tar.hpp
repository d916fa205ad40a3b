// Files in a tar archive (POSIX ustar, plain files only), written and read as a stream. One thread
// each; blocks. The reader takes foreign bytes.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.hpp"
#include "store/backup/stream.hpp"

namespace fw::store::backup {

class TarWriter {
 public:
  /// `at` is every file's time.
  TarWriter(std::unique_ptr<Sink> to, Instant at) : to_(std::move(to)), at_(at) {}

  /// `limit` for a name above 100 bytes or 8 GiB.
  [[nodiscard]] Result<> add_file(std::string_view name, const std::filesystem::path& path);
  [[nodiscard]] Result<> add_text(std::string_view name, std::string_view text);
  [[nodiscard]] Result<> finish();

 private:
  [[nodiscard]] Result<> begin(std::string_view name, std::uint64_t bytes);
  [[nodiscard]] Result<> pad(std::uint64_t bytes);
  std::unique_ptr<Sink> to_;
  Instant at_;
};

struct TarEntry {
  std::string name;
  std::uint64_t bytes = 0;
};

class TarReader {
 public:
  explicit TarReader(std::unique_ptr<Source> from) : from_(std::move(from)) {}

  /// The next file; nothing at the end. What of the file before was not read is skipped. `corrupt`
  /// for what is no tar, a name that leaves the archive, or anything but a plain file.
  [[nodiscard]] Result<std::optional<TarEntry>> next();
  /// The file's content into a new file.
  [[nodiscard]] Result<> copy_to(const std::filesystem::path& path);
  /// `limit` above `bytes_max`.
  [[nodiscard]] Result<std::string> text(std::size_t bytes_max);
  /// The next bytes of the file; 0 at its end.
  [[nodiscard]] Result<std::size_t> read(std::span<char> into);

 private:
  [[nodiscard]] Result<bool> read_block(std::span<char> block);
  [[nodiscard]] Result<> skip(std::uint64_t bytes);
  [[nodiscard]] Result<> expect_end();
  std::unique_ptr<Source> from_;
  std::uint64_t left_ = 0;     ///< of the file
  std::uint64_t padding_ = 0;  ///< behind it
};

}  // namespace fw::store::backup
