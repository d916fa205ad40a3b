// Signs that a machine is no good, which it finds itself: its slots are taken over, or it alone
// sees everything fail. Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "base/time.hpp"

namespace fw::topology {

/// The last ten of its own slots, and which of them another machine had to begin.
class Takeovers {
 public:
  static constexpr int kWindow = 10;
  static constexpr int kTooMany = 3;

  void begun() { note(false); }
  void taken() { note(true); }
  [[nodiscard]] bool too_many() const { return __builtin_popcount(recent_) >= kTooMany; }
  [[nodiscard]] int count() const { return __builtin_popcount(recent_); }
  void clear() { recent_ = 0; }

 private:
  void note(bool was_taken) {
    recent_ = ((recent_ << 1U) | (was_taken ? 1U : 0U)) & ((1U << kWindow) - 1);
  }
  std::uint32_t recent_ = 0;
};

/// At least 30 % of 50 or more targets fail as seen from here, and less than 5 % for the median of
/// the cell: then it is this machine's way out. Its failures do not count, and it ranks last, for
/// 60 s from the last such sign.
class EgressDoubt {
 public:
  static constexpr int kOwnPercent = 30;
  static constexpr int kCellPercent = 5;
  static constexpr Millis kFor{60'000};

  /// `cell`: what the other machines of the cell say, without those who cannot tell.
  void note(std::optional<int> own_percent, std::vector<int> cell, Instant now);
  [[nodiscard]] bool is_doubtful(Instant now) const { return now < until_ && now >= until_ - kFor; }

 private:
  Instant until_{};
};

}  // namespace fw::topology
