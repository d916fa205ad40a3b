// Which looks are under way, in a file that outlives the process: after a crash it says which of
// them may have caused it. One thread at a time; costs no system call.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "model/ids.hpp"

namespace fw::app {

class InFlight {
 public:
  /// The monitors whose looks were under way when the last process ended, if it left the file; and
  /// the file anew, with room for `looks_max`. `unavailable` where it cannot be made.
  [[nodiscard]] static Result<std::unique_ptr<InFlight>> open(const std::filesystem::path& file,
                                                              std::size_t looks_max);
  /// Removes the file; unless something is noted still, which then is for the next process.
  ~InFlight();
  InFlight(const InFlight&) = delete;
  InFlight& operator=(const InFlight&) = delete;

  [[nodiscard]] const std::vector<model::MonitorId>& left_behind() const { return left_behind_; }

  /// A place for `end`. A look beyond `looks_max`, or of a monitor with a longer id, is not noted.
  [[nodiscard]] std::uint32_t begin(const model::MonitorId& monitor);
  void end(std::uint32_t place);

 private:
  static constexpr std::size_t kIdBytesMax = 63;
  struct Place {
    std::uint8_t size = 0;  ///< 0: free; written last
    std::array<char, kIdBytesMax> id{};
  };
  static constexpr std::uint32_t kNowhere = UINT32_MAX;

  InFlight(std::filesystem::path file, std::span<Place> places,
           std::vector<model::MonitorId> left_behind);
  [[nodiscard]] static std::vector<model::MonitorId> read(const std::filesystem::path& file);

  const std::filesystem::path file_;
  const std::span<Place> places_;  // of the mapped file
  std::vector<std::uint32_t> free_;
  const std::vector<model::MonitorId> left_behind_;
};

}  // namespace fw::app
