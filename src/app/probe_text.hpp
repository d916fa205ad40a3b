// One look in the exposition format of Prometheus, under the names that the blackbox exporter made
// usual. Pure; safe to use from any thread.
#pragma once

#include <string>
#include <string_view>

#include "model/check_kind.hpp"

namespace fw::app {

/// probe_success, probe_duration_seconds and, where they were seen, address, HTTP and TLS facts.
/// Beside them flarewarden_probe_outcome_info{kind, outcome, reason}.
[[nodiscard]] std::string probe_as_metrics(std::string_view kind, const model::ProbeReport& report);

}  // namespace fw::app
