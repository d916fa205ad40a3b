// The vendors of the service catalogue, for checks of their state. Immutable; safe to use from any
// thread.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

#include "model/vendor_kind.hpp"
#include "model/vendor_states.hpp"
#include "scan/catalogue/catalogue.hpp"

namespace fw::app {

class CatalogueVendors final : public model::VendorDirectory {
 public:
  /// Reads the catalogue when it is first asked, where none is given.
  explicit CatalogueVendors(std::shared_ptr<const scan::Catalogue> catalogue = nullptr);
  /// A product whose vendor has the page is found by either.
  [[nodiscard]] std::optional<model::VendorPage> find(std::string_view slug) const override;

 private:
  /// A feed where its kind would look for it anyway is the page's own: pages are known by their
  /// address then, however somebody came to it.
  void drop_usual_feed(model::VendorPage& page) const;

  const model::VendorKinds kinds_;
  mutable std::once_flag read_;
  mutable std::shared_ptr<const scan::Catalogue> catalogue_;  ///< nullptr where it cannot be read
};

}  // namespace fw::app
