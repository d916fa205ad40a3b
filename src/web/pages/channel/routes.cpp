#include "web/pages/channel/routes.hpp"

#include "web/guard.hpp"
#include "web/pages/channel/page.hpp"

namespace fw::web {

namespace {

using http::Response;
using model::ChannelId;

Result<const model::ChannelKind*> kind_named(const Visit& visit, std::string_view name) {
  const model::ChannelKind* kind = model::find(visit.env->channels, name);
  if (kind == nullptr) return fail(Code::not_found, "there is no such kind of channel");
  return kind;
}

ChannelForm form_of(const http::Request& request, const model::ChannelKind& kind,
                    std::vector<std::string> secrets_set = {}) {
  ChannelForm form{.name = field_of(request, "name"),
                   .settings = settings_of(request, kind.settings()),
                   .secrets = {.set = std::move(secrets_set), .made = {}},
                   .enabled = is_ticked(request, "enabled"),
                   .problems = {}};
  form.problems = problems_of(kind.settings(), form.settings);
  for (const std::string& secret : form.secrets.set) form.problems.erase(secret);
  return form;
}

/// A new channel's form comes back with the key it was given: it may stand at the receiver already.
void keep_made_secrets(ChannelForm& form, const model::ChannelKind& kind) {
  SystemRandom random;
  for (auto& [name, fresh] : made_secrets(kind.settings(), random)) {
    const auto sent = form.settings.find(name);
    const bool is_empty = sent == form.settings.end() || sent->second.empty();
    form.secrets.made.emplace(name, is_empty ? fresh : sent->second);
  }
}

service::ChannelDraft draft_of(const ChannelForm& form, const model::ChannelKind& kind) {
  return {.name = form.name,
          .kind = std::string(kind.name()),
          .settings = form.settings,
          .enabled = form.enabled};
}

bool is_for_the_form(const Error& error) {
  return error.code() == Code::invalid || error.code() == Code::limit ||
         error.code() == Code::conflict;
}

Result<Response> list(const Visit& visit) {
  FW_TRY(const auto channels, visit.services().channels().list(visit.ctx()));
  return Response::html(channels_page(visit.reader(), channels, visit.env->channels));
}

Result<Response> choose(const Visit& visit) {
  FW_TRY(const auto* kind, kind_named(visit, visit.request.query_value("kind").value_or("")));
  SystemRandom random;
  ChannelForm form;
  form.secrets.made = made_secrets(kind->settings(), random);
  return Response::html(new_channel_page(visit.reader(), *kind, form));
}

Result<Response> create(const Visit& visit) {
  FW_TRY(const auto* kind, kind_named(visit, visit.request.form_value("kind").value_or("")));
  ChannelForm form = form_of(visit.request, *kind);
  int status = 422;
  if (form.problems.empty()) {
    auto channel = visit.services().channels().create(visit.ctx(), draft_of(form, *kind));
    if (channel) return go("/channels/" + channel->id.value, "saved");
    if (!is_for_the_form(channel.error())) return std::unexpected(std::move(channel).error());
    form.problems.emplace("", channel.error().sentence());
    status = status_of(channel.error().code());
  }
  keep_made_secrets(form, *kind);
  return Response::html(new_channel_page(visit.reader(), *kind, form), status);
}

Result<Response> page_of(const Visit& visit, const service::ChannelRow& row,
                         const model::ChannelKind& kind, ChannelForm form) {
  FW_TRY(auto deliveries,
         visit.services().channels().deliveries(visit.ctx(), row.id, kDeliveriesShown));
  const ChannelView view{row, std::move(form), std::move(deliveries)};
  return live_page(channel_page(visit.reader(), kind, view));
}

Result<Response> show(const Visit& visit) {
  FW_TRY(const auto id, id_of<ChannelId>(visit.request));
  FW_TRY(const auto row, visit.services().channels().get(visit.ctx(), id));
  FW_TRY(const auto* kind, kind_named(visit, row.kind));
  return page_of(visit, row, *kind,
                 {.name = row.name,
                  .settings = row.settings,
                  .secrets = {.set = row.secrets_set, .made = {}},
                  .enabled = row.enabled,
                  .problems = {}});
}

Result<Response> update(const Visit& visit) {
  FW_TRY(const auto id, id_of<ChannelId>(visit.request));
  FW_TRY(const auto row, visit.services().channels().get(visit.ctx(), id));
  FW_TRY(const auto* kind, kind_named(visit, row.kind));
  ChannelForm form = form_of(visit.request, *kind, row.secrets_set);
  int status = 422;
  if (form.problems.empty()) {
    auto channel = visit.services().channels().update(visit.ctx(), id, draft_of(form, *kind));
    if (channel) return go("/channels/" + id.value, "saved");
    if (!is_for_the_form(channel.error())) return std::unexpected(std::move(channel).error());
    form.problems.emplace("", channel.error().sentence());
    status = status_of(channel.error().code());
  }
  FW_TRY(auto response, page_of(visit, row, *kind, std::move(form)));
  response.status = status;
  return response;
}

Result<Response> test(const Visit& visit) {
  FW_TRY(const auto id, id_of<ChannelId>(visit.request));
  FW_CHECK(visit.services().channels().test(visit.ctx(), id));
  return go("/channels/" + id.value, "tested");
}

Result<Response> remove(const Visit& visit) {
  FW_TRY(const auto id, id_of<ChannelId>(visit.request));
  FW_CHECK(visit.services().channels().remove(visit.ctx(), id));
  return go("/channels", "deleted");
}

}  // namespace

void add_channels(http::Router& router, Env& env) {
  add(router, env, PageRoute{"GET", "/channels", "channels.read", list});
  add(router, env, PageRoute{"GET", "/channels/new", "channels.write", choose});
  add(router, env, PageRoute{"POST", "/channels", "channels.write", create});
  add(router, env, PageRoute{"GET", "/channels/{id}", "channels.read", show});
  add(router, env, PageRoute{"POST", "/channels/{id}", "channels.write", update});
  add(router, env, PageRoute{"POST", "/channels/{id}/test", "channels.write", test});
  add(router, env, PageRoute{"POST", "/channels/{id}/delete", "channels.write", remove});
}

}  // namespace fw::web
