// What verification remembers of one monitor; kept by the store over a restart.
// Values and pure functions; safe to use from any thread.
#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "model/arrows.hpp"

namespace fw::verify {

/// One look that counts in the question at hand.
struct Vote {
  std::string probe_id;
  model::Outcome outcome = model::Outcome::unknown;
  model::Reason reason = model::Reason::none;
  std::string detail;
  model::Slot slot = 0;
  Instant started_at{};
  model::MachineId machine;
  model::Place place;
  model::Footing footing = model::Footing::normal;
  int round = 0;        ///< of asking others; votes of one round are weighed together
  bool is_own = false;  ///< the slot's own look, whoever's it was
};

/// One look of the last ones, as far as steadiness needs it.
struct Past {
  model::Slot slot = 0;
  std::string region;
  bool good = true;
  bool operator==(const Past&) const = default;
};

/// What a failing slot came to, where it was not down.
struct SlotMark {
  model::Slot slot = 0;
  bool partial = false;   ///< two failing looks at home and one from another region
  bool regional = false;  ///< two failing looks at home, and it works from elsewhere
  std::vector<std::string> probes;
  bool operator==(const SlotMark&) const = default;
};

/// What is being verified.
enum class Question : std::uint8_t {
  none,
  failing,     ///< a look failed: is it down?
  degrading,   ///< a look was bad but not failing: is it degraded?
  recovering,  ///< a look was good: is it over?
};

/// Everything a verifier must know to go on as if nothing had happened. A memory with only
/// `monitor`, `state` and `since` is a valid one.
struct Memory {
  model::MonitorId monitor;
  model::State state = model::State::unknown;  ///< confirmed: up, degraded, down; unknown at first
  model::Reason reason = model::Reason::none;
  std::string detail;
  Instant since{};
  std::vector<std::string> probes;  ///< ids of the votes that confirmed it
  model::Slot slot = 0;             ///< newest slot seen
  Instant slot_planned_at{};        ///< its planned time; older looks change nothing
  int attempts = 0;                 ///< re-checks asked for in that slot
  Question question = Question::none;
  std::vector<Vote> votes;
  bool blind = false;     ///< the last verdict said that nobody can look
  Instant blind_since{};  ///< start of the first of the looks in a row that saw nothing
  int blind_slots = 0;    ///< slots in a row that saw nothing
  bool flapping = false;
  std::vector<Instant> transitions;  ///< newest last, at most kTransitionsKept

  // What only a fleet needs.
  model::Extent extent = model::Extent::everywhere;
  model::Verified verified = model::Verified::alone;
  int round = 0;                ///< of asking others, in the question at hand
  model::Slot quorum_slot = 0;  ///< where one slot is not enough: the one that had a quorum, or 0
  std::vector<SlotMark> marks;  ///< newest last, at most kMarksMax
  int regional_slots = 0;       ///< slots in a row that failed from this region only
  Instant regional_since{};     ///< start of the first of them
  std::vector<Past> recent;     ///< newest last, at most kRecentLooks
  bool is_held = false;         ///< its last verdict waits for the breaker and was told to nobody
};

inline constexpr std::size_t kTransitionsKept = 8;
inline constexpr std::size_t kVotesMax = 32;
inline constexpr std::size_t kMarksMax = 4;
inline constexpr std::size_t kRecentLooks = 20;
inline constexpr std::size_t kVoteDetailMax = 300;

/// One line of text for the store, and back; `corrupt` where it is not what `pack` writes. What the
/// program wrote before it knew of fleets is read as well.
[[nodiscard]] std::string pack(const Memory& memory);
[[nodiscard]] Result<Memory> unpack(std::string_view text);

}  // namespace fw::verify
