// What a page's response headers refer to: policies, hints, reporting, cookies. Pure; one thread.
#pragma once

#include "scan/collect/references.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

/// Reads `findings.headers` (names in lower case): CSP, Permissions-Policy,
/// Link, Report-To and its kin, Alt-Svc, Set-Cookie.
void collect_headers(Findings& findings);
/// The same for one of several pages, on which `references` stand.
void collect_headers(Findings& page, References& references);

/// The hosts that redirected on the way to the page.
void collect_hops(Findings& findings);

}  // namespace fw::scan
