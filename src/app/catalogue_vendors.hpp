// The vendors of the service catalogue, for checks of their state. Immutable; safe to use from any
// thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "model/vendor_states.hpp"
#include "scan/catalogue/catalogue.hpp"

namespace fw::app {

class CatalogueVendors final : public model::VendorDirectory {
 public:
  /// Reads the catalogue when it is first asked, where none is given.
  explicit CatalogueVendors(std::shared_ptr<const scan::Catalogue> catalogue = nullptr)
      : catalogue_(std::move(catalogue)) {}
  /// A product whose vendor has the page is found by either.
  [[nodiscard]] std::optional<model::VendorPage> find(std::string_view slug) const override;

 private:
  mutable std::once_flag read_;
  mutable std::shared_ptr<const scan::Catalogue> catalogue_;  ///< nullptr where it cannot be read
};

}  // namespace fw::app
