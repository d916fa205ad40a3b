#include "store/ingest/ingest.hpp"

#include <algorithm>
#include <chrono>
#include <future>

#include "base/hash.hpp"
#include "store/standings.hpp"

namespace fw::store {
namespace {

ResultRecord record_of(model::Observation&& from) {
  ResultRecord to;
  to.monitor = std::move(from.monitor);
  to.probe_id = std::move(from.probe_id);
  to.slot = from.slot;
  to.attempt = from.attempt;
  to.place = std::move(from.place.name);
  to.planned_at = from.planned_at;
  to.started_at = from.started_at;
  to.outcome = from.outcome;
  to.reason = from.reason;
  to.detail = std::move(from.detail);
  to.phases = from.phases;
  return to;
}

/// What the threads of one pass have come to together.
struct Drained {
  static constexpr int kFailuresMax = 8;

  /// True where the pass is to end.
  bool take(const Result<std::size_t>& one) {
    const std::lock_guard lock(mutex);
    if (one) {
      moved += *one;
      failures = 0;
      return false;
    }
    outcome = std::unexpected(one.error());
    return ++failures >= kFailuresMax;
  }

  std::atomic<std::size_t> next = 0;
  std::mutex mutex;
  std::size_t moved = 0;
  int failures = 0;  ///< one after the other
  Result<> outcome;
};

}  // namespace

std::uint64_t fingerprint_of(const model::Evidence& evidence) {
  std::string text;
  if (evidence.tls && !evidence.tls->chain.empty()) text += evidence.tls->chain.front().sha256;
  text += fmt::format("|{}", evidence.status.value_or(0));
  // Addresses change with every look at a site behind a CDN; that is no news.
  std::vector<std::string> records;
  for (const model::DnsRecord& record : evidence.dns)
    if (record.type != "A" && record.type != "AAAA")
      records.push_back(fmt::format("{} {} {}", record.name, record.type, record.value));
  std::ranges::sort(records);
  for (const std::string& record : records) text += '|' + record;
  return hash64(HashKey{}, text);
}

Ingest::Ingest(IngestOptions options, const IngestDeps& deps, Touched touched)
    : options_(std::move(options)),
      accounts_(deps.accounts),
      files_(deps.files),
      log_(deps.log),
      clock_(deps.clock),
      touched_(std::move(touched)),
      drained_total_(deps.metrics.counter("flarewarden_ingest_drained_total",
                                          "Records moved from the result log into the databases")),
      drain_failures_total_(
          deps.metrics.counter("flarewarden_ingest_drain_failures_total",
                               "Times a monitor's database did not take its results")),
      tail_gauge_(deps.metrics.gauge("flarewarden_ingest_tail_records",
                                     "Records that wait for their monitor's database")),
      foreign_total_(deps.metrics.counter("flarewarden_ingest_foreign_records_total",
                                          "Records of other machines' logs that were counted")),
      reloads_total_(
          deps.metrics.counter("flarewarden_standings_reloads_total",
                               "Times where monitors stand was read anew from the database")),
      roller_(options_.retention, deps.clock, deps.log, deps.metrics) {}

Result<std::unique_ptr<Ingest>> Ingest::open(IngestOptions options, IngestDeps deps,
                                             Touched touched) {
  std::unique_ptr<Ingest> ingest(new Ingest(std::move(options), deps, std::move(touched)));
  FW_CHECK(ingest->start(deps));
  return ingest;
}

Result<> Ingest::start(const IngestDeps& deps) {
  FW_TRY(Positions positions, load_standings(accounts_, board_));
  FW_TRY(const std::vector<std::string> files, deps.disk.list(options_.log.folder));
  // Before machines had names in here, the only one there was counted its log under kUnnamed.
  if (options_.machine != kUnnamed) {
    const auto old = positions.extract(std::string(kUnnamed));
    renamed_ = old && !positions.contains(options_.machine) && !files.empty();
    if (renamed_) positions.emplace(options_.machine, old.mapped());
  }
  if (const auto own = positions.extract(options_.machine)) counted_from_ = own.mapped();
  saved_below_ = counted_from_;
  saved_others_ = positions;
  board_.follow(std::move(positions));
  board_.start_at(counted_from_);
  ResultLogOptions log_options = options_.log;
  log_options.first_number = counted_from_;
  const auto replay = [this](const Record& record, RecordPlace place) {
    board_.apply(std::span(&record, 1), std::span(&place, 1), counted_from_);
  };
  auto applied = [this](const std::vector<Record>& records,
                        const std::vector<RecordPlace>& places) { show_own(records, places); };
  FW_TRY(log_file_, ResultLog::open(std::move(log_options), {deps.disk, deps.log, deps.metrics},
                                    replay, std::move(applied)));
  unsaved_from_ = board_.applied();
  thread_ = std::thread([this] { run(); });
  return {};
}

void Ingest::show_own(std::span<const Record> records, std::span<const RecordPlace> places) {
  std::vector<std::pair<model::AccountId, model::MonitorId>> touched;
  {
    const std::lock_guard lock(apply_mutex_);
    touched = board_.apply(records, places, counted_from_);
  }
  if (touched_) touched_(touched);
  const std::lock_guard lock(grown_mutex_);
  if (grown_) grown_(places.back().number() + 1);
}

Ingest::~Ingest() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  if (!log_file_) return;
  log_file_->stop();
  const std::lock_guard lock(drain_mutex_);
  Result<> done = drain({}, std::chrono::steady_clock::now() + options_.last_drain_max);
  if (done) done = settle_standings();
  if (done) done = trim(true);
  if (!done) log_.warning("the result log is kept for the next start: {}", done.error().chain());
}

