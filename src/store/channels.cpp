#include "store/channels.hpp"

#include "store/sql.hpp"

namespace fw::store {
namespace {

std::string place_of(const model::ChannelId& id) { return "channels/settings/" + id.value; }

struct Raw {
  ChannelRecord channel;
  std::string settings;
};

Raw take_channel(Cells& cells) {
  Raw raw;
  ChannelRecord& channel = raw.channel;
  channel.id = cells.id<model::ChannelId>();
  channel.account = cells.id<model::AccountId>();
  channel.name = cells.text();
  channel.kind = cells.text();
  raw.settings = cells.bytes();
  channel.enabled = cells.boolean();
  channel.disabled_because = cells.text();
  channel.created_at = cells.instant();
  return raw;
}

}  // namespace

Result<> ChannelTable::insert(const ChannelRecord& channel, std::size_t channels_max) {
  FW_TRY(model::Blob settings,
         vault_.close(channel.settings, channel.account, place_of(channel.id)));
  FW_TRY(
      const std::int64_t made,
      write_one(database_,
                sql("INSERT INTO channels (id, account_id, name, kind, settings, enabled, "
                    "disabled_because, created_at) SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 "
                    "WHERE (SELECT count(*) FROM channels WHERE account_id = ?2) < ?9",
                    channel.id, channel.account, channel.name, channel.kind, std::move(settings),
                    channel.enabled, channel.disabled_because, channel.created_at, channels_max)));
  if (made == 0) return fail(Code::limit, "an account can have {} channels", channels_max);
  return {};
}

Result<bool> ChannelTable::update(const ChannelRecord& channel) {
  FW_TRY(model::Blob settings,
         vault_.close(channel.settings, channel.account, place_of(channel.id)));
  FW_TRY(const std::int64_t changed,
         write_one(database_, sql("UPDATE channels SET name = ?, kind = ?, settings = ?, "
                                  "enabled = ?, disabled_because = ? "
                                  "WHERE id = ? AND account_id = ?",
                                  channel.name, channel.kind, std::move(settings), channel.enabled,
                                  channel.disabled_because, channel.id, channel.account)));
  return changed > 0;
}

Result<bool> ChannelTable::remove(const model::AccountId& account, const model::ChannelId& id) {
  FW_TRY(const std::int64_t gone,
         write_one(database_,
                   sql("DELETE FROM channels WHERE id = ? AND account_id = ?", id, account)));
  return gone > 0;
}

Result<std::vector<ChannelRecord>> ChannelTable::select(std::string_view where,
                                                        std::string_view key) {
  model::Statement statement{
      .sql = fmt::format("SELECT id, account_id, name, kind, settings, enabled, "
                         "disabled_because, created_at FROM channels {} ORDER BY name, id",
                         where),
      .values = {}};
  if (!where.empty()) statement.values.push_back(to_value(key));
  FW_TRY(std::vector<Raw> raws, read_all(database_, statement, take_channel));
  std::vector<ChannelRecord> channels;
  channels.reserve(raws.size());
  for (Raw& raw : raws) {
    FW_TRY(raw.channel.settings,
           vault_.open(raw.settings, raw.channel.account, place_of(raw.channel.id)));
    channels.push_back(std::move(raw.channel));
  }
  return channels;
}

Result<std::optional<ChannelRecord>> ChannelTable::find(const model::ChannelId& id) {
  FW_TRY(std::vector<ChannelRecord> channels, select("WHERE id = ?", id.value));
  if (channels.empty()) return std::nullopt;
  return std::move(channels.front());
}

Result<std::vector<ChannelRecord>> ChannelTable::list(const model::AccountId& account) {
  return select("WHERE account_id = ?", account.value);
}

Result<std::vector<ChannelRecord>> ChannelTable::list_all() { return select("", ""); }

}  // namespace fw::store
