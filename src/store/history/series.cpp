#include "store/history/series.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "store/history/timeline.hpp"
#include "store/sql.hpp"

namespace fw::store {
namespace {

/// What an hour is read from, the finest first.
enum class Source : std::uint8_t { looks, minutes, hours, days };

Source fitting(Millis step) {
  if (step % length(Level::day) == 0ms) return Source::days;
  if (step % length(Level::hour) == 0ms) return Source::hours;
  if (step % length(Level::minute) == 0ms) return Source::minutes;
  return Source::looks;
}

/// What the hours of a span are to be read from.
class Plan {
 public:
  explicit Plan(const Span& span)
      : unit_(fitting(span.step)),
        first_(number_of(Level::hour, span.from)),
        end_(number_of(Level::hour, span.before - 1ms) + 1),
        touched_(static_cast<std::size_t>(end_ - first_)),
        has_minutes_(touched_.size()) {}

  [[nodiscard]] std::int64_t first() const { return first_; }
  [[nodiscard]] std::int64_t end() const { return end_; }

  Result<> read(model::Database& database) {
    FW_TRY(const std::vector<Mark> marks, read_marks(database));
    FW_TRY(kept_, read_kept(database));
    for (const Mark& mark : marks) {
      if (mark.level == Level::hour) touch(mark.start);
      if (mark.level == Level::day) dirty_days_.insert(mark.start);
    }
    if (unit_ > Source::minutes) return {};
    FW_TRY(const auto fine,
           read_all(database,
                    sql("SELECT start FROM rollups WHERE level = 2 AND start >= ? AND start < ? "
                        "AND has_minutes <> 0",
                        first_, end_),
                    [](Cells& cells) { return cells.integer(); }));
    for (const std::int64_t hour : fine) has_minutes_[place(hour)] = true;
    return {};
  }

  /// The hours whose rollups do not know all of `tail`.
  Result<> read_tail(model::Database* database, std::span<const Record> tail) {
    for (const Record& record : tail) {
      if (const auto* result = std::get_if<ResultRecord>(&record))
        touch(number_of(Level::hour, result->planned_at));
      if (const auto* verdict = std::get_if<VerdictRecord>(&record); verdict && database)
        FW_CHECK(read_verdict(*database, *verdict));
    }
    return {};
  }

  [[nodiscard]] Source source_of(std::int64_t hour) const {
    const Instant start = start_of(Level::hour, hour);
    const Source coarse = start >= kept_.hours ? Source::hours : Source::days;
    const bool has_looks = start >= kept_.looks;
    if (has_looks && touched_[place(hour)]) return Source::looks;
    if (unit_ == Source::days)
      return is_whole(number_of(Level::day, start)) ? Source::days : coarse;
    if (unit_ == Source::hours) return coarse;
    const bool has_minutes = has_minutes_[place(hour)] && start >= kept_.minutes;
    if (has_minutes && (unit_ == Source::minutes || !has_looks)) return Source::minutes;
    return has_looks ? Source::looks : coarse;
  }

 private:
  [[nodiscard]] std::size_t place(std::int64_t hour) const {
    return static_cast<std::size_t>(hour - first_);
  }
  void touch(std::int64_t hour) {
    if (hour < first_ || hour >= end_ || start_of(Level::hour, hour) < kept_.looks) return;
    touched_[place(hour)] = true;
    dirty_days_.insert(number_of(Level::day, start_of(Level::hour, hour)));
  }
  [[nodiscard]] bool is_whole(std::int64_t day) const { return !dirty_days_.contains(day); }

  /// Failures that count as something else than they did when their hours were rolled up.
  Result<> read_verdict(model::Database& database, const VerdictRecord& verdict) {
    if (verdict.state == model::State::unconfirmed) return {};
    FW_TRY(const auto hours,
           read_all(database,
                    sql(verdict.state == model::State::down
                            ? "SELECT start FROM rollups WHERE level = 2 AND start >= ? AND "
                              "start < ? AND unconfirmed > 0"
                            : "SELECT start FROM rollups WHERE level = 2 AND start >= ? AND "
                              "start < ? AND down > 0",
                        std::max(first_, number_of(Level::hour, verdict.since)), end_),
                    [](Cells& cells) { return cells.integer(); }));
    for (const std::int64_t hour : hours) touch(hour);
    return {};
  }

  Source unit_;
  std::int64_t first_;
  std::int64_t end_;
  std::vector<bool> touched_;  // by hour
  std::vector<bool> has_minutes_;
  std::set<std::int64_t> dirty_days_;
  Kept kept_;
};

/// Nearest rank among `count` values.
std::uint64_t rank_of(double share, std::uint64_t count) {
  return static_cast<std::uint64_t>(share * static_cast<double>(count - 1) + 0.5);
}

/// Of one step.
struct Bucket {
  Rollup rollup;
  std::vector<std::int64_t> totals;  ///< of single looks: exact as long as there is no rollup

