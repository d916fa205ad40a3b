#include "model/heartbeat.hpp"

#include <algorithm>
#include <array>

#include "model/json.hpp"

namespace fw::model {
namespace {

constexpr std::array<std::string_view, 4> kKinds = {"success", "start", "fail", "log"};

void begin_run(PingState& state, const Ping& ping) {
  std::erase_if(state.open, [&](const Run& run) { return run.id == ping.run; });
  state.open.push_back({.id = ping.run, .started_at = ping.at});
  if (state.open.size() > kRunsOpenMax) state.open.erase(state.open.begin());
}

/// The run that the call ends; an end without an id ends the run without one.
void end_run(PingState& state, Ping& ping) {
  const auto ended = std::ranges::find(state.open, ping.run, &Run::id);
  if (ended == state.open.end()) {
    if (ping.run.empty()) state.open.clear();
    return;
  }
  const Instant started = ended->started_at;
  ping.duration = std::max(ping.at - started, Millis(0));
  state.duration = ping.duration;
  std::erase_if(state.open,
                [&](const Run& run) { return run.id == ping.run || run.started_at < started; });
}

void put_time(boost::json::object& object, std::string_view key, std::optional<Instant> at) {
  if (at) object[key] = to_ms(*at);
}

std::optional<std::int64_t> number_in(const boost::json::object& object, std::string_view key) {
  const boost::json::value* member = object.if_contains(key);
  if (member == nullptr || !member->is_int64()) return std::nullopt;
  return member->get_int64();
}

std::optional<Instant> time_in(const boost::json::object& object, std::string_view key) {
  const auto ms = number_in(object, key);
  return ms ? std::optional(from_ms(*ms)) : std::nullopt;
}

}  // namespace

std::string_view name(PingKind kind) { return kKinds.at(static_cast<std::size_t>(kind)); }

std::optional<PingKind> ping_kind_named(std::string_view text) {
  const auto found = std::ranges::find(kKinds, text);
  if (found == kKinds.end()) return std::nullopt;
  return static_cast<PingKind>(found - kKinds.begin());
}

void apply(PingState& state, Ping& ping) {
  state.last_at = std::max(ping.at, state.last_at.value_or(ping.at));
  switch (ping.kind) {
    case PingKind::log:
      return;
    case PingKind::start:
      begin_run(state, ping);
      return;
    case PingKind::success:
      end_run(state, ping);
      state.succeeded_at = std::max(ping.at, state.succeeded_at.value_or(ping.at));
      state.failed_at.reset();
      state.exit_status.reset();
      return;
    case PingKind::fail:
      end_run(state, ping);
      state.failed_at = ping.at;
      state.exit_status = ping.exit_status;
      return;
  }
}

std::string to_json(const PingState& state) {
  boost::json::object object;
  object["from"] = to_ms(state.counted_from);
  put_time(object, "last", state.last_at);
  put_time(object, "ok", state.succeeded_at);
  put_time(object, "failed", state.failed_at);
  if (state.exit_status) object["exit"] = *state.exit_status;
  if (state.duration) object["took"] = state.duration->count();
  if (!state.open.empty())
    object["runs"] = json::to_array(state.open, [](const Run& run) {
      return boost::json::object{{"id", run.id}, {"at", to_ms(run.started_at)}};
    });
  return boost::json::serialize(object);
}

Result<PingState> ping_state_from_json(std::string_view text) {
  FW_TRY(const auto object, json::parse_object(text, "the state of a job"));
  PingState state;
  state.counted_from = from_ms(json::integer(object, "from"));
  state.last_at = time_in(object, "last");
  state.succeeded_at = time_in(object, "ok");
  state.failed_at = time_in(object, "failed");
  if (const auto status = number_in(object, "exit")) state.exit_status = static_cast<int>(*status);
  if (const auto took = number_in(object, "took")) state.duration = Millis(*took);
  state.open = json::list(object, "runs", [](const boost::json::object& run) {
    return Run{.id = json::text(run, "id"), .started_at = from_ms(json::integer(run, "at"))};
  });
  if (state.open.size() > kRunsOpenMax) return fail(Code::corrupt, "a job has too many runs");
  return state;
}

}  // namespace fw::model
