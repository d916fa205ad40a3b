// The region's key: where it is read, and how another one takes its place. Safe to use from any
// thread; blocks.
#pragma once

#include <filesystem>
#include <string>

#include "model/database.hpp"
#include "store/seal.hpp"

namespace fw::store {

struct RegionKeySource {
  std::string given;           ///< base64 of 32 bytes; "": the file says it
  std::filesystem::path file;  ///< made where it is missing
};

/// The key, after finishing or undoing a change that was interrupted: `keys` tells which.
[[nodiscard]] Result<Seal> load_region_key(const RegionKeySource& source, model::Database& keys,
                                           Random& random);

/// The key that is to come: `next` (base64), or a fresh one where it is "" and the file is ours. It
/// stands beside the file until `settle_next_key`. `invalid` where neither is possible.
[[nodiscard]] Result<Seal> prepare_next_key(const RegionKeySource& source, std::string_view next,
                                            Random& random);
/// The prepared key takes the file's place.
[[nodiscard]] Result<> settle_next_key(const RegionKeySource& source);

}  // namespace fw::store
