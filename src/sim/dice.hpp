// The simulator's randomness: the same seed gives the same numbers for ever, and fast. One thread
// at a time.
#pragma once

#include <cstdint>

#include "base/time.hpp"

namespace fw::sim {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(mix(seed + 0x632be59bd9b4e019U)) {}

  /// SplitMix64.
  std::uint64_t next() { return mix(state_ += 0x9e3779b97f4a7c15U); }
  /// From 0 to bound - 1; the tiny unevenness does not matter here.
  std::uint64_t below(std::uint64_t bound) { return ((next() >> 32U) * bound) >> 32U; }
  Millis between(Millis low, Millis high) {
    return low + Millis(static_cast<std::int64_t>(
                     below(static_cast<std::uint64_t>((high - low).count() + 1))));
  }
  /// True so many times in a million.
  bool chance(std::uint32_t per_million) { return below(1'000'000) < per_million; }

 private:
  static std::uint64_t mix(std::uint64_t z) {
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }
  std::uint64_t state_;
};

}  // namespace fw::sim
