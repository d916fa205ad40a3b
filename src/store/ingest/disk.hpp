// The few things the result log does with files, as a port, so that tests can make each of them
// fail. SystemDisk may be used from any thread; an AppendFile from one.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fw::store {

class AppendFile {
 public:
  virtual ~AppendFile() = default;
  /// All of it, or `unavailable` with an unknown part of it written.
  [[nodiscard]] virtual Result<> append(std::string_view bytes) = 0;
  /// What was appended survives a power cut.
  [[nodiscard]] virtual Result<> sync() = 0;
  [[nodiscard]] virtual Result<> truncate(std::size_t bytes) = 0;
};

/// Any thread.
class ReadFile {
 public:
  virtual ~ReadFile() = default;
  /// At most `bytes` from `offset` on; fewer at the end.
  [[nodiscard]] virtual Result<std::string> read(std::size_t offset, std::size_t bytes) = 0;
};

class Disk {
 public:
  virtual ~Disk() = default;
  /// With its folder entry synced; mode 0600. `conflict` where there is one.
  [[nodiscard]] virtual Result<std::unique_ptr<AppendFile>> create(
      const std::filesystem::path& path) = 0;
  [[nodiscard]] virtual Result<std::string> read(const std::filesystem::path& path) = 0;
  [[nodiscard]] virtual Result<std::shared_ptr<ReadFile>> open(
      const std::filesystem::path& path) = 0;
  [[nodiscard]] virtual Result<> remove(const std::filesystem::path& path) = 0;
  /// Names in a folder, sorted; the folder is made (mode 0700) where it is missing.
  [[nodiscard]] virtual Result<std::vector<std::string>> list(
      const std::filesystem::path& folder) = 0;
};

class SystemDisk final : public Disk {
 public:
  [[nodiscard]] Result<std::unique_ptr<AppendFile>> create(
      const std::filesystem::path& path) override;
  [[nodiscard]] Result<std::string> read(const std::filesystem::path& path) override;
  [[nodiscard]] Result<std::shared_ptr<ReadFile>> open(const std::filesystem::path& path) override;
  [[nodiscard]] Result<> remove(const std::filesystem::path& path) override;
  [[nodiscard]] Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;
};

}  // namespace fw::store
