// What is watched: made, listed, changed, paused, removed.
#include <algorithm>

#include "base/encode.hpp"
#include "web/api/monitors.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

constexpr std::size_t kPageUsual = 100;
constexpr std::size_t kPageMax = 1'000;

const model::CheckKind* kind_of(const Call& call, std::string_view name, FieldProblems& found) {
  const model::CheckKind* kind = model::find(call.env.checks, name);
  if (kind != nullptr) return kind;
  std::vector<std::string_view> names;
  for (const auto& one : call.env.checks) names.push_back(one->name());
  found.push_back({"kind", fmt::format("must be one of {}", fmt::join(names, ", "))});
  return nullptr;
}

void read_confirmation(const json::object& body, model::Confirmation& confirmation) {
  const json::object* given = object(body, "confirmation");
  if (given == nullptr) return;
  if (const auto rechecks = integer(*given, "rechecks")) {
    confirmation.rechecks = static_cast<int>(*rechecks);
  }
  if (const auto after = duration(*given, "recheck_after")) confirmation.recheck_after = *after;
  if (const auto recoveries = integer(*given, "recoveries")) {
    confirmation.recoveries = static_cast<int>(*recoveries);
  }
}

void read_dependencies(const json::object& body, std::vector<model::Dependency>& depends_on) {
  const json::array* given = array(body, "depends_on");
  if (given == nullptr) return;
  depends_on.clear();
  for (const json::value& item : *given) {
    model::Dependency dependency;
    dependency.on = model::MonitorId(*text(item.as_object(), "monitor"));
    if (const auto severity = text(item.as_object(), "severity")) {
      dependency.severity = *model::severity_named(*severity);
    }
    depends_on.push_back(std::move(dependency));
  }
}

/// Lays what was sent over the draft.
FieldProblems read_draft(const Call& call, service::MonitorDraft& draft) {
  FieldProblems found;
  const json::object& body = call.body;
  if (auto value = text(body, "name")) draft.name = *std::move(value);
  if (auto value = text(body, "kind")) draft.kind = *std::move(value);
  if (auto value = text(body, "target")) draft.target = *std::move(value);
  if (auto value = text(body, "service")) draft.service = *std::move(value);
  if (const auto value = duration(body, "interval")) draft.interval = *value;
  if (const auto value = duration(body, "timeout")) draft.timeout = *value;
  if (auto value = strings(body, "tags")) draft.tags = *std::move(value);
  read_confirmation(body, draft.confirmation);
  read_dependencies(body, draft.depends_on);
  const model::CheckKind* kind = kind_of(call, draft.kind, found);
  const json::object* settings = object(body, "settings");
  if (kind != nullptr) {
    read_settings(settings == nullptr ? json::object() : *settings, kind->settings(),
                  draft.settings, found);
  }
  return found;
}

service::MonitorDraft draft_of(const model::Monitor& monitor) {
  return {.name = monitor.name,
          .kind = monitor.kind,
          .target = monitor.target,
          .settings = monitor.settings,
          .interval = monitor.interval,
          .timeout = monitor.timeout,
          .confirmation = monitor.confirmation,
          .depends_on = monitor.depends_on,
          .tags = monitor.tags,
          .service = monitor.service};
}

Outcome shown(Call& call, const model::MonitorId& id) {
  FW_API_TRY(const auto row, call.services().monitors().get(call.ctx, id));
  return Answer{.body = view(row, call.request, call.env),
                .location = fmt::format("{}/monitors/{}", kBase, id.value)};
}

}  // namespace

