// What a monitor's own database and the tail in memory say of its past.
#include <algorithm>
#include <set>
#include <tuple>

#include "service/incident_view.hpp"
#include "service/monitor_view.hpp"
#include "store/history/series.hpp"

namespace fw::service {
namespace {

struct Range {
  Millis length;
  Millis step;
};

// Steps of an hour or more are whole hours, of a day or more whole days: rollups fit into them.
constexpr std::array<Range, 6> kRanges = {
    {{1h, 10s}, {24h, 3min}, {7 * 24h, 30min}, {30 * 24h, 2h}, {90 * 24h, 6h}, {365 * 24h, 24h}}};

/// Of a range, for a monitor that looks so often.
Millis step_of(const Range& range, Millis interval) {
  const Millis step = std::max(range.step, interval);
  const Millis unit = step >= 24h ? Millis(24h) : step >= 1h ? Millis(1h) : Millis(1);
  return (step + unit - 1ms) / unit * unit;
}

/// A monitor's records that its database may not have yet.
struct Tail {
  std::vector<store::Record> records;
  std::vector<const store::ResultRecord*> results;
};

Instant time_of(const store::Record& record) {
  if (const auto* verdict = std::get_if<store::VerdictRecord>(&record)) return verdict->at;
  const auto& result = std::get<store::ResultRecord>(record);
  return result.missed ? result.planned_at : result.started_at;
}

/// Adds what other machines have not filed yet. Bytes of a release that writes them differently are
/// left out: they are shown once they are filed.
void add_foreign_tails(Core& core, const model::MonitorId& id,
                       std::vector<store::Record>& records) {
  TailPort* port = core.tails;
  if (port == nullptr) return;
  const std::size_t own = records.size();
  for (const std::string& tail : port->tails_of(id)) {
    std::string_view left = tail;
    while (!left.empty()) {
      auto record = store::decode(left);
      if (!record) break;
      if (store::monitor_of(*record) == id) records.push_back(*std::move(record));
    }
  }
  if (records.size() > own) std::ranges::stable_sort(records, {}, time_of);
}

Result<Tail> tail_of(Core& core, const model::MonitorId& id) {
  Tail tail;
  FW_TRY(tail.records, core.store->ingest().tail_of(id));
  add_foreign_tails(core, id, tail.records);
  for (const store::Record& record : tail.records)
    if (const auto* result = std::get_if<store::ResultRecord>(&record))
      tail.results.push_back(result);
  return tail;
}

/// What `read` finds in the monitor's database, which it is given, or nullptr where there is none.
/// One that is damaged is replaced first.
template <class Read>
auto read_from(Core& core, const model::MonitorId& id, Read read)
    -> decltype(read(std::declval<model::Database*>())) {
  store::MonitorFiles& files = core.store->monitor_files();
  const auto once = [&]() -> decltype(read(std::declval<model::Database*>())) {
    FW_TRY(const auto database, files.open_existing(id));
    return read(database.get());
  };
  auto found = once();
  if (found || !store::may_be_damage(found.error())) return found;
  if (auto replaced = files.replace_damaged(id, core.now()); !replaced)
    core.deps.log.warning("{}", replaced.error().chain());
  return once();
}

HistoryPoint as_point(const store::Point& from) {
  using store::Class;
  const auto number = [&](Class what) { return static_cast<int>(from.counts[what]); };
  HistoryPoint point{.from = from.from,
                     .up = number(Class::up),
                     .degraded = number(Class::degraded),
                     .down = number(Class::down),
                     .unconfirmed = number(Class::unconfirmed),
                     .unknown = number(Class::unknown),
                     .missed = number(Class::missed),
                     .maintenance = number(Class::maintenance),
                     .p50_us = from.p50_us,
                     .p95_us = from.p95_us,
                     .max_us = from.max_us};
  for (const std::uint32_t count : from.counts.by_class) point.count += static_cast<int>(count);
  return point;
}

using Key = std::tuple<model::Slot, std::string, int>;

Key key_of(const store::ResultRecord& result) {
  return {result.slot, result.place, result.attempt};
}

bool is_newer(const store::StoredResult& a, const store::StoredResult& b) {
  return std::tie(a.result.planned_at, a.result.attempt) >
         std::tie(b.result.planned_at, b.result.attempt);
}

/// Those of the tail that are wanted and not among `found`.
template <class Wanted>
void add_tail(const Tail& tail, std::vector<store::StoredResult>& found, Wanted wanted) {
  std::set<Key> known;
  for (const store::StoredResult& stored : found) known.insert(key_of(stored.result));
  for (const store::ResultRecord* result : tail.results)
    if (wanted(*result) && !known.contains(key_of(*result)))
      found.push_back({.result = *result, .has_evidence = !result->evidence.empty()});
}

Result<std::vector<ResultRow>> rows_of(model::Database* database, const Tail& tail,
                                       std::vector<store::StoredResult> found, std::size_t limit) {
  std::ranges::sort(found, is_newer);
  if (found.size() > limit) found.resize(limit);
  std::vector<ResultRow> rows;
  if (found.empty()) return rows;
  FW_TRY(const store::StateTimeline timeline,
         store::read_timeline(database, tail.records, found.back().result.planned_at));
  for (const store::StoredResult& stored : found)
    rows.push_back(as_row(stored.result, stored.has_evidence,
                          timeline.state_of(stored.result.outcome, stored.result.started_at)));
  return rows;
}

Result<ProbeEvidence> evidence_of(model::Database* database, const Tail& tail,
                                  std::string_view probe_id) {
  std::optional<store::StoredResult> stored;
  std::optional<std::string> json;
  for (const store::ResultRecord* result : tail.results)
    if (result->probe_id == probe_id && !result->evidence.empty()) {
      stored = {.result = *result, .has_evidence = true};
      json = result->evidence;
    }
  if (!stored && database != nullptr) {
    FW_TRY(stored, store::read_result(*database, probe_id));
    FW_TRY(json, store::read_evidence(*database, probe_id));
  }
  if (!stored || !json) return fail(Code::not_found, "no evidence is kept of this look");
  FW_TRY(model::Evidence evidence, model::evidence_from_json(*json));
  FW_TRY(const store::StateTimeline timeline,
         store::read_timeline(database, tail.records, stored->result.planned_at));
  return ProbeEvidence{
      .result = as_row(stored->result, true,
                       timeline.state_of(stored->result.outcome, stored->result.started_at)),
      .evidence = std::move(evidence)};
}

}  // namespace

Result<std::vector<ResultRow>> Monitors::changes(const TenantCtx& ctx, const model::MonitorId& id,
                                                 std::size_t limit) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  limit = std::min(limit, kResultsPageMax);
  FW_TRY(const Tail tail, tail_of(core_, id));
  return read_from(core_, id, [&](model::Database* database) -> Result<std::vector<ResultRow>> {
    std::vector<store::StoredResult> found;
    if (database != nullptr) {
      FW_TRY(found, store::read_changes(*database, limit));
    }
    add_tail(tail, found, [](const store::ResultRecord& result) { return result.changed; });
    return rows_of(database, tail, std::move(found), limit);
  });
}

