// Faults of the machine: SQLite's calls to the system, and the log's to its disk, fail when told
// to. Any thread.
#pragma once

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>

#include "store/ingest/disk.hpp"

namespace fw::test {

enum class Fault : std::uint8_t {
  io,              ///< any call fails
  full,            ///< what needs room fails
  no_descriptors,  ///< what opens a file fails
};

/// When calls fail: one after `calls` good ones of those that the fault concerns, and with
/// `for_ever` every one after it.
class Faults {
 public:
  enum class Call : std::uint8_t { open, write, other };

  void arm(Fault fault, std::int64_t calls, bool for_ever);
  void disarm();
  /// Whether a call has failed since arm().
  [[nodiscard]] bool struck() const { return struck_; }
  [[nodiscard]] Fault fault() const { return fault_; }
  /// True where this call is to fail.
  [[nodiscard]] bool strike(Call call);

 private:
  std::atomic<bool> armed_ = false;
  std::atomic<Fault> fault_ = Fault::io;
  std::atomic<std::int64_t> left_ = 0;
  std::atomic<bool> for_ever_ = false;
  std::atomic<bool> struck_ = false;
};

/// Those of this program.
[[nodiscard]] Faults& faults();

/// From now on SQLite reaches its files through a layer that obeys faults(). Once, before SQLite is
/// used.
void put_faults_under_sqlite();

/// The system's disk, with faults.
class FaultyDisk final : public store::Disk {
 public:
  Result<std::unique_ptr<store::AppendFile>> create(const std::filesystem::path& path) override;
  Result<std::string> read(const std::filesystem::path& path) override;
  Result<std::shared_ptr<store::ReadFile>> open(const std::filesystem::path& path) override;
  Result<> remove(const std::filesystem::path& path) override;
  Result<std::vector<std::string>> list(const std::filesystem::path& folder) override;

 private:
  store::SystemDisk disk_;
};

}  // namespace fw::test