  void add(Class what, std::int64_t total_us) {
    rollup.counts.add(what);
    if (what == Class::up || what == Class::degraded) totals.push_back(total_us);
  }

  [[nodiscard]] std::int64_t at(double share) {
    if (rollup.latencies.count() == 0) {
      const std::uint64_t rank = rank_of(share, totals.size());
      std::ranges::nth_element(totals, totals.begin() + static_cast<std::ptrdiff_t>(rank));
      return totals[rank];
    }
    const std::int64_t value = rollup.latencies.value_at(rank_of(share, rollup.latencies.count()));
    return std::clamp(value, rollup.min_us, rollup.max_us);
  }

  [[nodiscard]] Point point(Instant from) {
    Point out{.from = from, .counts = rollup.counts};
    if (rollup.latencies.count() > 0) {
      Rollup single;
      for (const std::int64_t total : totals) single.add(Class::up, total);
      single.counts = {};
      rollup.merge(single);
      totals.clear();
    }
    if (rollup.latencies.count() == 0 && totals.empty()) return out;
    out.p50_us = at(0.50);
    out.p95_us = at(0.95);
    out.max_us = totals.empty() ? rollup.max_us : std::ranges::max(totals);
    return out;
  }
};

class Series {
 public:
  Series(model::Database* database, const Span& span, std::span<const Record> tail)
      : database_(database), span_(span), tail_(tail), plan_(span) {}

  Result<std::vector<Point>> read() {
    if (database_ != nullptr) FW_CHECK(plan_.read(*database_));
    FW_CHECK(plan_.read_tail(database_, tail_));
    for (std::int64_t hour = plan_.first(); hour < plan_.end();) {
      const Source source = plan_.source_of(hour);
      std::int64_t end = hour + 1;
      while (end < plan_.end() && plan_.source_of(end) == source) ++end;
      FW_CHECK(read_run(source, hour, end));
      hour = end;
    }
    std::vector<Point> points;
    for (auto& [number, bucket] : buckets_)
      points.push_back(bucket.point(span_.from + span_.step * number));
    return points;
  }

 private:
  Result<> read_run(Source source, std::int64_t hour, std::int64_t end) {
    const Instant from = std::max(span_.from, start_of(Level::hour, hour));
    const Instant before = std::min(span_.before, start_of(Level::hour, end));
    if (source == Source::looks) return read_looks(from, before);
    if (database_ == nullptr) return {};
    const Level level = source == Source::minutes ? Level::minute
                        : source == Source::hours ? Level::hour
                                                  : Level::day;
    // One that begins before the span would bring what is not in it.
    const std::int64_t first = number_of(level, from + length(level) - 1ms);
    FW_TRY(const auto rollups,
           read_rollups(*database_, level, first, number_of(level, before - 1ms) + 1));
    for (const Rollup& rollup : rollups)
      bucket_at(start_of(level, rollup.start)).rollup.merge(rollup);
    return {};
  }

  Result<> read_looks(Instant from, Instant before) {
    std::vector<Sample> samples;
    if (database_ != nullptr) {
      FW_TRY(samples, read_samples(*database_, from, before));
    }
    add_tail(from, before, samples);
    if (samples.empty()) return {};
    if (!timeline_) {
      FW_TRY(timeline_, read_timeline(database_, tail_, from));
    }
    for (const Sample& sample : samples)
      bucket_at(sample.planned_at).add(timeline_->class_of(sample), sample.total_us);
    return {};
  }

  void add_tail(Instant from, Instant before, std::vector<Sample>& samples) const {
    Instant oldest = Instant::max();
    for (const Record& record : tail_)
      if (const auto* result = std::get_if<ResultRecord>(&record))
        oldest = std::min(oldest, result->planned_at);
    std::set<std::pair<model::Slot, std::string_view>> known;
    for (auto at = samples.rbegin(); at != samples.rend() && at->planned_at >= oldest; ++at)
      known.emplace(at->slot, at->place);
    std::vector<Sample> added;
    for (const Record& record : tail_) {
      const auto* result = std::get_if<ResultRecord>(&record);
      if (result != nullptr && result->attempt == 0 && result->planned_at >= from &&
          result->planned_at < before && known.emplace(result->slot, result->place).second)
        added.push_back(sample_of(*result));
    }
    std::ranges::move(added, std::back_inserter(samples));
  }

  Bucket& bucket_at(Instant at) { return buckets_[(at - span_.from) / span_.step]; }

  model::Database* database_;
  const Span span_;
  std::span<const Record> tail_;
  Plan plan_;
  std::optional<StateTimeline> timeline_;
  std::map<std::int64_t, Bucket> buckets_;
};

}  // namespace

Result<std::vector<Point>> read_series(model::Database* database, const Span& span,
                                       std::span<const Record> tail) {
  return Series(database, span, tail).read();
}

}  // namespace fw::store
