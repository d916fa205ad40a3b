// What a place saw, for people: timings, addresses, certificate, headers. Pure functions; any
// thread.
#pragma once

#include "service/monitors.hpp"
#include "web/pages/kit/html.hpp"

namespace fw::web {

/// The phases of a look, one bar under the other.
[[nodiscard]] Html waterfall(const model::Phases& phases);

/// Everything that is kept of one look.
[[nodiscard]] Html evidence_part(const service::ProbeEvidence& probe);

/// "status 503, expected 200-299", or the reason's sentence.
[[nodiscard]] std::string_view why(const service::ResultRow& result);

}  // namespace fw::web