void Ingest::append(std::vector<Record> records, Done done) {
  if (records.empty()) return done({});
  if (board_.tail_records() + records.size() > options_.tail_records_max)
    return done(fail(Code::limit, "{} results wait for their databases; no more are taken",
                     options_.tail_records_max));
  log_file_->append(std::move(records), std::move(done));
  if (board_.tail_records() < options_.drain_records) return;
  const std::lock_guard lock(mutex_);
  kick_ = true;
  wake_.notify_one();
}

void Ingest::record(std::vector<model::Observation> batch, Done done) {
  std::vector<Record> records;
  records.reserve(batch.size());
  for (model::Observation& observation : batch) {
    const std::uint64_t fingerprint = fingerprint_of(observation.evidence);
    const model::Evidence evidence = std::move(observation.evidence);
    ResultRecord result = record_of(std::move(observation));
    result.changed = !evidence.changes.empty();
    // A place holder: JSON is written only for the few looks that keep it.
    result.evidence = "{}";
    if (!board_.prepare(result, fingerprint)) continue;
    if (!result.evidence.empty()) result.evidence = model::to_json(evidence);
    records.emplace_back(std::move(result));
  }
  append(std::move(records), std::move(done));
}

void Ingest::record_missed(std::vector<model::Missed> batch, Done done) {
  std::vector<Record> records;
  records.reserve(batch.size());
  for (model::Missed& missed : batch) {
    ResultRecord result;
    result.monitor = std::move(missed.monitor);
    result.slot = missed.slot;
    result.planned_at = missed.planned_at;
    result.started_at = missed.planned_at + missed.late;
    result.missed = true;
    if (board_.prepare(result, 0)) records.emplace_back(std::move(result));
  }
  append(std::move(records), std::move(done));
}

