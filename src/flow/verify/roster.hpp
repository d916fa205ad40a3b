// Who can look, and who is asked to: the machines of a fleet as verification sees them.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <map>
#include <string>
#include <vector>

#include "base/hash.hpp"
#include "model/arrows.hpp"

namespace fw::verify {

/// A machine that can be asked to look.
struct Vantage {
  model::MachineId machine;
  model::Place place;
  std::string provider;  ///< or its network (AS); "" where it is not known
  bool can_look = true;  ///< false: silent, leaving, or it doubts itself; it is never asked
  bool operator==(const Vantage&) const = default;
};

/// What a machine knows of the fleet at a time.
struct Fleet {
  HashKey key{};  ///< the same on every machine, so that all would choose the same verifiers
  Vantage here;
  bool isolated = false;  ///< this machine hears too little of the fleet: nothing it sees decides
  std::vector<Vantage> others;  ///< the first kVantagesMax count
};

inline constexpr std::size_t kVantagesMax = 1'000;
/// Machines of one region that are asked one after another for one vote.
inline constexpr std::size_t kCandidatesMax = 3;
/// A region none of whose machines can look still counts as one that ought to be asked for so long:
/// until then failures stay unverified, afterwards the remaining regions decide.
inline constexpr Millis kRegionGoneAfter{120'000};

/// One vote that is wanted, and who may cast it, in the order of asking.
struct Seat {
  bool at_home = false;
  std::vector<Vantage> candidates;
};

/// Who is asked about one failure, and what they must say together.
struct Panel {
  std::vector<Seat> seats;  ///< the one at home first
  std::string home;         ///< region of this machine
  int regions = 0;          ///< other regions that there are
  int remotes_needed = 0;   ///< failing votes from other regions that make it down
  bool one_each = false;    ///< they must be of as many regions
};

class Roster {
 public:
  void set(Fleet fleet, Instant now);

  [[nodiscard]] bool has_others() const { return !fleet_.others.empty(); }
  [[nodiscard]] bool isolated() const { return fleet_.isolated; }
  [[nodiscard]] const Vantage& here() const { return fleet_.here; }

  /// For one slot of a monitor: a machine at home that is not the one whose own look it was (or
  /// that one again where there is no other), and one in each of two other regions, three where
  /// there are so many; two of the other region where there is one only. By rendezvous of monitor,
  /// slot and machine; of other networks first. `looker` "": this machine.
  [[nodiscard]] Panel panel(const model::Due& about, const model::MachineId& looker,
                            Instant now) const;

 private:
  using Regions = std::map<std::string, std::vector<Vantage>>;

  [[nodiscard]] std::uint64_t weight(const model::MonitorId& monitor, model::Slot slot,
                                     std::string_view of) const;
  [[nodiscard]] std::string network_of(const model::MachineId& machine) const;
  void rank(std::vector<Vantage>& machines, const model::MonitorId& monitor,
            model::Slot slot) const;
  [[nodiscard]] bool is_gone(const std::string& region, model::Footing footing, Instant now) const;
  void seat_regions(Panel& panel, const Regions& able, const model::MonitorId& monitor,
                    model::Slot slot) const;

  Fleet fleet_;
  std::map<std::string, Instant> silent_since_;  ///< other regions where nobody can look
};

}  // namespace fw::verify
