#include "service/service_catalogue.hpp"

#include <algorithm>
#include <tuple>

#include "base/text.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "service/core.hpp"

namespace fw::service {
namespace {

constexpr std::size_t kWordsBytesMax = 100;

bool holds(std::string_view text, const std::string& words) {
  return to_lower(text).find(words) != std::string::npos;
}

/// What comes first among what was found: the name itself, then names that begin so.
int distance(const scan::Service& service, const std::string& words) {
  if (words.empty()) return service.core ? 0 : 1;
  const std::string name = to_lower(service.name);
  if (name == words || service.id == words) return 0;
  if (name.starts_with(words)) return service.core ? 1 : 2;
  return service.core ? 3 : 4;
}

class Reading {
 public:
  explicit Reading(const scan::Catalogue& catalogue) : catalogue_(catalogue) {}

  [[nodiscard]] bool has_feed(const scan::Service& service) const {
    return catalogue_.told_by(service) != nullptr;
  }

  [[nodiscard]] CatalogueRow row(const scan::Service& service) const {
    return {.id = std::string(service.id),
            .name = std::string(service.name),
            .category = std::string(service.category),
            .homepage = std::string(service.homepage),
            .status_page = std::string(service.status_page),
            .status_type = std::string(service.status_type),
            .has_feed = has_feed(service),
            .watched = 0};
  }

  [[nodiscard]] std::vector<const scan::Service*> find(const CatalogueQuery& query) const {
    const std::string words =
        to_lower(trim(std::string_view(query.words).substr(0, kWordsBytesMax)));
    using Ranked = std::tuple<int, std::string, const scan::Service*>;
    std::vector<Ranked> ranked;
    for (const scan::Service& service : catalogue_.services()) {
      if (!query.category.empty() && service.category != query.category) continue;
      if (query.with_feed && !has_feed(service)) continue;
      if (words.empty() || holds(service.id, words) || holds(service.name, words) ||
          holds(service.homepage, words))
        ranked.emplace_back(distance(service, words), to_lower(service.name), &service);
    }
    // Services stand in the order of the catalogue, so the last part keeps it among equals.
    std::ranges::sort(ranked);
    std::vector<const scan::Service*> found;
    for (const Ranked& one : ranked) found.push_back(std::get<const scan::Service*>(one));
    return found;
  }

 private:
  const scan::Catalogue& catalogue_;
};

void add_patterns(const scan::Catalogue& catalogue, const scan::Service& service,
                  CatalogueEntry& entry) {
  for (const scan::Pattern& pattern : catalogue.patterns()) {
    if (&catalogue.service(pattern.service) != &service) continue;
    entry.patterns.push_back({.kind = std::string(name(pattern.kind)),
                              .match = std::string(name(pattern.mode)),
                              .text = std::string(pattern.text),
                              .name = std::string(pattern.name),
                              .confidence = pattern.confidence});
  }
}

}  // namespace

Result<CatalogueList> ServiceCatalogue::list(const TenantCtx& ctx, const CatalogueQuery& query) {
  FW_CHECK(require(ctx, "scans.read"));
  CatalogueList list;
  if (core_.deps.catalogue == nullptr) return list;
  const scan::Catalogue& catalogue = *core_.deps.catalogue;
  const Reading reading(catalogue);
  const auto stats = catalogue.stats();
  list.services = stats.services;
  list.core = stats.core;
  list.categories.assign(stats.by_category.begin(), stats.by_category.end());
  for (const scan::Service& service : catalogue.services())
    list.with_feed += reading.has_feed(service) ? 1 : 0;
  const auto found = reading.find(query);
  list.found = found.size();
  FW_TRY(const auto watched, core_.store->monitors().count_services(ctx.account()));
  const std::size_t first = std::min(query.page, found.size()) * kCatalogueRowsMax;
  for (std::size_t i = first; i < std::min(first + kCatalogueRowsMax, found.size()); ++i) {
    list.rows.push_back(reading.row(*found[i]));
    if (const auto count = watched.find(list.rows.back().id); count != watched.end())
      list.rows.back().watched = count->second;
  }
  return list;
}

Result<CatalogueEntry> ServiceCatalogue::get(const TenantCtx& ctx, std::string_view id) {
  FW_CHECK(require(ctx, "scans.read"));
  if (core_.deps.catalogue == nullptr) return not_here();
  const scan::Catalogue& catalogue = *core_.deps.catalogue;
  const scan::Service* service = catalogue.find(id);
  if (service == nullptr) return not_here();
  CatalogueEntry entry;
  entry.row = Reading(catalogue).row(*service);
  entry.feed = service->status_feed;
  entry.probe = service->probe;
  entry.parent = service->parent;
  if (const scan::Service* parent = catalogue.find(service->parent))
    entry.parent_name = parent->name;
  entry.core = service->core;
  entry.infrastructure = service->infrastructure;
  for (const std::string_view source : split(service->sources, ','))
    entry.sources.emplace_back(source);
  add_patterns(catalogue, *service, entry);
  for (const scan::Service& one : catalogue.services())
    if (one.parent == service->id) entry.products.emplace_back(one.id, one.name);
  FW_TRY(entry.monitors, core_.store->monitors().of_service(ctx.account(), id));
  entry.row.watched = entry.monitors.size();
  return entry;
}

CatalogueLogo ServiceCatalogue::logo(std::string_view id) const {
  CatalogueLogo logo;
  if (core_.deps.catalogue == nullptr) return logo;
  const scan::Service* service = core_.deps.catalogue->find(id);
  if (service == nullptr) return logo;
  logo.name = service->name;
  if (const scan::Logo* drawn = core_.deps.catalogue->logo(id)) {
    logo.view_box = drawn->view_box;
    logo.body = drawn->body;
    logo.color = drawn->color;
  }
  return logo;
}

}  // namespace fw::service
