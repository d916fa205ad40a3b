#include "service/channels.hpp"

#include <algorithm>

#include "service/incident_view.hpp"

namespace fw::service {
namespace {

constexpr std::string_view kTestEvent = "test.ping";
constexpr std::int64_t kTestsPerHourMax = 10;

Result<store::ChannelRecord> own_channel(Core& core, const TenantCtx& ctx,
                                         const model::ChannelId& id) {
  FW_TRY(auto channel, core.store->channels().find(id));
  if (!channel || channel->account != ctx.account()) return not_here();
  return *std::move(channel);
}

Result<ChannelDraft> accept_draft(Core& core, ChannelDraft draft) {
  FW_TRY(draft.name, accept_name(draft.name, "a name", 100));
  const model::ChannelKind* kind = model::find(core.deps.channels, draft.kind);
  if (kind == nullptr) {
    std::vector<std::string_view> names;
    for (const auto& known : core.deps.channels) names.push_back(known->name());
    return fail(Code::invalid, "kind: must be one of {}", fmt::join(names, ", "));
  }
  draft.settings = without_empty(std::move(draft.settings));
  FW_CHECK(model::check(kind->settings(), draft.settings));
  FW_CHECK(kind->accept(draft.settings));
  if (const auto allowed = core.deps.guard.may_connect(kind->host(draft.settings)); !allowed)
    return fail(Code::invalid, "settings: {}", allowed.error().sentence());
  return draft;
}

ChannelRow as_row(Core& core, store::ChannelRecord from) {
  const model::ChannelKind* kind = model::find(core.deps.channels, from.kind);
  // Of a kind this program does not have, nobody knows what is secret.
  Masked shown = kind == nullptr ? Masked() : mask(kind->settings(), std::move(from.settings));
  return {.id = from.id,
          .name = from.name,
          .kind = from.kind,
          .settings = std::move(shown.settings),
          .secrets_set = std::move(shown.secrets_set),
          .enabled = from.enabled,
          .disabled_because = from.disabled_because,
          .created_at = from.created_at,
          .last_delivery = std::nullopt};
}

void tell(Core& core, const TenantCtx& ctx, const model::ChannelId& id) {
  core.route_watchers.tell();
  core.publish(ctx.account(), LiveKind::channel, id.value);
}

}  // namespace

Result<ChannelRow> Channels::create(const TenantCtx& ctx, ChannelDraft draft) {
  FW_CHECK(require(ctx, "channels.write"));
  FW_TRY(ChannelDraft accepted, accept_draft(core_, std::move(draft)));
  store::ChannelRecord channel{.id = core_.make_id<model::ChannelId>(),
                               .account = ctx.account(),
                               .name = std::move(accepted.name),
                               .kind = std::move(accepted.kind),
                               .settings = std::move(accepted.settings),
                               .enabled = accepted.enabled,
                               .disabled_because = {},
                               .created_at = core_.now()};
  FW_CHECK(core_.store->channels().insert(channel, kChannelsMax));
  tell(core_, ctx, channel.id);
  return as_row(core_, std::move(channel));
}

Result<ChannelRow> Channels::update(const TenantCtx& ctx, const model::ChannelId& id,
                                    ChannelDraft draft) {
  FW_CHECK(require(ctx, "channels.write"));
  FW_TRY(store::ChannelRecord channel, own_channel(core_, ctx, id));
  const model::ChannelKind* kind = model::find(core_.deps.channels, draft.kind);
  if (kind != nullptr && draft.kind == channel.kind)
    keep_secrets(kind->settings(), channel.settings, draft.settings);
  FW_TRY(ChannelDraft accepted, accept_draft(core_, std::move(draft)));
  channel.name = std::move(accepted.name);
  channel.kind = std::move(accepted.kind);
  channel.settings = std::move(accepted.settings);
  channel.enabled = accepted.enabled;
  if (channel.enabled) channel.disabled_because.clear();
  FW_TRY(const bool there, core_.store->channels().update(channel));
  if (!there) return not_here();
  tell(core_, ctx, id);
  return get(ctx, id);
}

Result<> Channels::remove(const TenantCtx& ctx, const model::ChannelId& id) {
  FW_CHECK(require(ctx, "channels.write"));
  FW_TRY(const bool there, core_.store->channels().remove(ctx.account(), id));
  if (!there) return not_here();
  tell(core_, ctx, id);
  return {};
}

Result<ChannelRow> Channels::get(const TenantCtx& ctx, const model::ChannelId& id) {
  FW_CHECK(require(ctx, "channels.read"));
  FW_TRY(store::ChannelRecord channel, own_channel(core_, ctx, id));
  ChannelRow row = as_row(core_, std::move(channel));
  FW_TRY(const auto last, store::list_messages(core_.accounts(), id, 1));
  if (!last.empty()) row.last_delivery = service::as_row(last.front(), row.name);
  return row;
}

Result<std::vector<ChannelRow>> Channels::list(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "channels.read"));
  FW_TRY(std::vector<store::ChannelRecord> channels, core_.store->channels().list(ctx.account()));
  FW_TRY(const auto last, store::last_messages(core_.accounts(), ctx.account()));
  std::vector<ChannelRow> rows;
  for (store::ChannelRecord& channel : channels) {
    ChannelRow& row = rows.emplace_back(as_row(core_, std::move(channel)));
    const auto found = std::ranges::find(last, row.id, &store::OutboxRecord::channel);
    if (found != last.end()) row.last_delivery = service::as_row(*found, row.name);
  }
  return rows;
}

