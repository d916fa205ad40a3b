// What a machine keeps about itself in its data folder. Main thread only.
#pragma once

#include <filesystem>
#include <string>

#include "base/hash.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace fw::app {

/// What a machine keeps about itself.
struct MachineFacts {
  std::string id;        ///< made at the first start
  HashKey schedule_key;  ///< spreads monitors over their intervals; the same for ever
};

/// Reads `machine.key`, or makes it from `random` at the first start (0600). `corrupt` where it is
/// not what it must be.
[[nodiscard]] Result<MachineFacts> machine_facts(const std::filesystem::path& folder,
                                                 Random& random);

}  // namespace fw::app
