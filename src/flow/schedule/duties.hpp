// What a machine may have to do for a slot that is not its own to begin: act where nobody did, and
// again where nobody finished. Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <vector>

#include "flow/schedule/claims.hpp"
#include "flow/schedule/heap.hpp"
#include "flow/schedule/slots.hpp"
#include "model/vantage.hpp"

namespace fw::schedule {

/// So many machines of a cell stand by for a slot: its owner, and understudies behind it.
inline constexpr std::uint32_t kRanks = 3;
/// A result must have come so long after the timeout of the look.
inline constexpr Millis kRedoAfter{2'000};
/// Below this interval a look that was cut off is not repeated: the next slot comes sooner.
inline constexpr Millis kRedoIntervalMin{15'000};

/// Two ranks do not act closer together than this, or a quarter of D.
inline constexpr Millis kGuardMax{150};

/// D: how much later than the one before it each rank acts. A fifth of the interval, 0.4 to 2 s.
[[nodiscard]] Millis rank_delay(Millis interval);

struct Duty {
  Instant at{};  ///< when to decide
  Token token = 0;
  model::Slot slot = 0;
  Instant planned_at{};
  Handle monitor = 0;
  std::uint32_t interval_ms = 60'000;
  std::uint16_t cell = 0;  ///< the slot's home, as its owner numbers regions
  std::uint8_t rank = 0;
  model::Vantage vantage = model::Vantage::home;
};

enum class Decision : std::uint8_t {
  act,
  wait,  ///< decide again at the duty's new `at`
  drop,
};

/// Decides a duty that is due; `timeout` is that of the look, T. Where a look is under way
/// elsewhere, waits until its result should have come, T + 2 s after it began and D more for each
/// rank, as far as the slot may still be started then.
[[nodiscard]] Decision decide(Duty& duty, const Claim* claim, Millis timeout, Instant now);

/// The duties that wait. At most `kDutiesMax`; further ones are dropped and counted.
class Duties {
 public:
  static constexpr std::size_t kDutiesMax = 1'000'000;

  void add(const Duty& duty) {
    if (waiting_.size() >= kDutiesMax) {
      ++dropped_;
    } else {
      waiting_.push(duty);
    }
  }
  /// The next one that is due at `now`, taken out; false where there is none.
  bool take(Instant now, Duty& duty) {
    if (waiting_.empty() || waiting_.top().at > now) return false;
    duty = waiting_.top();
    waiting_.pop();
    return true;
  }
  /// Those of `tokens` (sorted) that wait for a result need not: they are decided at `now`, and D
  /// later for each rank.
  void hasten(const std::vector<Token>& tokens, Instant now, Millis delay);
  void clear() { waiting_ = {}; }
  [[nodiscard]] Instant next() const {
    return waiting_.empty() ? Instant::max() : waiting_.top().at;
  }
  [[nodiscard]] std::size_t size() const { return waiting_.size(); }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_; }

 private:
  Heap<Duty> waiting_;
  std::uint64_t dropped_ = 0;
};

}  // namespace fw::schedule
