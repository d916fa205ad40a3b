// The vendors of the service catalogue, for checks of their state. Immutable; safe to use from any
// thread.
#pragma once

#include "model/vendor_states.hpp"
#include "scan/catalogue/catalogue.hpp"

namespace fw::app {

class CatalogueVendors final : public model::VendorDirectory {
 public:
  /// `catalogue` must outlive it.
  explicit CatalogueVendors(const scan::Catalogue& catalogue) : catalogue_(catalogue) {}
  /// A product whose vendor has the page is found by either.
  [[nodiscard]] std::optional<model::VendorPage> find(std::string_view slug) const override;

 private:
  const scan::Catalogue& catalogue_;
};

}  // namespace fw::app
