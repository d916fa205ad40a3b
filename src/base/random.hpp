// Randomness as a port, so that tests and simulations choose it.
// SystemRandom may be used from any thread; SeededRandom from one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace fw {

class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> out) = 0;

  [[nodiscard]] std::uint64_t next();
  /// Evenly distributed in [0, bound); bound must be above 0.
  [[nodiscard]] std::uint64_t below(std::uint64_t bound);
};

/// The kernel's generator (through libsodium): fit for keys and tokens.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> out) override;
};

/// SplitMix64: the same seed gives the same sequence for ever. Not for secrets.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> out) override;

 private:
  std::uint64_t step();
  std::uint64_t state_;
};

}  // namespace fw
