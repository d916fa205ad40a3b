// Whether a catalogue makes sense as a whole: what reading its lines one by one cannot show. Pure;
// any thread.
#pragma once

#include <string>
#include <vector>

#include "scan/catalogue/catalogue.hpp"

namespace fw::scan {

/// What is wrong, one sentence each, by service: expressions that RE2 cannot run, parents that are
/// missing, hosts claimed twice or as wide as a public suffix, addresses that are none.
[[nodiscard]] std::vector<std::string> lint(const Catalogue& catalogue);

}  // namespace fw::scan
