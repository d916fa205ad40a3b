// Which records an SPF record leads to, and how many look-ups it costs (RFC 7208 §4.6.4, §5). Pure;
// any thread.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fw::scan {

inline constexpr std::size_t kSpfLookupsMax = 10;  ///< RFC 7208 §4.6.4

struct SpfTerms {
  std::vector<std::string> follow;  ///< names whose own SPF record counts: include, redirect
  std::size_t lookups = 0;          ///< of include, a, mx, ptr, exists and redirect
};

/// Nothing where `txt` is no SPF record. Names with macros are counted, not followed. At most 20
/// names.
[[nodiscard]] SpfTerms spf_terms(std::string_view txt);

}  // namespace fw::scan