Result<std::vector<ResultRow>> Monitors::results(const TenantCtx& ctx, const model::MonitorId& id,
                                                 std::optional<Instant> before, std::size_t limit) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  limit = std::min(limit, kResultsPageMax);
  const Instant end = before.value_or(Instant::max());
  // Before the file, or a look could fall between the two.
  FW_TRY(const Tail tail, tail_of(core_, id));
  return read_from(core_, id, [&](model::Database* database) -> Result<std::vector<ResultRow>> {
    std::vector<store::StoredResult> found;
    if (database != nullptr) {
      FW_TRY(found, store::read_results(*database, Instant(), end, limit));
    }
    add_tail(tail, found,
             [end](const store::ResultRecord& result) { return result.planned_at < end; });
    return rows_of(database, tail, std::move(found), limit);
  });
}

Result<History> Monitors::history(const TenantCtx& ctx, const model::MonitorId& id,
                                  HistoryRange range) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  const Range& wanted = kRanges.at(static_cast<std::size_t>(range));
  History history;
  history.step = step_of(wanted, monitor.interval);
  // Steps begin at fixed times, so that a point does not change its place between two reads.
  const std::int64_t last = to_ms(core_.now()) / history.step.count();
  history.to = from_ms((last + 1) * history.step.count());
  history.from = history.to - (wanted.length / history.step + 1) * history.step;
  // Before the file, or a look could fall between the two.
  FW_TRY(const Tail tail, tail_of(core_, id));
  const store::Span span{history.from, history.to, history.step};
  return read_from(core_, id, [&](model::Database* database) -> Result<History> {
    FW_TRY(const auto points, store::read_series(database, span, tail.records));
    history.points.clear();
    history.points.reserve(points.size());
    for (const store::Point& point : points) history.points.push_back(as_point(point));
    if (database == nullptr) return history;
    FW_TRY(const auto damage, store::read_damage(*database));
    if (damage && damage->at > history.from) history.damaged_at = damage->at;
    return history;
  });
}

Result<ProbeEvidence> Monitors::evidence(const TenantCtx& ctx, const model::MonitorId& id,
                                         std::string_view probe_id) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  FW_TRY(const Tail tail, tail_of(core_, id));
  auto found = read_from(
      core_, id, [&](model::Database* database) { return evidence_of(database, tail, probe_id); });
  if (found || found.error().code() != Code::not_found) return found;
  // A vote on an incident is kept with it, however it was and however long ago.
  FW_TRY(const auto vote, store::find_vote(core_.accounts(), id, probe_id));
  if (!vote) return found;
  return as_vote(*vote).probe;
}

}  // namespace fw::service
