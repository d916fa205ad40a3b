// The dynamic collector: what a page does while it runs in a browser. `look_with_browser` runs on
// one loop's thread; `read_visit` is pure.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <vector>

#include "host/browser/pool.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "scan/collect/references.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

/// The globals that some service of the catalogue is known by, each once.
[[nodiscard]] std::vector<std::string> known_globals(const Catalogue& catalogue);

/// Opens `url` and gives what was seen; never fails. Waits for a free browser as long as for the
/// page, half of `most` each.
[[nodiscard]] boost::asio::awaitable<browser::Visit> look_with_browser(
    std::shared_ptr<browser::Pool> browsers, std::string url, Millis most,
    std::shared_ptr<const Catalogue> catalogue);

/// Adds requests, cookies and globals to the findings, and what became of the look. Hosts that the
/// egress policy refused are left out; globals count only where they stand in the site's own
/// frames.
void read_visit(const browser::Visit& visit, Findings& findings, References& references);

/// Nobody looked, because it was not wanted.
[[nodiscard]] model::BrowserLook browser_is_off();

/// Nobody looked, because too many wait.
[[nodiscard]] model::BrowserLook browser_is_busy();

}  // namespace fw::scan
