// Who looked, from where, and what each saw. Pure functions; any thread.
#pragma once

#include "service/incidents.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// `<section id="incident-votes">`: how far an incident was verified, a table of all votes with
/// their permalinks, and each in full below it.
[[nodiscard]] Html votes_part(const service::IncidentDetail& detail);

}  // namespace fw::web
