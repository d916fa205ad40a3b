#include "store/heartbeats.hpp"

#include "store/sql.hpp"

namespace fw::store {
namespace {

constexpr std::string_view kToken = "token";
constexpr std::string_view kSelect =
    "SELECT h.monitor_id, m.account_id, h.token, h.state FROM heartbeats h "
    "JOIN monitors m ON m.id = h.monitor_id";

std::string place_of(const model::MonitorId& monitor) {
  return "heartbeats/token/" + monitor.value;
}

std::optional<std::int64_t> duration_of(const model::Ping& ping) {
  return ping.duration ? std::optional(ping.duration->count()) : std::nullopt;
}

model::Ping take_ping(Cells& cells) {
  model::Ping ping;
  ping.at = cells.instant();
  ping.kind = model::ping_kind_named(cells.text()).value_or(model::PingKind::log);
  // Absent numbers are stored as -1: neither has negative values.
  const int status = cells.number();
  if (status >= 0) ping.exit_status = status;
  ping.run = cells.text();
  const Millis duration = cells.millis();
  if (duration >= Millis(0)) ping.duration = duration;
  ping.method = cells.text();
  ping.peer = cells.text();
  ping.agent = cells.text();
  ping.body = cells.text();
  return ping;
}

/// A row as it is stored: the token sealed, the state packed.
struct Packed {
  model::MonitorId monitor;
  model::AccountId account;
  std::string token;
  std::string state;
};

}  // namespace

Result<model::Blob> HeartbeatTable::sealed(const model::MonitorId& monitor,
                                           std::string_view token) const {
  FW_TRY(const auto account,
         read_one(Current(database_), sql("SELECT account_id FROM monitors WHERE id = ?", monitor),
                  [](Cells& cells) { return cells.id<model::AccountId>(); }));
  if (!account) return not_here();
  return vault_.close({{std::string(kToken), std::string(token)}}, *account, place_of(monitor));
}

Result<> HeartbeatTable::insert(const HeartbeatRecord& heartbeat) {
  FW_TRY(model::Blob token, sealed(heartbeat.monitor, heartbeat.token));
  FW_TRY(const std::int64_t made,
         write_one(database_,
                   sql("INSERT INTO heartbeats (monitor_id, token, state) "
                       "SELECT id, ?, ? FROM monitors WHERE id = ?",
                       std::move(token), model::to_json(heartbeat.state), heartbeat.monitor)));
  if (made == 0) return not_here();
  return {};
}

Result<bool> HeartbeatTable::set_token(const model::MonitorId& monitor, std::string_view token) {
  auto closed = sealed(monitor, token);
  if (!closed && closed.error().code() == Code::not_found) return false;
  FW_CHECK(closed);
  FW_TRY(const std::int64_t changed,
         write_one(database_, sql("UPDATE heartbeats SET token = ? WHERE monitor_id = ?",
                                  *std::move(closed), monitor)));
  return changed > 0;
}

Result<bool> HeartbeatTable::set_state(const model::MonitorId& monitor,
                                       const model::PingState& state) {
  FW_TRY(const std::int64_t changed,
         write_one(database_, sql("UPDATE heartbeats SET state = ? WHERE monitor_id = ?",
                                  model::to_json(state), monitor)));
  return changed > 0;
}

Result<> HeartbeatTable::remove(const model::MonitorId& monitor) {
  FW_CHECK(write_one(database_, sql("DELETE FROM heartbeats WHERE monitor_id = ?", monitor)));
  return {};
}

Result<std::vector<HeartbeatRecord>> HeartbeatTable::list_all() {
  return select(database_, sql(kSelect));
}

Result<std::vector<model::MonitorId>> HeartbeatTable::monitors() {
  return read_all(Current(database_), sql("SELECT monitor_id FROM heartbeats"),
                  [](Cells& cells) { return cells.id<model::MonitorId>(); });
}

Result<std::optional<HeartbeatRecord>> HeartbeatTable::find(const model::MonitorId& monitor) {
  static const std::string text = fmt::format("{} WHERE h.monitor_id = ?", kSelect);
  Current current(database_);
  FW_TRY(auto found, select(current, sql(text, monitor)));
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

Result<std::vector<HeartbeatRecord>> HeartbeatTable::select(model::Database& from,
                                                            const model::Statement& statement) {
  FW_TRY(auto rows, read_all(from, statement, [](Cells& cells) {
           Packed row;
           row.monitor = cells.id<model::MonitorId>();
           row.account = cells.id<model::AccountId>();
           row.token = cells.bytes();
           row.state = cells.text();
           return row;
         }));
  std::vector<HeartbeatRecord> heartbeats;
  heartbeats.reserve(rows.size());
  for (Packed& row : rows) {
    FW_TRY(const model::Settings opened,
           vault_.open(row.token, row.account, place_of(row.monitor)));
    FW_TRY(model::PingState state, model::ping_state_from_json(row.state));
    const auto token = opened.find(kToken);
    heartbeats.push_back({.monitor = row.monitor,
                          .account = row.account,
                          .token = token == opened.end() ? std::string() : token->second,
                          .state = std::move(state),
                          .stored_state = std::move(row.state)});
  }
  return heartbeats;
}

Result<bool> HeartbeatTable::add(const model::MonitorId& monitor, const model::Ping& ping,
                                 const PingStep& step, std::size_t kept_max) {
  const std::vector<model::Statement> batch = {
      sql("INSERT INTO pings (monitor_id, at, kind, exit_status, run_id, duration_ms, method, "
          "peer, agent, body) SELECT monitor_id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM heartbeats "
          "WHERE monitor_id = ? AND state = ?",
          ping.at, model::name(ping.kind), ping.exit_status, ping.run, duration_of(ping),
          ping.method, ping.peer, ping.agent, ping.body, monitor, step.before),
      sql("UPDATE heartbeats SET state = ? WHERE monitor_id = ? AND state = ?",
          model::to_json(step.after), monitor, step.before),
      sql("DELETE FROM pings WHERE monitor_id = ?1 AND id <= (SELECT id FROM pings "
          "WHERE monitor_id = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2)",
          monitor, kept_max)};
  FW_TRY(const auto written, database_.write(batch));
  return written.front().rows_changed > 0;
}

Result<std::vector<model::Ping>> HeartbeatTable::pings(const model::MonitorId& monitor,
                                                       std::size_t limit) {
  return read_all(database_,
                  sql("SELECT at, kind, ifnull(exit_status, -1), run_id, ifnull(duration_ms, -1), "
                      "method, peer, agent, body FROM pings WHERE monitor_id = ? "
                      "ORDER BY id DESC LIMIT ?",
                      monitor, limit),
                  take_ping);
}

}  // namespace fw::store
