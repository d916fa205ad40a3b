// What a monitor's own database and the tail in memory say of its past.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "service/monitor_view.hpp"

namespace fw::service {
namespace {

struct Range {
  Millis length;
  Millis step;
};

constexpr std::array<Range, 5> kRanges = {
    {{1h, 10s}, {24h, 3min}, {7 * 24h, 30min}, {30 * 24h, 90min}, {90 * 24h, 270min}}};

/// A monitor's records that its database may not have yet.
struct Tail {
  std::vector<store::Record> keep;
  std::vector<const store::ResultRecord*> results;
  std::vector<store::VerdictRecord> verdicts;
};

Result<Tail> tail_of(Core& core, const model::MonitorId& id) {
  Tail tail;
  FW_TRY(tail.keep, core.store->ingest().tail_of(id));
  for (const store::Record& record : tail.keep) {
    if (const auto* result = std::get_if<store::ResultRecord>(&record))
      tail.results.push_back(result);
    if (const auto* verdict = std::get_if<store::VerdictRecord>(&record))
      tail.verdicts.push_back(*verdict);
  }
  return tail;
}

/// Verdicts about [from, to), those of the tail included.
Result<StateTimeline> timeline_of(model::Database* database, const Tail& tail, Instant from) {
  std::vector<store::VerdictRecord> verdicts;
  if (database != nullptr) {
    FW_TRY(verdicts, store::read_verdicts(*database, from, Instant::max()));
  }
  std::set<Instant> known;
  for (const store::VerdictRecord& verdict : verdicts) known.insert(verdict.at);
  for (const store::VerdictRecord& verdict : tail.verdicts)
    if (!known.contains(verdict.at)) verdicts.push_back(verdict);
  std::ranges::sort(verdicts, {}, [](const store::VerdictRecord& verdict) {
    return std::pair(verdict.at, verdict.slot);
  });
  return StateTimeline(verdicts);
}

/// Nearest rank; `values` need not be sorted and will be.
std::int64_t percentile(std::vector<std::int64_t>& values, double share) {
  if (values.empty()) return 0;
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(values.size() - 1) + 0.5);
  std::ranges::nth_element(values, values.begin() + static_cast<std::ptrdiff_t>(rank));
  return values[rank];
}

void count(HistoryPoint& point, const store::Sample& sample, model::State state) {
  ++point.count;
  if (sample.missed) {
    ++point.missed;
    return;
  }
  if (sample.in_maintenance) {
    ++point.maintenance;
    return;
  }
  switch (state) {
    case model::State::up:
      ++point.up;
      break;
    case model::State::degraded:
      ++point.degraded;
      break;
    case model::State::down:
      ++point.down;
      break;
    case model::State::unconfirmed:
      ++point.unconfirmed;
      break;
    case model::State::unknown:
      ++point.unknown;
      break;
  }
}

struct Bucket {
  HistoryPoint point;
  std::vector<std::int64_t> totals;
};

std::vector<HistoryPoint> points_of(const std::vector<store::Sample>& samples,
                                    const StateTimeline& timeline, Instant from, Millis step) {
  std::map<std::int64_t, Bucket> buckets;
  for (const store::Sample& sample : samples) {
    Bucket& bucket = buckets[(sample.planned_at - from) / step];
    const model::State state = timeline.state_of(sample.outcome, sample.started_at);
    count(bucket.point, sample, state);
    if (!sample.missed && (state == model::State::up || state == model::State::degraded))
      bucket.totals.push_back(sample.total_us);
  }
  std::vector<HistoryPoint> points;
  points.reserve(buckets.size());
  for (auto& [number, bucket] : buckets) {
    bucket.point.from = from + step * number;
    bucket.point.p50_us = percentile(bucket.totals, 0.50);
    bucket.point.p95_us = percentile(bucket.totals, 0.95);
    bucket.point.max_us = percentile(bucket.totals, 1.0);
    points.push_back(bucket.point);
  }
  return points;
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
  FW_TRY(const StateTimeline timeline, timeline_of(database, tail, found.back().result.planned_at));
  for (const store::StoredResult& stored : found)
    rows.push_back(as_row(stored.result, stored.has_evidence,
                          timeline.state_of(stored.result.outcome, stored.result.started_at)));
  return rows;
}

}  // namespace

