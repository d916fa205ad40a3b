// Reads the address a person asks to have scanned. Pure; safe from any thread.
#pragma once

#include <string>
#include <string_view>

#include "base/result.hpp"

namespace fw::scan {

struct Target {
  std::string url;   ///< canonical, with its scheme; a missing one became https
  std::string host;  ///< what is connected to first
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

}  // namespace fw::scan
