// Records of one monitor that its own file does not have yet, oldest first, packed as in the log:
// ten thousand monitors have many of them. Value; one thread at a time.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "store/ingest/record.hpp"

namespace fw::store {

class WaitingRecords {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// `number` is the record's in the log, above all before it. Records above kRecordBytesMax, which
  /// no log takes, are not kept.
  void add(std::uint64_t number, const Record& record, Time now);
  /// Takes the first `count` away; the others wait since `now`.
  void drop(std::size_t count, Time now);

  [[nodiscard]] std::vector<Record> records() const;
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] std::size_t size() const { return count_; }
  /// Number of the first; there must be one.
  [[nodiscard]] std::uint64_t first_number() const;
  /// Since when the first has waited, about.
  [[nodiscard]] Time since() const { return since_; }

 private:
  std::vector<char> bytes_;  ///< of each: its number, 8 bytes; then as `encode` writes it
  std::uint32_t count_ = 0;
  Time since_{};
};

}  // namespace fw::store
