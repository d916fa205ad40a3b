// Adding a site: the address, the scan as it goes on, the map, and the button that watches all of
// it. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "service/scans.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

/// The page with one field. `problem` is about `url`.
[[nodiscard]] std::string add_page(const Reader& reader, const std::vector<service::ScanRow>& scans,
                                   std::string_view url, std::string_view problem);

/// `<div id="scan">`: progress while it runs, the map when it is done. Event streams send it.
[[nodiscard]] Html scan_part(const service::ScanDetail& scan, std::string_view csrf, Instant now);

/// `problem` is about adopting.
[[nodiscard]] std::string scan_page(const Reader& reader, const service::ScanDetail& scan,
                                    std::string_view problem);

}  // namespace fw::web
