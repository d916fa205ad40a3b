// What a vendor says of itself against what was seen of it: how often both agree, and who was
// first. Pure functions; safe to use from any thread.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "base/time.hpp"

namespace fw::truth {

/// A time of trouble; without an end it goes on.
struct Span {
  Instant from{};
  std::optional<Instant> to;
  auto operator<=>(const Span&) const = default;
};

/// Trouble told of this long before or after trouble that was seen speaks of the same.
inline constexpr Millis kSlack{15 * 60'000};

/// The same trouble, by both words.
struct Pair {
  Span seen;
  Span told;
  /// From what was seen to what was told; below zero where the vendor was first.
  [[nodiscard]] Millis lag() const {
    return std::chrono::duration_cast<Millis>(told.from - seen.from);
  }
};

struct Truth {
  std::vector<Pair> both;
  std::vector<Span> told_only;  ///< nothing of it was seen from here
  std::vector<Span> seen_only;  ///< the vendor said nothing of it
  std::optional<Millis> median_lag;

  /// Of the trouble that was seen, the share that the vendor told of; nothing where none was seen.
  [[nodiscard]] std::optional<double> told_share() const;
};

/// Spans that touch or overlap become one; in order of time.
[[nodiscard]] std::vector<Span> united(std::vector<Span> spans);

/// Both lists in any order. Each united span is in exactly one of the three lists; a span told of
/// that meets several that were seen is paired with the first of them, and the others are paired
/// with it, too.
[[nodiscard]] Truth compare(std::vector<Span> told, std::vector<Span> seen);

}  // namespace fw::truth