Result<std::vector<ResultRow>> Monitors::changes(const TenantCtx& ctx, const model::MonitorId& id,
                                                 std::size_t limit) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  limit = std::min(limit, kResultsPageMax);
  FW_TRY(const Tail tail, tail_of(core_, id));
  FW_TRY(const auto database, core_.store->monitor_files().open_existing(id));
  std::vector<store::StoredResult> found;
  if (database) {
    FW_TRY(found, store::read_changes(*database, limit));
  }
  add_tail(tail, found, [](const store::ResultRecord& result) { return result.changed; });
  return rows_of(database.get(), tail, std::move(found), limit);
}

Result<std::vector<ResultRow>> Monitors::results(const TenantCtx& ctx, const model::MonitorId& id,
                                                 std::optional<Instant> before, std::size_t limit) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  limit = std::min(limit, kResultsPageMax);
  const Instant end = before.value_or(Instant::max());
  // Before the file, or a look could fall between the two.
  FW_TRY(const Tail tail, tail_of(core_, id));
  FW_TRY(const auto database, core_.store->monitor_files().open_existing(id));
  std::vector<store::StoredResult> found;
  if (database) {
    FW_TRY(found, store::read_results(*database, Instant(), end, limit));
  }
  add_tail(tail, found,
           [end](const store::ResultRecord& result) { return result.planned_at < end; });
  return rows_of(database.get(), tail, std::move(found), limit);
}

Result<History> Monitors::history(const TenantCtx& ctx, const model::MonitorId& id,
                                  HistoryRange range) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  const Range& wanted = kRanges.at(static_cast<std::size_t>(range));
  History history;
  history.step = std::max(wanted.step, monitor.interval);
  // Steps begin at fixed times, so that a point does not change its place between two reads.
  const std::int64_t last = to_ms(core_.now()) / history.step.count();
  history.to = from_ms((last + 1) * history.step.count());
  history.from = history.to - wanted.length - history.step;
  FW_TRY(const Tail tail, tail_of(core_, id));
  FW_TRY(const auto database, core_.store->monitor_files().open_existing(id));
  std::vector<store::Sample> samples;
  if (database) {
    FW_TRY(samples, store::read_samples(*database, history.from, history.to));
  }
  std::set<std::pair<model::Slot, bool>> known;
  for (auto at = samples.rbegin(); at != samples.rend(); ++at) {
    if (tail.results.empty() || at->planned_at < tail.results.front()->planned_at) break;
    known.emplace(at->slot, at->missed);
  }
  for (const store::ResultRecord* result : tail.results)
    if (result->attempt == 0 && result->planned_at >= history.from &&
        result->planned_at < history.to && !known.contains({result->slot, result->missed}))
      samples.push_back(store::sample_of(*result));
  FW_TRY(const StateTimeline timeline, timeline_of(database.get(), tail, history.from));
  history.points = points_of(samples, timeline, history.from, history.step);
  return history;
}

Result<ProbeEvidence> Monitors::evidence(const TenantCtx& ctx, const model::MonitorId& id,
                                         std::string_view probe_id) {
  FW_CHECK(require(ctx, "monitors.read"));
  FW_TRY(const model::Monitor monitor, own_monitor(core_, ctx, id));
  FW_TRY(const Tail tail, tail_of(core_, id));
  FW_TRY(const auto database, core_.store->monitor_files().open_existing(id));
  std::optional<store::StoredResult> stored;
  std::optional<std::string> json;
  for (const store::ResultRecord* result : tail.results)
    if (result->probe_id == probe_id && !result->evidence.empty()) {
      stored = {.result = *result, .has_evidence = true};
      json = result->evidence;
    }
  if (!stored && database) {
    FW_TRY(stored, store::read_result(*database, probe_id));
    FW_TRY(json, store::read_evidence(*database, probe_id));
  }
  if (!stored || !json) return fail(Code::not_found, "no evidence is kept of this look");
  FW_TRY(model::Evidence evidence, model::evidence_from_json(*json));
  FW_TRY(const StateTimeline timeline,
         timeline_of(database.get(), tail, stored->result.planned_at));
  return ProbeEvidence{
      .result = as_row(stored->result, true,
                       timeline.state_of(stored->result.outcome, stored->result.started_at)),
      .evidence = std::move(evidence)};
}

}  // namespace fw::service
