// Incidents: the list, and one with its whole story. Pure functions; any thread.
#pragma once

#include <string>
#include <vector>

#include "service/incidents.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// Rows with links, without a card around them.
[[nodiscard]] Html incident_rows(const std::vector<service::IncidentRow>& incidents);

struct IncidentList {
  std::vector<service::IncidentRow> rows;  ///< newest first
  bool open_only = false;
  bool has_older = false;
};

/// `<section id="incidents">`; event streams send it.
[[nodiscard]] Html incident_list_part(const IncidentList& list);
[[nodiscard]] std::string incidents_page(const Reader& reader, const IncidentList& list);

/// The parts of an incident's page that change; event streams send those that did. Each has an id
/// and is there even when it is empty.
enum IncidentPart : std::uint8_t { kHead, kCause, kVotes, kTold, kMembers, kTimeline };
[[nodiscard]] std::vector<Html> incident_parts(const service::IncidentDetail& detail, Instant now);
[[nodiscard]] std::string incident_page(const Reader& reader, const service::IncidentDetail& detail,
                                        std::string_view problem);

/// Deliveries as a table; with the channel's name where `names_channel`.
[[nodiscard]] Html deliveries_table(const std::vector<service::DeliveryRow>& deliveries,
                                    bool names_channel);

}  // namespace fw::web
