// What a page's response headers refer to: policies, hints, reporting, cookies. Pure; one thread.
#pragma once

#include "scan/match/findings.hpp"

namespace fw::scan {

/// Reads `findings.headers` (names in lower case): CSP, Link, report-to and its kin, Set-Cookie.
void collect_headers(Findings& findings);

/// The hosts that redirected on the way to the page.
void collect_hops(Findings& findings);

}  // namespace fw::scan
