// The Content-Security-Policy (CSP 3 §2.2): which hosts it lets the page use. Pure; one thread.
#pragma once

#include <string_view>

#include "scan/collect/references.hpp"

namespace fw::scan {

inline constexpr std::size_t kCspBytesMax = 64u << 10;
inline constexpr std::size_t kCspSourcesMax = 1'000;

/// Adds each host source as Use::csp, each reporting endpoint as Use::report. `from` says where the
/// policy stood: "header" or "meta".
void collect_csp(std::string_view policy, std::string_view from, References& references);

}  // namespace fw::scan
