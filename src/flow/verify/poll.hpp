// One round of asking: who was asked for which vote, who is next where nobody answers.
// Pure state; one thread at a time (the engine's).
#pragma once

#include <cstddef>
#include <vector>

#include "flow/verify/panel.hpp"

namespace fw::verify {

/// A machine that was asked answers within the look's timeout and this, or the next one is asked.
inline constexpr Millis kAskMargin{2'000};
/// This machine's own re-check may have to wait for its turn.
inline constexpr Millis kOwnMargin{10'000};
/// Looks asked for in one slot, of anybody; then the next slot decides.
inline constexpr int kAttemptsMax = 20;

/// verify → mesh: one look that another machine is to make. What comes of it goes back to `observe`
/// or `refused` with this slot and attempt; silence counts as a refusal.
struct Ask {
  model::Due due;
  model::MachineId machine;
  model::Place place;
  std::vector<model::MachineId> next;  ///< who is asked after it, in order
  Instant until{};                     ///< later answers still count while the vote is open
};

/// Looks to be asked for: of others, and of this machine itself.
struct Asks {
  std::vector<Ask> of_others;
  std::vector<model::Due> own;
};

class Poll {
 public:
  /// About one slot, whose first `attempts` numbers are used up. An own look is made `own_after`
  /// after another.
  Poll(Panel panel, const model::Due& about, int attempts, Millis own_after);

  /// Asks for every vote; `own_from`: when this machine last looked.
  [[nodiscard]] Asks open(Instant own_from, Millis timeout, Instant now);
  [[nodiscard]] bool expects(model::Slot slot, int attempt) const;
  /// A vote was cast.
  void take(int attempt);
  /// Nothing was seen, or it was refused: asks the next one.
  [[nodiscard]] Asks pass(int attempt, Millis timeout, Instant now);
  /// Who was silent for too long is passed.
  [[nodiscard]] Asks advance(Millis timeout, Instant now);
  [[nodiscard]] Instant next() const;

  /// Every vote was cast, or nobody is left to ask for it.
  [[nodiscard]] bool settled() const;
  [[nodiscard]] const Panel& panel() const { return panel_; }
  [[nodiscard]] model::Slot slot() const { return about_.slot; }
  [[nodiscard]] int attempts() const { return attempts_; }

 private:
  struct Chair {
    std::size_t next = 0;       ///< candidate
    std::vector<int> attempts;  ///< of everybody asked for it
    Instant until{};
    bool settled = false;
  };
  [[nodiscard]] Chair* chair_of(int attempt);
  void ask_next(std::size_t chair, Millis timeout, Instant now, Asks& asks);

  Panel panel_;
  model::Due about_;
  int attempts_;
  Millis own_after_;
  Instant own_at_{};  ///< planned time of the newest own look
  std::vector<Chair> chairs_;
};

}  // namespace fw::verify
