// What is watched, and which of its slots this machine looks at: its own, those it stands in for,
// and those of a region that fell silent. Pure state; one thread at a time (the engine's).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "fleet/batches.hpp"
#include "fleet/out.hpp"
#include "fleet/roster.hpp"
#include "flow/schedule/claims.hpp"
#include "flow/schedule/duties.hpp"
#include "flow/schedule/handles.hpp"
#include "flow/schedule/rechecks.hpp"
#include "flow/schedule/slots.hpp"

namespace fw::fleet {

/// What the fleet needs to know of a monitor; times as in schedule::Pace.
struct Watch {
  model::MonitorId monitor;
  Millis interval{60'000};
  Millis timeout{10'000};
  bool paused = false;
  Instant effective_from{};
  std::optional<Instant> last_planned;
  Millis first_within{0};
  /// Its home regions, which take turns; none: this machine's own.
  std::vector<std::string> regions;
};

class Book {
 public:
  /// A region that fell silent: slots from so long before it was heard last are looked at again.
  static constexpr Millis kFallbackBefore{2'000};
  /// And none of them sooner than so long after.
  static constexpr Millis kFallbackAfter{3'050};
  /// Own slots that were given out and not begun.
  static constexpr std::size_t kGivenMax = 1'000;

  explicit Book(const HashKey& key) : key_(key) {}

  void put(const Watch& watch, Roster& roster, Instant now);
  void remove(const model::MonitorId& monitor);
  void again(const model::Due& recheck) { rechecks_.add(recheck); }

  /// Gives out what is due.
  void advance(Roster& roster, const Now& now, Out& out);
  /// This thread stood still: what is overdue waits until then, for messages that came meanwhile.
  void calm_down(Instant until) { calm_at_ = until; }
  /// It stood still for so long that messages were lost: what others had to do is left to them.
  void was_deaf(const Roster& roster, Instant now);
  /// The regions that are silent changed.
  void cover(const Roster& roster, Instant now);
  void step_back(Millis by) { rechecks_.step_back(by); }
  void expire(Instant now);

  [[nodiscard]] bool begin(const Look& look, Roster& roster, Instant now);
  void finished(const Look& look, const Roster& roster, Instant now);
  void hear(topology::Number from, const Batch& batch, Roster& roster, Instant now);
  /// The machine is gone: what it had begun is as if nobody had, and suspected.
  void lose(topology::Number machine, Instant now, Out& out);
  bool take_claims(Instant now, Batch& batch) { return claims_out_.take(now, batch); }
  /// The monitors of these hashes that are known here.
  void find(const std::vector<std::uint64_t>& hashes, std::vector<model::MonitorId>& found) const;
  [[nodiscard]] std::uint64_t hash_of(const model::MonitorId& monitor) const {
    return hash64(key_, monitor.value);
  }

  /// When `advance` or `take_claims` has something to do.
  [[nodiscard]] Instant next() const;
  [[nodiscard]] const model::MonitorId& name(schedule::Handle monitor) const {
    return handles_.name(monitor);
  }
  [[nodiscard]] std::size_t size() const { return handles_.size(); }
  /// Looks begun and not finished, or whose end the cell was not told of three times.
  [[nodiscard]] bool is_busy() const { return under_way_ > 0 || !claims_out_.empty(); }
  /// Slots another machine had begun when this one was about to.
  [[nodiscard]] std::uint64_t yielded() const { return yielded_; }

 private:
  using Homes = std::vector<topology::Region>;
  struct Entry {
    std::uint32_t timeout_ms = 0;
    std::uint32_t homes = 0;  ///< number of its list of regions; 0: the monitor is gone
    schedule::Pace pace;      ///< as last put
  };
  struct Cover {
    schedule::Slots slots;
    Instant from{};  ///< slots planned before it are not looked at
  };
  struct Given {
    schedule::Token token = 0;
    Instant planned_at{};
  };

  void put_home(schedule::Handle monitor, const Entry& entry, Instant now);
  void put_cover(schedule::Handle monitor, const Entry& entry, topology::Region region);
  void take_own(const schedule::SlotDue& due, Roster& roster, const Now& now, Out& out);
  void take_covered(const schedule::SlotDue& due, const Roster& roster, topology::Region region);
  void decide(schedule::Duty& duty, Roster& roster, Instant now, Out& out);
  void give(const Look& look, Out& out);
  bool was_given(schedule::Token token);
  void tell_missed(const schedule::SlotsMissed& missed, const Roster& roster, Out& out) const;
  [[nodiscard]] bool claim(const Look& look, Instant now);
  [[nodiscard]] bool is_mine(const Entry& entry, topology::Region region,
                             const topology::Regions& regions) const;
  [[nodiscard]] std::uint32_t number_of(const Homes& homes);

  const HashKey key_;
  schedule::Handles handles_;
  std::vector<Entry> entries_;       ///< by handle
  std::vector<Homes> homes_ = {{}};  ///< monitors share them; the first is nobody's
  std::map<Homes, std::uint32_t> homes_numbers_;
  schedule::Slots home_;
  std::map<topology::Region, Cover> covers_;
  schedule::Duties duties_;
  schedule::Claims claims_;
  schedule::Rechecks rechecks_;
  Batches claims_out_;
  std::vector<Given> given_;
  std::vector<schedule::SlotDue> due_;  // kept for their memory
  std::vector<schedule::SlotsMissed> missed_;
  Instant calm_at_{};
  bool was_stall_noted_ = false;  ///< of all the slots it cost this machine, one counts
  Instant heard_from_{};          ///< what was said before may not have been heard
  std::size_t under_way_ = 0;
  std::uint64_t yielded_ = 0;
};

}  // namespace fw::fleet
