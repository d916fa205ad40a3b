#include "app/catalogue_vendors.hpp"

namespace fw::app {

std::optional<model::VendorPage> CatalogueVendors::find(std::string_view slug) const {
  std::call_once(read_, [this] {
    if (catalogue_ == nullptr) catalogue_ = scan::Catalogue::embedded().value_or(nullptr);
  });
  if (catalogue_ == nullptr) return std::nullopt;
  const scan::Service* service = catalogue_->find(slug);
  if (service == nullptr) return std::nullopt;
  const scan::Service* told_by = service;
  if (told_by->status_page.empty() && !told_by->parent.empty()) {
    const scan::Service* parent = catalogue_->find(told_by->parent);
    if (parent != nullptr) told_by = parent;
  }
  return model::VendorPage{.name = std::string(service->name),
                           .url = std::string(told_by->status_page),
                           .type = std::string(told_by->status_type)};
}

}  // namespace fw::app
