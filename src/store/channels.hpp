// Channels and the outbox of messages to them. Safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "model/arrows.hpp"
#include "model/channel_kind.hpp"
#include "model/database.hpp"
#include "store/vault.hpp"

namespace fw::store {

struct ChannelRecord {
  model::ChannelId id;
  model::AccountId account;
  std::string name;
  std::string kind;
  model::Settings settings;  ///< secrets included
  bool enabled = true;
  std::string disabled_because;
  Instant created_at{};
};

class ChannelTable {
 public:
  ChannelTable(model::Database& database, const Vault& vault)
      : database_(database), vault_(vault) {}

  /// `limit` with `channels_max`.
  [[nodiscard]] Result<> insert(const ChannelRecord& channel, std::size_t channels_max);
  [[nodiscard]] Result<bool> update(const ChannelRecord& channel);
  [[nodiscard]] Result<bool> remove(const model::AccountId& account, const model::ChannelId& id);
  [[nodiscard]] Result<std::optional<ChannelRecord>> find(const model::ChannelId& id);
  [[nodiscard]] Result<std::vector<ChannelRecord>> list(const model::AccountId& account);
  [[nodiscard]] Result<std::vector<ChannelRecord>> list_all();

 private:
  [[nodiscard]] Result<std::vector<ChannelRecord>> select(std::string_view where,
                                                          std::string_view key);
  model::Database& database_;
  const Vault& vault_;
};

/// A message to one channel and how it stands.
struct OutboxRecord {
  std::string key;
  model::AccountId account;
  model::ChannelId channel;
  model::IncidentId incident;  ///< or empty
  std::string event;
  Instant created_at{};
  Instant next_at{};
  int tries = 0;
  bool settled = false;
  bool delivered = false;
  Instant last_at{};
  int last_status = 0;
  std::string last_sentence;
};

struct DueRecord {
  OutboxRecord row;
  model::Message message;
};

[[nodiscard]] std::string to_json(const model::Message& message);
[[nodiscard]] Result<model::Message> message_from_json(std::string_view text);

/// Stores it once, and only where the channel is the account's.
[[nodiscard]] model::Statement insert_message(const OutboxRecord& row,
                                              const model::Message& message);

/// Due by `now`, oldest first, each moved to `lease_until` so that nobody else takes it.
[[nodiscard]] Result<std::vector<DueRecord>> lease_due(model::Database& database, Instant now,
                                                       Instant lease_until, std::size_t limit);
[[nodiscard]] Result<std::optional<Instant>> next_due(model::Database& database);
[[nodiscard]] Result<std::optional<OutboxRecord>> find_message(model::Database& database,
                                                               std::string_view key);
/// Logs a try and stores how the message stands after it; disables the channel where asked.
[[nodiscard]] Result<> save_try(model::Database& database, const OutboxRecord& row,
                                bool disable_channel);
/// Newest first.
[[nodiscard]] Result<std::vector<OutboxRecord>> list_messages(model::Database& database,
                                                              const model::ChannelId& channel,
                                                              std::size_t limit);
[[nodiscard]] Result<std::vector<OutboxRecord>> list_messages_of(model::Database& database,
                                                                 const model::IncidentId& incident);
/// The newest message of each channel of an account.
[[nodiscard]] Result<std::vector<OutboxRecord>> last_messages(model::Database& database,
                                                              const model::AccountId& account);
[[nodiscard]] Result<std::int64_t> count_messages(model::Database& database,
                                                  const model::ChannelId& channel,
                                                  std::string_view event, Instant since);
/// When the newest message about each open incident was queued.
[[nodiscard]] Result<std::unordered_map<model::IncidentId, Instant>> last_notified(
    model::Database& database);
/// Settled messages older than `before`.
[[nodiscard]] Result<> delete_old_messages(model::Database& database, Instant before);

}  // namespace fw::store
