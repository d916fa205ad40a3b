// How much this machine did in the last minute, and how late. Pure; one thread at a time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "base/time.hpp"

namespace fw::app {

class VitalSigns {
 public:
  /// A slot's look began so late.
  void begun(Millis late, Instant now);
  /// Of the last minute, to within ten seconds.
  [[nodiscard]] std::uint64_t slots_per_minute(Instant now);
  /// To within a factor of two; 0 where nothing was begun.
  [[nodiscard]] Millis lateness_p99(Instant now);

 private:
  static constexpr std::size_t kWindows = 6;
  static constexpr Millis kWindow{10'000};
  static constexpr std::size_t kBuckets = 20;  ///< below 1 ms, 2 ms, 4 ms, …

  struct Window {
    std::int64_t number = 0;  ///< of its ten seconds
    std::array<std::uint32_t, kBuckets> buckets{};
  };
  /// Of the minute that ends with `now`.
  [[nodiscard]] std::array<std::uint64_t, kBuckets> counts(Instant now) const;

  std::array<Window, kWindows> windows_{};
};

}  // namespace fw::app
