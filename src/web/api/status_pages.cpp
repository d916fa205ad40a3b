// Public status pages, from their owner's side.
#include <array>

#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

Outcome list_pages(Call& call) {
  FW_API_TRY(const auto pages, call.services().status_pages().list(call.ctx));
  return page_of(views(pages));
}

Outcome get_page(Call& call) {
  FW_API_TRY(const auto id, call.id<model::PageId>());
  FW_API_TRY(const auto page, call.services().status_pages().get(call.ctx, id));
  return Answer{.body = view(page), .location = {}};
}

Outcome change_page(Call& call) {
  FW_API_TRY(const auto id, call.id<model::PageId>());
  FW_API_TRY(auto page, call.services().status_pages().get(call.ctx, id));
  service::StatusPageDraft draft{page.slug,      page.title,        page.description,
                                 page.published, page.all_monitors, page.monitors};
  if (auto value = text(call.body, "slug")) draft.slug = *std::move(value);
  if (auto value = text(call.body, "title")) draft.title = *std::move(value);
  if (auto value = text(call.body, "description")) draft.description = *std::move(value);
  if (const auto value = boolean(call.body, "published")) draft.published = *value;
  if (const auto value = boolean(call.body, "all_monitors")) draft.all_monitors = *value;
  if (const auto value = strings(call.body, "monitors")) {
    draft.monitors.clear();
    for (const std::string& one : *value) draft.monitors.emplace_back(one);
  }
  FW_API_TRY(const auto changed,
             call.services().status_pages().update(call.ctx, id, std::move(draft)));
  return Answer{.body = view(changed), .location = {}};
}

constexpr std::array<Field, 6> kDraft = {{
    {"slug",
     Type::string,
     "Its address: 3 to 60 of a-z, 0-9 and \"-\".",
     false,
     false,
     "",
     {},
     3,
     60},
    {"title", Type::string, "", false, false, "", {}, 1, 100},
    {"description", Type::string, "", false, false, "", {}, 0, 1'000},
    {"published", Type::boolean, "Anybody may read it."},
    {"all_monitors", Type::boolean, "Shows everything; `monitors` is ignored then."},
    {"monitors", Type::ids, "What it shows, in this order.", false, false, "", {}, 0, 1'000},
}};
constexpr std::array<Field, 8> kPage = {{
    {"id", Type::id, ""},
    kDraft[0],
    kDraft[1],
    kDraft[2],
    kDraft[3],
    kDraft[4],
    kDraft[5],
    {"updated_at", Type::instant, ""},
}};
constexpr std::array<Schema, 2> kSchemas = {{
    {"StatusPage", "What the public sees.", kPage},
    {"StatusPageDraft", "What the public is to see.", kDraft, true},
}};
constexpr std::array<Operation, 3> kOperations = {{
    {.method = "GET",
     .pattern = "/status-pages",
     .permission = "pages.read",
     .id = "listStatusPages",
     .summary = "All status pages",
     .response = "StatusPage",
     .pages = true,
     .act = list_pages},
    {.method = "GET",
     .pattern = "/status-pages/{id}",
     .permission = "pages.read",
     .id = "getStatusPage",
     .summary = "One status page",
     .response = "StatusPage",
     .act = get_page},
    {.method = "PATCH",
     .pattern = "/status-pages/{id}",
     .permission = "pages.write",
     .id = "changeStatusPage",
     .summary = "Change what was sent, leave the rest",
     .request = "StatusPageDraft",
     .response = "StatusPage",
     .partial = true,
     .act = change_page},
}};

}  // namespace

Noun status_pages_noun() {
  return {"Status pages", "What the public sees.", kOperations, kSchemas};
}

}  // namespace fw::web::api
