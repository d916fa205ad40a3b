// One monitor under verification: its memory, its rules and the re-checks under way.
// Pure state; one thread at a time (the engine's).
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "flow/verify/breaker.hpp"
#include "flow/verify/poll.hpp"
#include "flow/verify/quorum.hpp"
#include "flow/verify/roster.hpp"
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
/// A look that is silent for so long has others asked before it ends.
inline constexpr Millis kHedgeAfter{3'000};
/// What a round did not confirm is looked at again so long after the first failing look, unless the
/// next slot comes first.
inline constexpr Millis kRoundsAt[] = {Millis(0), Millis(10'000), Millis(20'000)};
/// Failing from some regions in so many of the newest kMarksMax slots is told.
inline constexpr int kPartialSlots = 2;
/// Failing from one region only in so many slots in a row, and for so long, is told.
inline constexpr int kRegionalSlots = 3;
inline constexpr Millis kRegionalFor{6 * 60'000};
/// A quorum of one slot waits for that of another one for so long.
inline constexpr Millis kQuorumLife{60'000};

/// What one look, or the passing of time, leads to.
struct Step {
  std::vector<model::Verdict> verdicts;
  std::vector<model::Due> rechecks;           ///< looks to be made at `planned_at`, attempt above 0
  std::vector<Ask> asks;                      ///< looks that other machines are to make, at once
  std::vector<std::string> canaries;          ///< targets to look at now, by name
  std::optional<Breaker::Word> mass_failure;  ///< the breaker's word, where it is another one
  /// False where the look was a duplicate, late or of no known monitor: it changed nothing.
  bool counted = true;
};

/// A re-check that was asked for and not answered yet.
struct Asked {
  model::Slot slot = 0;
  int attempt = 0;
  Instant at{};
};

/// A look of this region that has not ended yet.
struct Started {
  model::Due due;
  model::MachineId looker;
  Instant at{};
  bool hedged = false;  ///< others were asked because it takes long
};

class Track {
 public:
  /// `roster` outlives it.
  explicit Track(const Roster& roster) : roster_(&roster) {}

  void set_rules(Rules rules, bool paused);
  void restore(Memory memory);
  [[nodiscard]] const Memory& memory() const { return memory_; }

  [[nodiscard]] Step observe(const model::Observation& look, Instant now);
  /// A machine of this region began to look.
  void started(const model::Due& due, const model::MachineId& looker, Instant now);
  /// Who was asked cannot or will not look. That is no vote.
  [[nodiscard]] Step refused(model::Slot slot, int attempt, Instant now);
  /// Others cannot look at it: from here on the rules of one machine hold.
  void keep_here() {
    rules_.only_here = true;
    stop_asking();
  }
  /// What another machine of the fleet decided.
  void adopt(const model::Verdict& verdict);
  /// What was seen so far says nothing.
  void drop_question() { close(); }
  /// The verdict that is held back is told, or it never was: `before` it all was as it is again.
  void hold() { memory_.is_held = true; }
  [[nodiscard]] Step release(Instant now);
  [[nodiscard]] Step revoke(Memory before, Instant now);
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
  model::AccountId account;
  Instant wake = Instant::max();  ///< where the verifier has it in its order

 private:
  enum class From : std::uint8_t { nobody, self, asked };
  /// A state to take, and why.
  struct Finding {
    model::State state = model::State::unknown;
    std::vector<Vote> votes;   ///< that confirm it, oldest first
    std::vector<Vote> others;  ///< that disagree or abstained
    model::Extent extent = model::Extent::everywhere;
    model::Verified verified = model::Verified::alone;
    std::string detail;                ///< or "": that of the votes
    std::vector<std::string> earlier;  ///< probes of slots before
  };

  [[nodiscard]] From accept(const model::Observation& look);
  void begin_slot(model::Slot slot, Instant planned_at);
  void see_nothing(const model::Observation& look, Instant now, Step& step);
  void see_good(const model::Observation& look, Instant now, Step& step);
  void see_bad(const model::Observation& look, Instant now, Step& step);
  [[nodiscard]] bool is_same_moment(const model::Observation& look) const;
  void vote(Question question, const model::Observation& look);
  void decide_bad(Instant now, Step& step);
  void ask_on(std::span<const Vote> votes, Instant now, Step& step);
  void decide_recovery(Instant now, Step& step);
  void confirm(model::State state, std::span<const Vote> votes, Instant now, Step& step);
  void take(Finding finding, Instant now, Step& step);
  void give_up(const model::Observation* last, Instant now, Step& step);
  void close();
  [[nodiscard]] model::Verified unasked() const;
  void ask(Instant now, Step& step);
  [[nodiscard]] model::Due ask_once(Instant at);
  void tell_again(Instant now, Step& step);
  /// The state as it stands, as a verdict.
  [[nodiscard]] model::Verdict standing_verdict(Instant now) const;
  void count_transition(Instant now);

  // With others to ask (track_fleet.cpp, track_extent.cpp).
  void stop_asking();
  [[nodiscard]] bool is_ours(const Vote& vote) const;
  [[nodiscard]] bool asks_others() const;
  [[nodiscard]] bool is_cut_off(const model::Observation& look) const;
  [[nodiscard]] bool leave_round(Instant now, Step& step);
  void stay_unverified(const model::Observation& look, Instant now, Step& step);
  void open_poll(const model::Due& about, Panel panel, Instant now, Step& step);
  void carry(Asks asks, Step& step);
  void see_failing(const model::Observation& look, Instant now, Step& step);
  void see_answer(const model::Observation& look, Instant now, Step& step);
  void see_own_good(const model::Observation& look, Instant now, Step& step);
  void conclude(Instant now, Step& step);
  void weigh_round(Instant now, Step& step);
  void next_round(Instant now, Step& step);
  void end_unconfirmed(const model::Observation* last, bool unanswered, Instant now, Step& step);
  void advance_fleet(Instant now, Step& step);
  void recover_in_fleet(Instant now, Step& step);
  [[nodiscard]] Instant next_in_fleet() const;
  [[nodiscard]] std::vector<Vote> round_votes() const;
  [[nodiscard]] bool is_first_pending() const;

  void remember(const model::Observation& look);
  void mark_slot(const Weighed& weighed);
  [[nodiscard]] bool find_extent(const Weighed& weighed, Instant now, Step& step);
  void find_unsteady(Instant now, Step& step);
  [[nodiscard]] bool is_unsteady() const;
  [[nodiscard]] bool is_steady_again() const;

  const Roster* roster_;
  Memory memory_;
  Rules rules_;
  bool paused_ = false;
  Instant looked_at_{};
  std::vector<Asked> asked_;
  std::vector<std::string> seen_;   ///< probe ids of the newest slot's own looks
  std::optional<Poll> poll_;        ///< the round under way
  std::optional<Started> started_;  ///< the own look under way
  bool was_unanswered_ = false;     ///< in the newest round, too few could look
  model::Slot recovery_asked_ = 0;  ///< slot in which another region was asked whether it is over
};

}  // namespace fw::verify
