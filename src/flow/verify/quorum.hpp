// Do the votes agree? The single-machine rules of confirmation, and nothing else.
// Pure functions; safe to use from any thread.
#pragma once

#include <span>

#include "flow/verify/memory.hpp"
#include "model/monitor.hpp"

namespace fw::verify {

/// What verification needs to know of a monitor.
struct Rules {
  Millis interval{60'000};
  Millis timeout{10'000};
  model::Confirmation confirmation;
  bool only_here = false;  ///< others cannot look at it: they are not asked
};

/// With intervals up to this, a failure must hold in two slots.
inline constexpr Millis kTwoSlotInterval{5'000};

enum class Answer : std::uint8_t {
  ask,          ///< one more look is needed
  wait,         ///< enough looks, but they must also come from another slot
  down,         ///< confirmed
  degraded,     ///< confirmed
  unconfirmed,  ///< two rounds, and no class of failure got enough votes
};

struct Decision {
  Answer answer = Answer::ask;
  std::vector<Vote> agreeing;  ///< for `down` and `degraded`: the votes that confirm it
};

/// The failing looks one class must have: the first one and the re-checks.
[[nodiscard]] int votes_needed(const Rules& rules);
/// How long after a look the next re-check is made.
[[nodiscard]] Millis recheck_delay(const Rules& rules);
/// Votes further apart than this are not about the same failure.
[[nodiscard]] Millis vote_life(const Rules& rules);

/// `votes`: the bad looks (down or degraded) about one question, oldest first; not empty.
[[nodiscard]] Decision decide(std::span<const Vote> votes, const Rules& rules);

}  // namespace fw::verify
