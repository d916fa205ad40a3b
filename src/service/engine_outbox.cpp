// The outbox from the engine's side: what is due, and what comes after a try.
#include <algorithm>
#include <array>

#include "service/core.hpp"
#include "store/channels.hpp"

namespace fw::service {
namespace {

constexpr Millis kLease{60'000};
constexpr Millis kRetryAfterMax{24LL * 3'600'000};
/// After each failed try but the last: 10 tries over 75 h 35 min (Standard Webhooks 1.0).
constexpr std::array<Millis, 9> kRetries = {Millis(5'000), 5min, 30min, 2h, 5h, 10h, 14h, 20h, 24h};

/// How the message stands after one more try.
store::OutboxRecord after_try(store::OutboxRecord row, const model::Delivery& delivery,
                              Instant now) {
  ++row.tries;
  row.last_at = now;
  row.last_status = delivery.status;
  row.last_sentence = delivery.sentence;
  row.delivered = delivery.delivered;
  const auto tries = static_cast<std::size_t>(row.tries);
  row.settled =
      delivery.delivered || delivery.permanent || delivery.disable || tries > kRetries.size();
  if (row.settled) return row;
  const Millis wish = std::min(delivery.retry_after.value_or(Millis(0)), kRetryAfterMax);
  row.next_at = now + std::max(kRetries.at(tries - 1), wish);
  return row;
}

}  // namespace

Result<std::vector<OutboxDue>> EngineStore::due(Instant now, std::size_t limit) {
  FW_TRY(auto found, store::lease_due(core_.accounts(), now, now + kLease, limit));
  std::vector<OutboxDue> due;
  std::unordered_map<model::ChannelId, std::optional<store::ChannelRecord>> channels;
  for (store::DueRecord& record : found) {
    const model::ChannelId id = record.row.channel;
    if (!channels.contains(id)) {
      FW_TRY(channels[id], core_.store->channels().find(id));
    }
    const auto& channel = channels[id];
    if (!channel) continue;  // removed meanwhile, and its messages with it
    due.push_back({.key = std::move(record.row.key),
                   .account = record.row.account,
                   .channel = id,
                   .kind = channel->kind,
                   .settings = channel->settings,
                   .message = std::move(record.message),
                   .tries = record.row.tries});
  }
  return due;
}

Result<std::optional<Instant>> EngineStore::next_due() { return store::next_due(core_.accounts()); }

Result<> EngineStore::mark(const std::string& key, const model::Delivery& delivery, Instant now) {
  FW_TRY(auto row, store::find_message(core_.accounts(), key));
  if (!row) return {};  // its channel was removed meanwhile
  const store::OutboxRecord after = after_try(*std::move(row), delivery, now);
  FW_CHECK(store::save_try(core_.accounts(), after, delivery.disable));
  core_.publish(after.account, LiveKind::channel, after.channel.value);
  if (!after.incident.empty())
    core_.publish(after.account, LiveKind::incident, after.incident.value);
  if (delivery.disable) core_.route_watchers.tell();
  return {};
}

}  // namespace fw::service