void Ingest::record_verdicts(std::vector<model::Verdict> batch, Done done) {
  std::vector<Record> records;
  records.reserve(batch.size());
  for (model::Verdict& from : batch) {
    if (!board_.has(from.monitor)) continue;
    records.emplace_back(VerdictRecord{.monitor = std::move(from.monitor),
                                       .slot = from.slot,
                                       .state = from.state,
                                       .reason = from.reason,
                                       .detail = std::move(from.detail),
                                       .since = from.since,
                                       .at = from.at,
                                       .flapping = from.flapping,
                                       .unverified = from.verified == model::Verified::unverified});
  }
  append(std::move(records), std::move(done));
}

void Ingest::run() {
  Millis pause = options_.drain_every;
  std::unique_lock lock(mutex_);
  while (!stop_) {
    // While the databases are away, more results are no reason to ask them sooner.
    const bool away = pause > options_.drain_every;
    wake_.wait_for(lock, pause, [&] { return stop_ || (kick_ && !away); });
    kick_ = false;
    if (stop_) return;
    lock.unlock();
    {
      const std::lock_guard drain_lock(drain_mutex_);
      Result<> done = drain(ripeness(), std::nullopt);
      const auto now = std::chrono::steady_clock::now();
      if (done && (now - saved_at_ >= options_.standings_every || save_soon_.exchange(false)))
        done = settle_standings();
      if (done) done = trim(false);
      if (!done) log_.warning("results wait for their databases: {}", done.error().chain());
      pause = done ? options_.drain_every : std::min(pause * 2, options_.retry_max);
    }
    lock.lock();
  }
}

Ripeness Ingest::ripeness() const {
  if (board_.tail_records() >= options_.drain_records) return {};
  const std::size_t share = options_.ripe_records_total / std::max<std::size_t>(board_.size(), 1);
  return {.records = std::clamp(share, options_.ripe_records_min, options_.ripe_records_max),
          .age = options_.ripe_age};
}

Result<> Ingest::drain_one(const model::MonitorId& monitor, std::span<const Record> tail) {
  Result<> done = file_tail(monitor, tail);
  if (done || !may_be_damage(done.error())) return done;
  // What was acknowledged is kept, in a new file. One that is whole takes it the next time.
  auto replaced = files_.replace_damaged(monitor, clock_.now());
  if (replaced) return file_tail(monitor, tail);
  if (replaced.error().code() != Code::limit) return replaced;
  return fail(Code::corrupt, "{}; {}", done.error().chain(), replaced.error().chain());
}

Result<> Ingest::file_tail(const model::MonitorId& monitor, std::span<const Record> tail) {
  FW_TRY(const auto database, files_.open(monitor));
  auto written = database->write(filing_of(tail));
  if (!written) return std::unexpected(std::move(written).error());
  // The log may forget them only once a power cut cannot undo this. Now the file is open.
  const bool settled = database->settle().has_value();
  {
    const std::lock_guard lock(unsettled_mutex_);
    if (settled) {
      unsettled_.erase(monitor);
    } else {
      unsettled_.insert(monitor);
    }
  }
  return roller_.filed(monitor, *database, tail);
}

Result<std::size_t> Ingest::drain_monitor(const model::MonitorId& monitor) {
  constexpr std::size_t kBiteRecords = 1'000;
  std::size_t moved = 0;
  while (true) {
    const std::vector<RecordPlace> places = board_.tail_of(monitor, kBiteRecords);
    if (places.empty()) return moved;
    FW_TRY(const std::vector<Record> tail, log_file_->read(places));
    Result<> done = drain_one(monitor, tail);
    if (!done && done.error().code() == Code::not_found)
      done = {};  // removed meanwhile, and its results with it
    if (!done && done.error().code() == Code::corrupt) {
      // Its neighbours' results must not wait for it in a log that fills.
      drain_failures_total_.add();
      log_.error("the history of monitor {} is damaged; {} results are left out: {}", monitor.value,
                 tail.size(), done.error().chain());
      done = {};
    }
    if (!done) return std::unexpected(std::move(done).error());
    board_.drop_tail(monitor, places.size());
    moved += places.size();
    if (places.size() < kBiteRecords) return moved;
  }
}

