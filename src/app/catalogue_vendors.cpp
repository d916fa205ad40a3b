#include "app/catalogue_vendors.hpp"

#include <algorithm>

#include "plug/vendors/family.hpp"

namespace fw::app {

CatalogueVendors::CatalogueVendors(std::shared_ptr<const scan::Catalogue> catalogue)
    : kinds_(vendors::make_all()), catalogue_(std::move(catalogue)) {}

void CatalogueVendors::drop_usual_feed(model::VendorPage& page) const {
  const model::VendorKind* kind = model::find(kinds_, page.type);
  if (kind == nullptr || page.url.empty()) return;
  model::VendorPage bare = page;
  bare.feed.clear();
  const auto ways = kind->urls(bare);
  if (std::ranges::any_of(ways, [&](const auto& urls) { return urls.front() == page.feed; }))
    page.feed.clear();
}

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
  model::VendorPage page{.name = std::string(service->name),
                         .url = std::string(told_by->status_page),
                         .type = std::string(told_by->status_type),
                         .feed = std::string(told_by->status_feed),
                         .components = {},
                         .is_public = true};
  drop_usual_feed(page);
  return page;
}

}  // namespace fw::app
