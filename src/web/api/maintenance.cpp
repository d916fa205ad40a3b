// Announced maintenance: no alerts meanwhile.
#include <array>

#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

Outcome list_windows(Call& call) {
  FW_API_TRY(const auto windows, call.services().maintenance().list(call.ctx));
  return page_of(views(windows));
}

Outcome create_window(Call& call) {
  service::MaintenanceDraft draft;
  draft.title = text(call.body, "title").value_or("");
  const auto monitors = strings(call.body, "monitors");
  draft.all_monitors = boolean(call.body, "all_monitors").value_or(!monitors.has_value());
  if (monitors) {
    for (const std::string& one : *monitors) draft.monitors.emplace_back(one);
  }
  draft.from = instant(call.body, "from").value_or(call.env.clock.now());
  draft.to = *instant(call.body, "to");
  FW_API_TRY(const auto window, call.services().maintenance().create(call.ctx, std::move(draft)));
  return Answer{.body = view(window), .location = {}};
}

Outcome end_window(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MaintenanceId>());
  const auto ended = call.services().maintenance().end(call.ctx, id);
  if (!ended) return ended.error();
  return Answer{};
}

constexpr std::array<Field, 5> kDraft = {{
    {"title", Type::string, "For people, also on status pages.", true, false, "", {}, 1, 100},
    {"all_monitors", Type::boolean, "true where absent and no monitors are named."},
    {"monitors", Type::ids, "Which it covers.", false, false, "", {}, 0, 1'000},
    {"from", Type::instant, "Now where absent."},
    {"to", Type::instant, "At most 30 days after `from`.", true},
}};
constexpr std::array<Field, 6> kWindow = {{
    {"id", Type::id, ""},
    kDraft[0],
    kDraft[1],
    kDraft[2],
    kDraft[3],
    kDraft[4],
}};
constexpr std::array<Schema, 2> kSchemas = {{
    {"Maintenance", "A window of announced maintenance.", kWindow},
    {"MaintenanceDraft", "A window to be announced.", kDraft, true},
}};
constexpr std::array<Operation, 3> kOperations = {{
    {.method = "GET",
     .pattern = "/maintenance",
     .permission = "maintenance.read",
     .id = "listMaintenance",
     .summary = "Windows ahead, running and lately over",
     .response = "Maintenance",
     .pages = true,
     .act = list_windows},
    {.method = "POST",
     .pattern = "/maintenance",
     .permission = "maintenance.write",
     .id = "createMaintenance",
     .summary = "Announce maintenance",
     .request = "MaintenanceDraft",
     .response = "Maintenance",
     .status = 201,
     .act = create_window},
    {.method = "POST",
     .pattern = "/maintenance/{id}/end",
     .permission = "maintenance.write",
     .id = "endMaintenance",
     .summary = "End a running window, remove one ahead",
     .status = 204,
     .act = end_window},
}};

}  // namespace

Noun maintenance_noun() { return {"Maintenance", "Announced maintenance.", kOperations, kSchemas}; }

}  // namespace fw::web::api
