#include "service/status_pages.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "service/core.hpp"
#include "service/directory.hpp"
#include "store/pages.hpp"

namespace fw::service {
namespace {

constexpr std::size_t kSlugMin = 3;
constexpr std::size_t kSlugMax = 60;
constexpr std::size_t kDescriptionBytesMax = 2'000;

StatusPage as_page(const store::PageRecord& from) {
  return {.id = from.id,
          .slug = from.slug,
          .title = from.title,
          .description = from.description,
          .published = from.published,
          .all_monitors = from.all_monitors,
          .monitors = from.monitors,
          .updated_at = from.updated_at};
}

Result<store::PageRecord> own_page(Core& core, const TenantCtx& ctx, const model::PageId& id) {
  FW_TRY(auto page, store::find_page(core.accounts(), id));
  if (!page || page->account != ctx.account()) return not_here();
  return *std::move(page);
}

Result<std::string> accept_slug(std::string_view text) {
  const std::string slug = to_lower(trim(text));
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  };
  if (slug.size() < kSlugMin || slug.size() > kSlugMax || !std::ranges::all_of(slug, allowed) ||
      slug.front() == '-' || slug.back() == '-')
    return fail(Code::invalid,
                "slug: {} to {} of a-z, 0-9 and \"-\", not beginning or ending with \"-\"",
                kSlugMin, kSlugMax);
  return slug;
}

std::unexpected<Error> taken(std::string_view slug) {
  return fail(Code::conflict, "another status page has the slug \"{}\"", slug);
}

/// Within this region the database itself refuses.
Result<> require_free(Core& core, std::string_view slug) {
  FW_TRY(const auto region, Directory(core).region_of_page(slug));
  if (region && *region != core.options.region) return taken(slug);
  return {};
}

}  // namespace

Result<std::vector<StatusPage>> StatusPages::list(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "pages.read"));
  FW_TRY(const auto found, store::list_pages(core_.accounts(), ctx.account()));
  std::vector<StatusPage> pages;
  for (const store::PageRecord& page : found) pages.push_back(as_page(page));
  return pages;
}

Result<StatusPage> StatusPages::get(const TenantCtx& ctx, const model::PageId& id) {
  FW_CHECK(require(ctx, "pages.read"));
  FW_TRY(const store::PageRecord page, own_page(core_, ctx, id));
  return as_page(page);
}

Result<StatusPage> StatusPages::update(const TenantCtx& ctx, const model::PageId& id,
                                       StatusPageDraft draft) {
  FW_CHECK(require(ctx, "pages.write"));
  FW_TRY(store::PageRecord page, own_page(core_, ctx, id));
  const std::string slug_before = page.slug;
  FW_TRY(page.slug, accept_slug(draft.slug));
  if (page.slug != slug_before) FW_CHECK(require_free(core_, page.slug));
  FW_TRY(page.title, accept_name(draft.title, "a title", 100));
  page.description = printable(trim(draft.description));
  if (page.description.size() > kDescriptionBytesMax)
    return fail(Code::invalid, "a description can have {} bytes", kDescriptionBytesMax);
  page.published = draft.published;
  page.all_monitors = draft.all_monitors;
  for (const model::MonitorId& monitor : draft.monitors) {
    FW_TRY(const auto found, core_.store->monitors().find(monitor));
    if (!found || found->account != ctx.account()) return not_here();
  }
  page.monitors = std::move(draft.monitors);
  page.updated_at = core_.now();
  if (auto saved = store::update_page(core_.accounts(), page); !saved) {
    if (saved.error().code() == Code::conflict) return taken(page.slug);
    return std::unexpected(std::move(saved).error());
  }
  if (page.slug != slug_before) tell_directory(core_);
  return get(ctx, id);
}

}  // namespace fw::service