Outcome list_monitors(Call& call) {
  FW_API_TRY(const std::size_t limit, call.limit(kPageUsual, kPageMax));
  FW_API_TRY(const auto rows, call.services().monitors().list(call.ctx));
  const auto after = call.request.query_value("after");
  const auto tag = call.request.query_value("tag");
  const auto state = call.request.query_value("state");
  auto row = rows.begin();
  if (after) {
    row = std::ranges::find(rows, *after, [](const auto& one) { return one.monitor.id.value; });
    if (row == rows.end()) return Error(Code::invalid, "after must be the id of a monitor");
    ++row;
  }
  json::array items;
  std::string last;
  for (; row != rows.end(); ++row) {
    if (tag && std::ranges::find(row->monitor.tags, *tag) == row->monitor.tags.end()) continue;
    if (state && model::name(row->status.state) != *state) continue;
    if (items.size() == limit) {
      std::string next = fmt::format("{}/monitors?limit={}&after={}", kBase, limit, last);
      if (tag) next += "&tag=" + percent_encode(*tag);
      if (state) next += "&state=" + percent_encode(*state);
      return page_of(std::move(items), std::move(next));
    }
    items.emplace_back(view(*row, call.request, call.env));
    last = row->monitor.id.value;
  }
  return page_of(std::move(items));
}

Outcome create_monitor(Call& call) {
  service::MonitorDraft draft;
  if (auto found = read_draft(call, draft); !found.empty()) return found;
  FW_API_TRY(const auto monitor, call.services().monitors().create(call.ctx, std::move(draft)));
  if (boolean(call.body, "paused").value_or(false)) {
    const auto paused = call.services().monitors().set_paused(call.ctx, monitor.id, true);
    if (!paused) return paused.error();
  }
  return shown(call, monitor.id);
}

Outcome get_monitor(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  FW_API_TRY(const auto row, call.services().monitors().get(call.ctx, id));
  return Answer{.body = view(row, call.request, call.env), .location = {}};
}

Outcome change_monitor(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  FW_API_TRY(const auto row, call.services().monitors().get(call.ctx, id));
  service::MonitorDraft draft = draft_of(row.monitor);
  if (auto found = read_draft(call, draft); !found.empty()) return found;
  const bool only_pause = call.body.size() == 1 && call.body.contains("paused");
  if (!only_pause) {
    const auto updated = call.services().monitors().update(call.ctx, id, std::move(draft));
    if (!updated) return updated.error();
  }
  if (const auto paused = boolean(call.body, "paused")) {
    const auto done = call.services().monitors().set_paused(call.ctx, id, *paused);
    if (!done) return done.error();
  }
  FW_API_TRY(const auto changed, call.services().monitors().get(call.ctx, id));
  return Answer{.body = view(changed, call.request, call.env), .location = {}};
}

Outcome remove_monitor(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  const auto removed = call.services().monitors().remove(call.ctx, id);
  if (!removed) return removed.error();
  return Answer{};
}

static Outcome set_paused(Call& call, bool paused) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  const auto done = call.services().monitors().set_paused(call.ctx, id, paused);
  if (!done) return done.error();
  FW_API_TRY(const auto row, call.services().monitors().get(call.ctx, id));
  return Answer{.body = view(row, call.request, call.env), .location = {}};
}

Outcome pause_monitor(Call& call) { return set_paused(call, true); }
Outcome resume_monitor(Call& call) { return set_paused(call, false); }

Outcome list_pings(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  FW_API_TRY(const std::size_t limit, call.limit(service::kPingsKept, service::kPingsKept));
  FW_API_TRY(const auto pings, call.services().heartbeats().pings(call.ctx, id, limit));
  return page_of(views(pings));
}

Outcome rotate_ping_url(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  if (const auto done = call.services().heartbeats().rotate(call.ctx, id); !done)
    return done.error();
  FW_API_TRY(const auto row, call.services().monitors().get(call.ctx, id));
  return Answer{.body = view(row, call.request, call.env), .location = {}};
}

Outcome list_check_kinds(Call& call) {
  json::array items;
  for (const auto& kind : call.env.checks) {
    items.emplace_back(json::object{{"name", kind->name()},
                                    {"title", kind->title()},
                                    {"target_help", kind->target_help()},
                                    {"example_target", kind->example_target()},
                                    {"settings", settings_table_json(kind->settings())}});
  }
  return page_of(std::move(items));
}

}  // namespace fw::web::api
