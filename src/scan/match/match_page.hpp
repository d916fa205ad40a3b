// What a page's headers, cookies, meta tags, marks and text speak of. Pure functions; owned by one
// thread.
#pragma once

#include "scan/catalogue/catalogue.hpp"
#include "scan/match/findings.hpp"
#include "scan/match/tally.hpp"

namespace fw::scan {

/// Linear in the size of the page: patterns are looked for by a literal each match must hold, and
/// only around it.
void match_page(const Findings& findings, const Catalogue& catalogue, Tally& tally);

}  // namespace fw::scan
