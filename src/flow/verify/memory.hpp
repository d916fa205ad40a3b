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
};

inline constexpr std::size_t kTransitionsKept = 8;
inline constexpr std::size_t kVotesMax = 32;
inline constexpr std::size_t kVoteDetailMax = 300;

/// One line of text for the store, and back; `corrupt` where it is not what `pack` writes.
[[nodiscard]] std::string pack(const Memory& memory);
[[nodiscard]] Result<Memory> unpack(std::string_view text);

}  // namespace fw::verify