Result<> Ingest::drain(const Ripeness& ripeness, std::optional<Time> until) {
  const std::vector<model::MonitorId> ripe = board_.ripe(ripeness);
  Drained drained;
  const auto work = [&] {
    for (std::size_t at = drained.next++; at < ripe.size(); at = drained.next++) {
      if (until ? std::chrono::steady_clock::now() >= *until : stop_.load()) return;
      const auto moved = drain_monitor(ripe[at]);
      if (!moved) drain_failures_total_.add();
      // Where one database after the other is away, the rest are no different.
      if (drained.take(moved)) return;
    }
  };
  std::vector<std::thread> others;
  const std::size_t threads = std::min(options_.writes_at_a_time, ripe.size());
  for (std::size_t i = 1; i < threads; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  drained_total_.add(static_cast<double>(drained.moved));
  tail_gauge_.set(static_cast<double>(board_.tail_records()));
  return drained.outcome;
}

Result<std::vector<Record>> Ingest::tail_of(const model::MonitorId& monitor) {
  // Filed and trimmed between the two looks: then its new tail is another one.
  for (int tries = 3;; --tries) {
    const std::vector<RecordPlace> places = board_.tail_of(monitor, SIZE_MAX);
    const std::span<const RecordPlace> newest =
        std::span(places).last(std::min(places.size(), tail_shown_max));
    auto records = log_file_->read(newest);
    if (records || tries == 1 || records.error().code() != Code::not_found) return records;
  }
}

Result<> Ingest::settle_standings() {
  if (saves_) return save_board();
  saved_at_ = std::chrono::steady_clock::now();
  FW_TRY(const Positions saved, read_positions(accounts_));
  if (const auto own = saved.find(options_.machine); own != saved.end())
    saved_below_ = std::max(saved_below_, own->second);
  return {};
}

Result<> Ingest::save_board() {
  const Snapshot snapshot = board_.take_snapshot();
  saved_at_ = std::chrono::steady_clock::now();
  if (!renamed_ && snapshot.rows.empty() && snapshot.position == saved_below_ &&
      snapshot.others == saved_others_)
    return {};
  if (auto saved = save_standings(accounts_, {options_.machine, renamed_}, snapshot); !saved) {
    board_.give_back(snapshot);
    if (saved.error().code() != Code::conflict) return saved;
    // Another machine saved more of some log than came here: what it counted is not lost.
    save_soon_ = !std::exchange(conflicted_, true);
    const std::lock_guard lock(foreign_mutex_);
    return reload();
  }
  saved_below_ = snapshot.position;
  unsaved_from_ = std::max(unsaved_from_.load(), snapshot.position);
  saved_others_ = snapshot.others;
  renamed_ = conflicted_ = false;
  return {};
}

Result<> Ingest::trim(bool everything) {
  const std::uint64_t below = std::min(board_.drained_below(), saved_below_);
  if (!everything && !log_file_->has_trimmable(below)) return {};
  // Few are here: those whose file somebody was reading when it was to be settled.
  const std::lock_guard lock(unsettled_mutex_);
  for (auto at = unsettled_.begin(); at != unsettled_.end();) {
    Result<> settled;
    if (auto database = files_.open(*at)) {
      settled = (*database)->settle();
    } else if (database.error().code() != Code::not_found) {
      settled = std::unexpected(std::move(database).error());
    }
    if (!settled && settled.error().code() != Code::corrupt) return settled;
    at = unsettled_.erase(at);
  }
  return log_file_->trim(below);
}

Result<> Ingest::flush() {
  const std::lock_guard lock(drain_mutex_);
  FW_CHECK(drain({}, Time::max()));
  FW_CHECK(settle_standings());
  return save_soon_.exchange(false) ? settle_standings() : Result<>();
}

Result<> Ingest::begin_segment() {
  FW_CHECK(flush());
  log_file_->begin_segment();
  return {};
}

}  // namespace fw::store
