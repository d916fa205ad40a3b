// What the votes of several places come to: the rules of a quorum across regions, and nothing else.
// Pure functions; safe to use from any thread.
#pragma once

#include <span>
#include <string>

#include "flow/verify/quorum.hpp"
#include "flow/verify/roster.hpp"

namespace fw::verify {

/// Votes of one round must have begun within this time.
inline constexpr Millis kRoundWithin{60'000};

struct Weighed {
  bool down = false;
  bool home_agrees = false;      ///< two failing looks at home, of one class
  int regions_failing = 0;       ///< other regions that agree
  bool works_elsewhere = false;  ///< somebody in another region reaches it
  /// Home agrees, and too few from elsewhere said anything.
  bool unanswered = false;
  std::vector<Vote> agreeing;  ///< failing looks of the class that counts, oldest first
  std::vector<Vote> others;    ///< all other votes
};

/// `votes`: of one round. Down needs two failing looks at home and `panel.remotes_needed` from
/// elsewhere, of one class of error, as many looks as the monitor's rules want, none by a machine
/// that is cut off, and not only by a machine that stands in for another region.
[[nodiscard]] Weighed weigh(std::span<const Vote> votes, const Panel& panel, const Rules& rules);

/// Own looks beyond the first one and the panel's that the monitor's rules want.
[[nodiscard]] int looks_to_add(const Panel& panel, const Rules& rules);

/// How far a quorum of this panel reaches.
[[nodiscard]] model::Verified reach(const Panel& panel);
/// How far those that said anything reach.
[[nodiscard]] model::Verified reach(std::span<const Vote> votes, std::string_view home);

/// "fails from fra and iad, works from sin".
[[nodiscard]] std::string spread(std::span<const Vote> failing, std::span<const Vote> others);

}  // namespace fw::verify
