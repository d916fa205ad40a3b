#include "service/vendors.hpp"

#include <set>
#include <unordered_map>

#include "service/core.hpp"
#include "service/vendor_spell.hpp"

namespace fw::service {
namespace {

constexpr std::string_view kKind = "vendor";

/// As key_of(VendorPage) of the page that a target names.
std::string key_of_target(std::string_view target) {
  std::string url(target);
  if (url.find("://") == std::string::npos) url.insert(0, "https://");
  return std::string(
      model::key_of({.name = {}, .url = url, .type = {}, .feed = {}, .components = {}}));
}

Result<std::set<std::string>> own_pages(Core& core, const TenantCtx& ctx) {
  FW_TRY(const auto monitors, core.store->monitors().list(ctx.account()));
  std::set<std::string> pages;
  for (const model::Monitor& monitor : monitors)
    if (monitor.kind == kKind) pages.insert(key_of_target(monitor.target));
  return pages;
}

}  // namespace

Result<std::vector<VendorView>> Vendors::list(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "monitors.read"));
  model::Database& system = core_.store->system();
  FW_TRY(auto pages, store::list_vendor_pages(system));
  FW_TRY(auto words, store::vendor_words_now(system));
  FW_TRY(const auto own, own_pages(core_, ctx));
  std::unordered_map<std::string, std::vector<VendorSpell>> now;
  for (store::VendorWordRecord& word : words) {
    auto& of_page = now[word.page];
    of_page.push_back(as_spell(std::move(word)));
  }
  std::vector<VendorView> views;
  for (store::VendorPageRecord& page : pages) {
    if (!page.is_public && !own.contains(page.page)) continue;
    views.push_back({.page = page.page,
                     .name = std::move(page.name),
                     .url = std::move(page.url),
                     .told_at = page.told_at,
                     .seen_at = page.seen_at,
                     .now = std::move(now[page.page])});
  }
  return views;
}

Result<std::vector<VendorSpell>> Vendors::history(const TenantCtx& ctx,
                                                  const VendorHistoryQuery& query) {
  FW_CHECK(require(ctx, "monitors.read"));
  if (query.to <= query.from) return fail(Code::invalid, "the end must be after the beginning");
  const std::string key = key_of_target(query.page);
  FW_TRY(const auto page, store::find_vendor_page(core_.store->system(), key));
  if (!page) return not_here();
  if (!page->is_public) {
    FW_TRY(const auto own, own_pages(core_, ctx));
    if (!own.contains(key)) return not_here();
  }
  FW_TRY(auto words, store::vendor_history(core_.store->system(), {.page = key,
                                                                   .component = query.component,
                                                                   .from = query.from,
                                                                   .to = query.to,
                                                                   .rows_max = kVendorHistoryMax}));
  std::vector<VendorSpell> spells;
  for (store::VendorWordRecord& word : words) spells.push_back(as_spell(std::move(word)));
  return spells;
}

}  // namespace fw::service
