// The lock that makes one process the owner of a data folder. One thread.
#pragma once

#include <filesystem>
#include <utility>

#include "base/result.hpp"

namespace fw::sqlkit {

/// Held while the object lives; the kernel lets go of it when the process dies, however that is.
class FolderLock {
 public:
  /// `conflict` where another process holds it; the sentence names the process.
  [[nodiscard]] static Result<FolderLock> take(const std::filesystem::path& folder);
  /// The same for a folder that is made (mode 0700) where it is missing.
  [[nodiscard]] static Result<FolderLock> make_and_take(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FolderLock& operator=(FolderLock&&) = delete;
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  explicit FolderLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace fw::sqlkit
