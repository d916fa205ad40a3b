// Where in the log the records of one monitor are that its own database does not have yet, oldest
// first. Ten thousand monitors have many of them, and a server may be away for a day: the records
// themselves stay in the log. Value; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <span>
#include <vector>

namespace fw::store {

/// A record in the result log: its number, and where it begins in its segment.
class RecordPlace {
 public:
  RecordPlace(std::uint64_t number, std::uint32_t offset)
      : low_(static_cast<std::uint32_t>(number)),
        high_(static_cast<std::uint32_t>(number >> 32U)),
        offset_(offset) {}
  [[nodiscard]] std::uint64_t number() const { return std::uint64_t{high_} << 32U | low_; }
  [[nodiscard]] std::uint32_t offset() const { return offset_; }

 private:
  // Two halves: twelve bytes rather than sixteen.
  std::uint32_t low_;
  std::uint32_t high_;
  std::uint32_t offset_;
};

class WaitingRecords {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Its number is above all before it.
  void add(RecordPlace place, Time now);
  /// Takes the first `count` away; the others wait since `now`.
  void drop(std::size_t count, Time now);

  [[nodiscard]] std::span<const RecordPlace> places() const { return places_; }
  [[nodiscard]] bool empty() const { return places_.empty(); }
  [[nodiscard]] std::size_t size() const { return places_.size(); }
  /// Number of the first; there must be one.
  [[nodiscard]] std::uint64_t first_number() const;
  /// Since when the first has waited, about.
  [[nodiscard]] Time since() const { return since_; }

 private:
  std::vector<RecordPlace> places_;
  Time since_{};
};

}  // namespace fw::store
