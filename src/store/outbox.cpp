#include <boost/json.hpp>

#include "store/channels.hpp"
#include "store/sql.hpp"

namespace fw::store {

namespace json = boost::json;

namespace {

constexpr std::string_view kColumns =
    "o.key, o.account_id, o.channel_id, o.incident_id, o.event, o.created_at, o.next_at, o.tries, "
    "o.settled, o.delivered, o.last_at, o.last_status, o.last_sentence";

OutboxRecord take_row(Cells& cells) {
  OutboxRecord row;
  row.key = cells.text();
  row.account = cells.id<model::AccountId>();
  row.channel = cells.id<model::ChannelId>();
  row.incident = cells.id<model::IncidentId>();
  row.event = cells.text();
  row.created_at = cells.instant();
  row.next_at = cells.instant();
  row.tries = cells.number();
  row.settled = cells.boolean();
  row.delivered = cells.boolean();
  row.last_at = cells.instant();
  row.last_status = cells.number();
  row.last_sentence = cells.text();
  return row;
}

}  // namespace

std::string to_json(const model::Message& message) {
  return json::serialize(json::object{{"id", message.id},
                                      {"event", message.event},
                                      {"at", to_ms(message.at)},
                                      {"subject", message.subject},
                                      {"text", message.text},
                                      {"html", message.html},
                                      {"payload", message.payload}});
}

Result<model::Message> message_from_json(std::string_view text) {
  json::error_code error;
  const json::value value = json::parse(text, error);
  if (error || !value.is_object()) return fail(Code::corrupt, "a stored message cannot be read");
  const json::object& object = value.get_object();
  const auto member = [&](std::string_view name) {
    const json::value* found = object.if_contains(name);
    return found != nullptr && found->is_string() ? std::string(found->get_string()) : "";
  };
  model::Message message;
  message.id = member("id");
  message.event = member("event");
  message.subject = member("subject");
  message.text = member("text");
  message.html = member("html");
  message.payload = member("payload");
  const json::value* at = object.if_contains("at");
  if (at != nullptr && at->is_int64()) message.at = from_ms(at->get_int64());
  return message;
}

model::Statement insert_message(const OutboxRecord& row, const model::Message& message) {
  return sql(
      "INSERT OR IGNORE INTO outbox (key, account_id, channel_id, incident_id, message, "
      "event, created_at, next_at, tries, settled, delivered, last_at, last_status, "
      "last_sentence) SELECT ?, account_id, id, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, '' "
      "FROM channels WHERE id = ? AND account_id = ?",
      row.key, row.incident, to_json(message), row.event, row.created_at, row.next_at, row.channel,
      row.account);
}

Result<std::vector<DueRecord>> lease_due(model::Database& database, Instant now,
                                         Instant lease_until, std::size_t limit) {
  static const std::string text = fmt::format(
      "SELECT {}, o.message FROM outbox o JOIN channels c ON c.id = o.channel_id "
      "WHERE o.settled = 0 AND o.next_at <= ? AND c.enabled = 1 ORDER BY o.next_at, o.key LIMIT ?",
      kColumns);
  FW_TRY(auto found, read_all(database, sql(text, now, limit), [](Cells& cells) {
           OutboxRecord row = take_row(cells);
           return std::pair(std::move(row), cells.text());
         }));
  if (found.empty()) return std::vector<DueRecord>();
  std::vector<model::Statement> batch;
  for (const auto& [row, message] : found)
    batch.push_back(
        sql("UPDATE outbox SET next_at = ? WHERE key = ? AND next_at = ? "
            "AND settled = 0",
            lease_until, row.key, row.next_at));
  FW_TRY(const auto written, database.write(batch));
  std::vector<DueRecord> due;
  for (std::size_t i = 0; i < found.size(); ++i) {
    if (written[i].rows_changed == 0) continue;
    FW_TRY(model::Message message, message_from_json(found[i].second));
    due.push_back({.row = std::move(found[i].first), .message = std::move(message)});
  }
  return due;
}

Result<std::optional<Instant>> next_due(model::Database& database) {
  FW_TRY(const auto next,
         read_one(database,
                  sql("SELECT min(o.next_at) FROM outbox o JOIN channels c "
                      "ON c.id = o.channel_id WHERE o.settled = 0 AND c.enabled = 1"),
                  [](Cells& cells) { return cells.maybe_instant(); }));
  return next.value_or(std::nullopt);
}

Result<std::optional<OutboxRecord>> find_message(model::Database& database, std::string_view key) {
  static const std::string text = fmt::format("SELECT {} FROM outbox o WHERE o.key = ?", kColumns);
  return read_one(database, sql(text, key), take_row);
}

Result<> save_try(model::Database& database, const OutboxRecord& row, bool disable_channel) {
  std::vector<model::Statement> batch = {
      sql("UPDATE outbox SET next_at = ?, tries = ?, settled = ?, delivered = ?, last_at = ?, "
          "last_status = ?, last_sentence = ? WHERE key = ? AND settled = 0 AND (tries = ? OR ?)",
          row.next_at, row.tries, row.settled, row.delivered, row.last_at, row.last_status,
          row.last_sentence, row.key, row.tries - 1, row.delivered),
      sql("INSERT INTO deliveries (outbox_key, at, delivered, status, sentence) "
          "SELECT key, ?, ?, ?, ? FROM outbox WHERE key = ?",
          row.last_at, row.delivered, row.last_status, row.last_sentence, row.key)};
  if (disable_channel)
    batch.push_back(sql("UPDATE channels SET enabled = 0, disabled_because = ? WHERE id = ?",
                        fmt::format("the receiver asked us to stop: {}", row.last_sentence),
                        row.channel));
  return write_all(database, batch);
}

Result<std::vector<OutboxRecord>> list_messages(model::Database& database,
                                                const model::ChannelId& channel,
                                                std::size_t limit) {
  static const std::string text = fmt::format(
      "SELECT {} FROM outbox o WHERE o.channel_id = ? "
      "ORDER BY o.created_at DESC, o.key LIMIT ?",
      kColumns);
  return read_all(database, sql(text, channel, limit), take_row);
}

Result<std::vector<OutboxRecord>> list_messages_of(model::Database& database,
                                                   const model::IncidentId& incident) {
  static const std::string text = fmt::format(
      "SELECT {} FROM outbox o WHERE o.incident_id = ? "
      "ORDER BY o.created_at, o.key LIMIT 1000",
      kColumns);
  return read_all(database, sql(text, incident), take_row);
}

Result<std::vector<OutboxRecord>> last_messages(model::Database& database,
                                                const model::AccountId& account) {
  static const std::string text = fmt::format(
      "SELECT {} FROM channels c JOIN outbox o ON o.key = (SELECT key FROM outbox "
      "WHERE channel_id = c.id ORDER BY created_at DESC, key LIMIT 1) WHERE c.account_id = ?",
      kColumns);
  return read_all(database, sql(text, account), take_row);
}

Result<std::int64_t> count_messages(model::Database& database, const model::ChannelId& channel,
                                    std::string_view event, Instant since) {
  FW_TRY(const auto count,
         read_one(database,
                  sql("SELECT count(*) FROM outbox WHERE channel_id = ? AND created_at >= ? "
                      "AND event = ?",
                      channel, since, event),
                  [](Cells& cells) { return cells.integer(); }));
  return count.value_or(0);
}

Result<std::unordered_map<model::IncidentId, Instant>> last_notified(model::Database& database) {
  FW_TRY(const auto rows,
         read_all(database,
                  sql("SELECT o.incident_id, max(o.created_at) FROM incidents i JOIN outbox o "
                      "ON o.incident_id = i.id WHERE i.resolved_at IS NULL GROUP BY o.incident_id"),
                  [](Cells& cells) {
                    auto id = cells.id<model::IncidentId>();
                    return std::pair(std::move(id), cells.instant());
                  }));
  return std::unordered_map<model::IncidentId, Instant>(rows.begin(), rows.end());
}

Result<> delete_old_messages(model::Database& database, Instant before) {
  FW_CHECK(
      write_one(database, sql("DELETE FROM outbox WHERE settled = 1 AND created_at < ?", before)));
  return {};
}

}  // namespace fw::store
