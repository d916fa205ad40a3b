// Which machine of a cell owns a slot, and who stands in for it: rendezvous hashing. Pure state, no
// clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/hash.hpp"
#include "flow/topology/view.hpp"

namespace fw::topology {

/// A machine's part of its weights: H64("machine " ‖ id).
[[nodiscard]] std::uint64_t seed_of(const HashKey& key, const model::MachineId& machine);

/// One machine that may own slots of the cell.
struct Seat {
  std::uint64_t seed = 0;
  Instant active_from{};
  Instant inactive_from = Instant::max();
  bool is_last = false;  ///< ranks behind all that do not ask for it
};

/// A machine's weight for a slot is a bijective mix of H64(monitor ‖ slot) and its seed, both
/// keyed: nobody outside can aim load, and a machine that comes or goes moves no slot of the
/// others. Highest first; of equal weights the smaller machine id.
class Ranking {
 public:
  /// In order of machine id; `self` is this machine's place among them.
  void set(std::vector<Seat> seats, std::size_t self) {
    seats_ = std::move(seats);
    self_ = self;
  }
  /// This machine's rank for the slot, 0 for its owner; nothing where it is no member at that time.
  [[nodiscard]] std::optional<std::uint32_t> rank(std::uint64_t slot_hash, Instant planned) const;
  /// The places in order of rank, at most `most`.
  [[nodiscard]] std::vector<std::size_t> order(std::uint64_t slot_hash, Instant planned,
                                               std::size_t most) const;
  [[nodiscard]] std::size_t size() const { return seats_.size(); }

 private:
  std::vector<Seat> seats_;
  std::size_t self_ = 0;
};

}  // namespace fw::topology
