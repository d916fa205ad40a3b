#include "flow/topology/ranking.hpp"

#include <algorithm>
#include <string>
#include <tuple>

namespace fw::topology {
namespace {

/// The finalizer of MurmurHash3: every bit of the input changes every bit of the output.
std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 33U)) * 0xff51afd7ed558ccdU;
  value = (value ^ (value >> 33U)) * 0xc4ceb9fe1a85ec53U;
  return value ^ (value >> 33U);
}

bool is_member(const Seat& seat, Instant planned) {
  return seat.active_from <= planned && planned < seat.inactive_from;
}

}  // namespace

std::uint64_t seed_of(const HashKey& key, const model::MachineId& machine) {
  return hash64(key, "machine " + machine.value);
}

std::optional<std::uint32_t> Ranking::rank(std::uint64_t slot_hash, Instant planned) const {
  if (self_ >= seats_.size() || !is_member(seats_[self_], planned)) return std::nullopt;
  const Seat& mine = seats_[self_];
  const std::uint64_t weight = mix(slot_hash ^ mine.seed);
  std::uint32_t ahead = 0;
  for (std::size_t i = 0; i < seats_.size(); ++i) {
    const Seat& seat = seats_[i];
    if (i == self_ || !is_member(seat, planned)) continue;
    if (seat.is_last != mine.is_last) {
      ahead += mine.is_last ? 1 : 0;
      continue;
    }
    const std::uint64_t other = mix(slot_hash ^ seat.seed);
    ahead += other > weight || (other == weight && i < self_) ? 1 : 0;
  }
  return ahead;
}

std::vector<std::size_t> Ranking::order(std::uint64_t slot_hash, Instant planned,
                                        std::size_t most) const {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < seats_.size(); ++i)
    if (is_member(seats_[i], planned)) places.push_back(i);
  std::ranges::sort(places, {}, [&](std::size_t place) {
    return std::tuple(seats_[place].is_last, ~mix(slot_hash ^ seats_[place].seed), place);
  });
  if (places.size() > most) places.resize(most);
  return places;
}

}  // namespace fw::topology
