// The dependency map: what a site stands on, in groups, each row with how it is known.
// Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/dependency_map.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// "payments" → "Payments"; for people.
[[nodiscard]] std::string category_title(std::string_view category);

/// The services by category. With `chooses`, every row that can be watched has a ticked box named
/// `service`.
[[nodiscard]] Html services_part(const model::DependencyMap& map, bool chooses);
/// What is known while a scan runs: rows in the map's order, new ones last.
[[nodiscard]] Html found_part(const model::DependencyMap& map);
/// Certificate chain, DNS records, unknown hosts, own hosts, notes.
[[nodiscard]] Html ground_part(const model::DependencyMap& map, Instant now);
/// A certificate chain, leaf first.
[[nodiscard]] Html chain_part(const model::TlsEvidence& tls, Instant now);
/// Records as a table.
[[nodiscard]] Html records_part(const std::vector<model::DnsRecord>& records);

}  // namespace fw::web
