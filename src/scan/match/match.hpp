// The matcher: findings and catalogue in, dependency map out. Pure: no I/O, no clock; the same
// input gives the same map. Safe to use from any thread.
#pragma once

#include "model/dependency_map.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

inline constexpr std::size_t kSightingsMax = 12;      ///< shown per service
inline constexpr std::size_t kHostsMax = 50;          ///< shown per service
inline constexpr std::size_t kUnknownHostsMax = 500;  ///< more are counted in the notes

/// What the findings say the site depends on. A host is given to the most specific service that
/// claims it; the CDN or cloud it stands on becomes an indirect dependency. Hosts of the page's own
/// registrable domain are `owned_hosts`; plain links are no dependencies. `scanned_at` and
/// `duration` are left to the caller.
[[nodiscard]] model::DependencyMap match(const Findings& findings, const Catalogue& catalogue);

}  // namespace fw::scan
