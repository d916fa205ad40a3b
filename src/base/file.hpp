// Files that belong to this program alone: made with mode 0600, links not followed, written whole
// or not at all. A File is for one thread at a time; the functions may be called from any.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/result.hpp"

namespace fw {

class File {
 public:
  /// `conflict` where there is something already, `unavailable` where it cannot be made.
  [[nodiscard]] static Result<File> create(const std::filesystem::path& path);
  /// For reading. `not_found`; `invalid` for what is no plain file.
  [[nodiscard]] static Result<File> open(const std::filesystem::path& path);
  ~File();
  File(File&& other) noexcept : path_(std::move(other.path_)), fd_(std::exchange(other.fd_, -1)) {}
  File& operator=(File&& other) noexcept {
    std::swap(path_, other.path_);
    std::swap(fd_, other.fd_);
    return *this;
  }
  File(const File&) = delete;
  File& operator=(const File&) = delete;

  /// All of it, or `unavailable` with an unknown part of it written.
  [[nodiscard]] Result<> write(std::string_view bytes);
  /// As many as there are, up to the span's size; 0 at the end.
  [[nodiscard]] Result<std::size_t> read(std::span<char> into);
  /// The next `bytes_max` bytes, fewer at the end.
  [[nodiscard]] Result<std::string> read(std::size_t bytes_max);
  [[nodiscard]] Result<std::uint64_t> size() const;
  /// What was written survives a power cut; the folder entry is `sync_folder`'s.
  [[nodiscard]] Result<> sync();

 private:
  File(std::filesystem::path path, int fd) : path_(std::move(path)), fd_(fd) {}
  std::filesystem::path path_;
  int fd_;
};

[[nodiscard]] Result<> sync_folder(const std::filesystem::path& folder);
/// With its parents, each of mode 0700; no error where it is there.
[[nodiscard]] Result<> make_private_folders(const std::filesystem::path& folder);
/// `limit` above `bytes_max`.
[[nodiscard]] Result<std::string> read_file(const std::filesystem::path& path,
                                            std::size_t bytes_max);
/// Written beside, synced and renamed over what stood there.
[[nodiscard]] Result<> replace_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace fw
