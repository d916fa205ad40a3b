#include "web/api/channels.hpp"

#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

constexpr std::size_t kPageUsual = 50;

const model::ChannelKind* kind_of(const Call& call, std::string_view name, FieldProblems& found) {
  const model::ChannelKind* kind = model::find(call.env.channels, name);
  if (kind != nullptr) return kind;
  std::vector<std::string_view> names;
  for (const auto& one : call.env.channels) names.push_back(one->name());
  found.push_back({"kind", fmt::format("must be one of {}", fmt::join(names, ", "))});
  return nullptr;
}

/// A secret that has a value is not asked for again.
void forgive_secrets(model::SettingsTable table, const std::vector<std::string>& secrets_set,
                     FieldProblems& found) {
  std::erase_if(found, [&](const FieldProblem& problem) {
    for (const model::SettingSpec& spec : table) {
      if (spec.type != model::SettingType::secret) continue;
      if (problem.field != "settings." + std::string(spec.name)) continue;
      return std::ranges::find(secrets_set, spec.name) != secrets_set.end();
    }
    return false;
  });
}

/// Lays what was sent over the draft.
FieldProblems read_draft(const Call& call, service::ChannelDraft& draft,
                         const std::vector<std::string>& secrets_set) {
  FieldProblems found;
  if (auto value = text(call.body, "name")) draft.name = *std::move(value);
  if (auto value = text(call.body, "kind")) draft.kind = *std::move(value);
  if (const auto value = boolean(call.body, "enabled")) draft.enabled = *value;
  const model::ChannelKind* kind = kind_of(call, draft.kind, found);
  const json::object* settings = object(call.body, "settings");
  if (kind != nullptr) {
    read_settings(settings == nullptr ? json::object() : *settings, kind->settings(),
                  draft.settings, found);
    forgive_secrets(kind->settings(), secrets_set, found);
  }
  return found;
}

}  // namespace

Outcome list_channels(Call& call) {
  FW_API_TRY(const auto rows, call.services().channels().list(call.ctx));
  json::array items;
  for (const auto& row : rows) items.emplace_back(view(row, call.env));
  return page_of(std::move(items));
}

Outcome create_channel(Call& call) {
  service::ChannelDraft draft;
  if (auto found = read_draft(call, draft, {}); !found.empty()) return found;
  FW_API_TRY(const auto row, call.services().channels().create(call.ctx, std::move(draft)));
  return Answer{.body = view(row, call.env),
                .location = fmt::format("{}/channels/{}", kBase, row.id.value)};
}

Outcome get_channel(Call& call) {
  FW_API_TRY(const auto id, call.id<model::ChannelId>());
  FW_API_TRY(const auto row, call.services().channels().get(call.ctx, id));
  return Answer{.body = view(row, call.env), .location = {}};
}

Outcome change_channel(Call& call) {
  FW_API_TRY(const auto id, call.id<model::ChannelId>());
  FW_API_TRY(const auto row, call.services().channels().get(call.ctx, id));
  service::ChannelDraft draft{row.name, row.kind, row.settings, row.enabled};
  if (auto found = read_draft(call, draft, row.secrets_set); !found.empty()) return found;
  FW_API_TRY(const auto changed, call.services().channels().update(call.ctx, id, std::move(draft)));
  return Answer{.body = view(changed, call.env), .location = {}};
}

Outcome remove_channel(Call& call) {
  FW_API_TRY(const auto id, call.id<model::ChannelId>());
  const auto removed = call.services().channels().remove(call.ctx, id);
  if (!removed) return removed.error();
  return Answer{};
}

Outcome test_channel(Call& call) {
  FW_API_TRY(const auto id, call.id<model::ChannelId>());
  FW_API_TRY(const auto key, call.services().channels().test(call.ctx, id));
  return Answer{.body = json::object{{"key", key}},
                .location = fmt::format("{}/channels/{}/deliveries", kBase, id.value)};
}

Outcome list_deliveries(Call& call) {
  FW_API_TRY(const auto id, call.id<model::ChannelId>());
  FW_API_TRY(const std::size_t limit, call.limit(kPageUsual, service::kDeliveriesPageMax));
  FW_API_TRY(const auto rows, call.services().channels().deliveries(call.ctx, id, limit));
  return page_of(views(rows));
}

Outcome list_channel_kinds(Call& call) {
  json::array items;
  for (const auto& kind : call.env.channels) {
    items.emplace_back(json::object{{"name", kind->name()},
                                    {"title", kind->title()},
                                    {"settings", settings_table_json(kind->settings())}});
  }
  return page_of(std::move(items));
}

}  // namespace fw::web::api
