#include "fleet/stewards.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace fw::fleet {

const model::MachineId* Stewards::steward_of(const model::AccountId& account) const {
  const model::MachineId* best = nullptr;
  std::uint64_t heaviest = 0;
  for (const model::MachineId& machine : candidates_) {
    const std::uint64_t weight =
        hash64(key_, fmt::format("steward\n{}\n{}", account.value, machine.value));
    if (best != nullptr && weight <= heaviest) continue;
    best = &machine;
    heaviest = weight;
  }
  return best;
}

Stewards::Moved Stewards::set(std::vector<model::MachineId> candidates) {
  std::ranges::sort(candidates);
  Moved moved;
  if (candidates == candidates_) return moved;
  candidates_ = std::move(candidates);
  for (auto& [account, known] : accounts_) {
    const model::MachineId* steward = steward_of(account);
    const bool is_mine = steward != nullptr && *steward == self_;
    if (is_mine != known.is_mine) (is_mine ? moved.gained : moved.lost).push_back(account);
    known.is_mine = is_mine;
  }
  return moved;
}

bool Stewards::add(const model::AccountId& account) {
  const auto [found, is_new] = accounts_.try_emplace(account);
  ++found->second.monitors;
  if (!is_new) return false;
  const model::MachineId* steward = steward_of(account);
  found->second.is_mine = steward != nullptr && *steward == self_;
  return found->second.is_mine;
}

bool Stewards::remove(const model::AccountId& account) {
  const auto found = accounts_.find(account);
  if (found == accounts_.end() || --found->second.monitors > 0) return false;
  accounts_.erase(found);
  return true;
}

bool Stewards::is_mine(const model::AccountId& account) const {
  const auto found = accounts_.find(account);
  return found != accounts_.end() && found->second.is_mine;
}

}  // namespace fw::fleet
