// The history of a monitor as a drawing that needs no script, and as figures for the script's
// chart. Pure functions; any thread.
#pragma once

#include <string>

#include "service/monitors.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// An <svg> with the median and the 95th percentile, and a strip of states below.
[[nodiscard]] Html chart_drawing(const service::History& history);
/// The latest points as rows, at most 48.
[[nodiscard]] Html chart_table(const service::History& history);
/// `{"t":[seconds…],"p50":[ms or null…],"p95":[…],"state":["up"…]}`
[[nodiscard]] std::string history_json(const service::History& history);

}  // namespace fw::web
