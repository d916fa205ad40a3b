// The catalogue of services: searched by words and category, and one service with all it is known
// by. Pure functions; any thread.
#pragma once

#include <optional>
#include <string>

#include "service/service_catalogue.hpp"
#include "web/pages/kit/shell.hpp"

namespace fw::web {

[[nodiscard]] std::string catalogue_page(const Reader& reader, const service::CatalogueList& list,
                                         const service::CatalogueQuery& query);

/// `standing`: its state, where anything can be known of it.
[[nodiscard]] std::string catalogue_entry_page(
    const Reader& reader, const service::CatalogueEntry& entry,
    const std::optional<service::VendorStanding>& standing);

}  // namespace fw::web
