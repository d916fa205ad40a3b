// Which machine of a cell decides about an account: verifies its failures, opens its incidents,
// writes its notices. Pure state; one thread at a time (the engine's).
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "base/hash.hpp"
#include "model/ids.hpp"

namespace fw::fleet {

/// By rendezvous of account and machine, so that a machine that comes or goes moves its own share
/// only. Machines that see different others may both decide for a while: what they write has the
/// same keys, and the databases keep one of it.
class Stewards {
 public:
  struct Moved {
    std::vector<model::AccountId> gained;
    std::vector<model::AccountId> lost;
  };

  Stewards(const HashKey& key, model::MachineId self) : key_(key), self_(std::move(self)) {}

  /// The machines of this cell that may decide, this one included or not. What that moves.
  [[nodiscard]] Moved set(std::vector<model::MachineId> candidates);
  /// The account has one more monitor; true where this machine is to decide about it from now on
  /// and did not know of it.
  [[nodiscard]] bool add(const model::AccountId& account);
  /// It has one fewer; without any it is forgotten, which is told by true.
  bool remove(const model::AccountId& account);

  [[nodiscard]] bool is_mine(const model::AccountId& account) const;
  /// nullptr where nobody may decide.
  [[nodiscard]] const model::MachineId* steward_of(const model::AccountId& account) const;

 private:
  struct Known {
    std::size_t monitors = 0;
    bool is_mine = false;
  };

  const HashKey key_;
  const model::MachineId self_;
  std::vector<model::MachineId> candidates_;  ///< in order of id
  std::unordered_map<model::AccountId, Known> accounts_;
};

}  // namespace fw::fleet
