// One monitor on the dashboard; the same partial that event streams send. Pure; any thread.
#pragma once

#include <vector>

#include "service/monitors.hpp"
#include "web/pages/dashboard/arrange.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// Appends `<li id="m-…">`.
void add_row(Html& out, const service::MonitorRow& row, Shape shape);

/// The last results as bars: height by time taken, colour by outcome.
[[nodiscard]] Html sparkline(const std::vector<service::RecentResult>& recent);

}  // namespace fw::web
