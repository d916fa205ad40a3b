// Durations counted into buckets 1 % wide: percentiles of any number of them in fixed memory.
// One thread at a time.
#pragma once

#include <array>
#include <cstdint>

#include "base/time.hpp"

namespace fw::app {

class Percentiles {
 public:
  /// Below 1 µs counts as 1 µs, above 1,000 s as 1,000 s.
  void add(Micros took);
  [[nodiscard]] std::uint64_t count() const { return count_; }
  /// So long took the share `part` (0 to 1) of them at most; 0 where nothing was counted. Right
  /// within 1 %.
  [[nodiscard]] Micros at(double part) const;
  [[nodiscard]] Micros mean() const;

 private:
  static constexpr std::size_t buckets = 2'100;  ///< 1.01^2100 µs > 1,000 s
  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t sum_us_ = 0;
};

}  // namespace fw::app
