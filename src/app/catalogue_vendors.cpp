#include "app/catalogue_vendors.hpp"

#include <algorithm>

#include "base/text.hpp"
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
  // A page that no machine can read is told of as well: so people learn why it is not watched.
  const scan::Service* teller = catalogue_->told_by(*service);
  if (teller == nullptr) teller = service;
  model::VendorPage page{
      .name = std::string(teller->name),
      .url = std::string(teller->status_page),
      .type = std::string(teller->status_type),
      .feed = std::string(teller->status_feed),
      .components = {},
      .probe = std::string(service->probe.empty() ? teller->probe : service->probe),
      .is_public = true};
  if (page.url.empty()) page.url = page.feed;
  for (const std::string_view component : split(service->components, '\x1f'))
    page.components.emplace_back(component);
  drop_usual_feed(page);
  return page;
}

}  // namespace fw::app
