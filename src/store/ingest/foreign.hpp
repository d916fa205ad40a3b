// Records that came from another machine: bytes that are trusted no further than they can be
// checked. Pure; safe to use from any thread.
#pragma once

#include <vector>

#include "store/ingest/result_log.hpp"

namespace fw::store {

/// Every record of the run. `corrupt` where it does not hold exactly as many as it says, each of
/// them whole and of times that can be.
[[nodiscard]] Result<std::vector<Record>> read_foreign(const LogRun& run);

}  // namespace fw::store
