// The dashboard and its partials: the page shows what the event stream sends. Pure; any thread.
#pragma once

#include <string>

#include "service/dashboard.hpp"
#include "web/pages/dashboard/arrange.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// `<section id="summary">`: how everything is, in a sentence and in figures.
[[nodiscard]] Html summary_part(const service::Overview& overview, const Filter& filter);
/// `<section id="open-incidents">`.
[[nodiscard]] Html open_incidents_part(const std::vector<service::IncidentRow>& open);
/// `<section id="monitors">`: every row.
[[nodiscard]] Html monitors_part(const std::vector<Group>& groups, const Filter& filter);

[[nodiscard]] std::string dashboard_page(const Reader& reader, const service::Overview& overview,
                                         const Filter& filter);

}  // namespace fw::web
