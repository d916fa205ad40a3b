// Latencies as a histogram whose bins grow with the value: small, and two of them add up to what
// one of all values would be. Value; one thread at a time.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fw::store {

/// After "DDSketch" (Masson, Rim, Lee; VLDB 2019): a value at a rank is off by at most `accuracy`.
class Sketch {
 public:
  static constexpr double accuracy = 0.015;
  static constexpr std::size_t bins_max = 1'024;  ///< the last one begins at 250 days

  /// Values below 1 count as 1.
  void add(std::int64_t micros, std::uint64_t times = 1);
  void merge(const Sketch& other);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// Of the value at this place from below, from 0; 0 where there is none.
  [[nodiscard]] std::int64_t value_at(std::uint64_t rank) const;

  /// Some 40 bytes for the looks of an hour, at most 8 KiB.
  [[nodiscard]] std::string pack() const;
  /// `corrupt` for bytes that pack() does not write.
  [[nodiscard]] static Result<Sketch> unpack(std::string_view bytes);

  bool operator==(const Sketch&) const = default;

 private:
  void add_to(std::size_t bin, std::uint64_t times);

  std::size_t first_ = 0;              // bin of counts_.front(), which is not 0, nor is the last
  std::vector<std::uint64_t> counts_;  // by bin, without gaps
  std::uint64_t count_ = 0;
};

}  // namespace fw::store
