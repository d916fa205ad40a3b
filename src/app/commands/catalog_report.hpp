// What `flarewarden catalog` prints. Pure functions; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "scan/catalogue/catalogue.hpp"

namespace fw::app {

/// Which services are wanted: words in id, name or homepage; a category.
struct CatalogFilter {
  std::string words;
  std::string category;
};

[[nodiscard]] std::vector<const scan::Service*> chosen(const scan::Catalogue& catalogue,
                                                       const CatalogFilter& filter);

[[nodiscard]] std::string list_as_text(const std::vector<const scan::Service*>& services);
[[nodiscard]] std::string list_as_json(const std::vector<const scan::Service*>& services);
/// One service with every pattern.
[[nodiscard]] std::string service_as_text(const scan::Catalogue& catalogue,
                                          const scan::Service& service);
[[nodiscard]] std::string service_as_json(const scan::Catalogue& catalogue,
                                          const scan::Service& service);
[[nodiscard]] std::string stats_as_text(const scan::CatalogueStats& stats);
[[nodiscard]] std::string stats_as_json(const scan::CatalogueStats& stats);

}  // namespace fw::app
