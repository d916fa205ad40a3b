// Reads the address a person asks to have scanned. Pure; safe from any thread.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace fw::scan {

struct Target {
  std::string url;   ///< canonical, with its scheme; a missing one became https
  std::string host;  ///< what is connected to first
};

/// `invalid` says what is allowed.
[[nodiscard]] Result<Target> parse_target(std::string_view text);

inline constexpr std::size_t kOwnDomainsMax = 20;

/// Domains that are the site's own beside that of its URL: "shop-cdn.example", "*.shop-cdn.example"
/// or a URL of one; each once. `invalid` names what is none, a public suffix, or too many.
[[nodiscard]] Result<std::vector<std::string>> parse_own(std::span<const std::string> texts);

}  // namespace fw::scan