Result<std::string> Channels::test(const TenantCtx& ctx, const model::ChannelId& id) {
  FW_CHECK(require(ctx, "channels.write"));
  FW_TRY(const store::ChannelRecord channel, own_channel(core_, ctx, id));
  if (!channel.enabled)
    return fail(Code::conflict, "the channel is disabled; enable it before testing it");
  const Instant now = core_.now();
  FW_TRY(const std::int64_t tests,
         store::count_messages(core_.accounts(), id, kTestEvent, now - Millis(3'600'000)));
  if (tests >= kTestsPerHourMax)
    return fail(Code::limit, "a channel can be tested {} times an hour", kTestsPerHourMax);
  model::Message message;
  message.id = make_id("msg", core_.deps.random);
  message.event = kTestEvent;
  message.at = now;
  message.subject = "Test from FlareWarden";
  message.text =
      fmt::format("This is a test of the channel \"{}\". Alerts will come this way.", channel.name);
  message.payload = fmt::format(
      R"({{"event":"{}","id":"{}","timestamp":"{}","channel":{{"id":"{}","kind":"{}"}}}})",
      kTestEvent, message.id, to_rfc3339(now), id.value, channel.kind);
  const store::OutboxRecord row{.key = fmt::format("test/{}/{}", id.value, message.id),
                                .account = ctx.account(),
                                .channel = id,
                                .event = message.event,
                                .created_at = now,
                                .next_at = now};
  FW_TRY(const auto written,
         core_.accounts().write(std::vector{store::insert_message(row, message)}));
  if (written.front().rows_changed == 0) return not_here();
  core_.outbox_watchers.tell();
  core_.publish(ctx.account(), LiveKind::channel, id.value);
  return row.key;
}

Result<std::vector<DeliveryRow>> Channels::deliveries(const TenantCtx& ctx,
                                                      const model::ChannelId& id,
                                                      std::size_t limit) {
  FW_CHECK(require(ctx, "channels.read"));
  FW_TRY(const store::ChannelRecord channel, own_channel(core_, ctx, id));
  FW_TRY(const auto messages,
         store::list_messages(core_.accounts(), id, std::min(limit, kDeliveriesPageMax)));
  std::vector<DeliveryRow> rows;
  for (const store::OutboxRecord& message : messages)
    rows.push_back(service::as_row(message, channel.name));
  return rows;
}

}  // namespace fw::service
