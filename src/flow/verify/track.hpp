// One monitor under verification: its memory, its rules and the re-checks under way.
// Pure state; one thread at a time (the engine's).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flow/verify/quorum.hpp"
#include "model/arrows.hpp"

namespace fw::verify {

/// The flap guard: so many transitions in so long make a monitor flapping, until it was calm.
inline constexpr std::size_t kFlapTransitions = 4;
inline constexpr Millis kFlapWindow{30 * 60'000};
inline constexpr Millis kCalmFor{15 * 60'000};
/// Nobody could look in so many slots in a row and for so long: the state is unknown.
inline constexpr int kBlindSlots = 3;
inline constexpr Millis kBlindFor{60'000};
/// A re-check that was asked for and never answered is forgotten after the timeout and this.
inline constexpr Millis kAnswerGrace{30'000};
/// A dependency that was looked at so lately is not looked at again because a dependent fails.
inline constexpr Millis kFreshFor{5'000};
inline constexpr int kAttemptsMax = 20;  ///< re-checks in one slot; then the next slot decides

/// What one look, or the passing of time, leads to.
struct Step {
  std::vector<model::Verdict> verdicts;
  std::vector<model::Due> rechecks;  ///< looks to be made at `planned_at`, attempt above 0
  /// False where the look was a duplicate, late or of no known monitor: it changed nothing.
  bool counted = true;
};

/// A re-check that was asked for and not answered yet.
struct Asked {
  model::Slot slot = 0;
  int attempt = 0;
  Instant at{};
};

class Track {
 public:
  void set_rules(Rules rules, bool paused);
  void restore(Memory memory);
  [[nodiscard]] const Memory& memory() const { return memory_; }

  [[nodiscard]] Step observe(const model::Observation& look, Instant now);
  [[nodiscard]] Step advance(Instant now);
  /// A look out of turn, because something that depends on this monitor fails; nothing where it was
  /// looked at lately or is known to fail.
  [[nodiscard]] std::optional<model::Due> look_now(Instant now);
  /// A look out of turn, because something came in that says how it is; nothing where that is
  /// known.
  [[nodiscard]] std::optional<model::Due> look_on_news(bool good, Instant now);
  /// When `advance` has something to do; Instant::max() where nothing waits.
  [[nodiscard]] Instant next() const;

  std::vector<model::MonitorId> depends_on;
  Instant wake = Instant::max();  ///< where the verifier has it in its order

 private:
  [[nodiscard]] bool accept(const model::Observation& look);
  void see_nothing(const model::Observation& look, Instant now, Step& step);
  void see_good(const model::Observation& look, Instant now, Step& step);
  void see_bad(const model::Observation& look, Instant now, Step& step);
  [[nodiscard]] bool is_same_moment(const model::Observation& look) const;
  void vote(Question question, const model::Observation& look);
  void decide_bad(Instant now, Step& step);
  void ask_on(std::span<const Vote> votes, Instant now, Step& step);
  void decide_recovery(Instant now, Step& step);
  void confirm(model::State state, std::span<const Vote> votes, Instant now, Step& step);
  void give_up(const model::Observation* last, Instant now, Step& step);
  void close();
  void ask(Instant now, Step& step);
  [[nodiscard]] model::Due ask_once(Instant at);
  void tell_again(Instant now, Step& step);
  void count_transition(Instant now);

  Memory memory_;
  Rules rules_;
  bool paused_ = false;
  Instant looked_at_{};
  std::vector<Asked> asked_;
  std::vector<std::string> seen_;  ///< probe ids of the newest slot's own looks
};

}  // namespace fw::verify
