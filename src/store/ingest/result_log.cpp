#include "store/ingest/result_log.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace fw::store {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kMagic = "FWLOG001";
constexpr std::string_view kSuffix = ".log";

std::string segment_name(std::uint64_t first) { return fmt::format("{:016x}{}", first, kSuffix); }

std::optional<std::uint64_t> first_of(std::string_view name) {
  if (name.size() != 16 + kSuffix.size() || !name.ends_with(kSuffix)) return std::nullopt;
  std::uint64_t first = 0;
  const auto [end, error] = std::from_chars(name.data(), name.data() + 16, first, 16);
  if (error != std::errc{} || end != name.data() + 16) return std::nullopt;
  return first;
}

/// Places of records that `encode` wrote one after the other, the first at `offset`.
std::vector<RecordPlace> places_of(std::string_view bytes, std::uint64_t first,
                                   std::size_t offset) {
  std::vector<RecordPlace> places;
  const std::size_t size = bytes.size();
  while (!bytes.empty()) {
    places.emplace_back(first++, static_cast<std::uint32_t>(offset + size - bytes.size()));
    skip(bytes);
  }
  return places;
}

}  // namespace

ResultLog::ResultLog(ResultLogOptions options, const Deps& deps, Applied applied)
    : options_(std::move(options)),
      disk_(deps.disk),
      log_(deps.log),
      applied_(std::move(applied)),
      records_total_(deps.metrics.counter("flarewarden_ingest_records_total",
                                          "Results and verdicts acknowledged by the result log")),
      refused_total_(deps.metrics.counter("flarewarden_ingest_refused_total",
                                          "Results refused because the result log is full")),
      failures_total_(deps.metrics.counter("flarewarden_ingest_failures_total",
                                           "Writes of the result log that the disk refused")),
      bytes_gauge_(deps.metrics.gauge("flarewarden_ingest_log_bytes",
                                      "Bytes in the result log that are not yet in the databases")),
      sync_seconds_(deps.metrics.histogram("flarewarden_ingest_sync_seconds",
                                           "Time to append one group of results and sync it")) {}

Result<std::unique_ptr<ResultLog>> ResultLog::open(ResultLogOptions options, Deps deps,
                                                   const Replay& replay, Applied applied) {
  std::unique_ptr<ResultLog> result(new ResultLog(std::move(options), deps, std::move(applied)));
  FW_CHECK(result->replay_all(replay));
  result->thread_ = std::thread([raw = result.get()] { raw->run(); });
  return result;
}

ResultLog::~ResultLog() { stop(); }

void ResultLog::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  file_.reset();
  const std::lock_guard lock(mutex_);
  stopped_ = true;
}

Result<> ResultLog::replay_all(const Replay& replay) {
  FW_TRY(const std::vector<std::string> names, disk_.list(options_.folder));
  std::vector<std::uint64_t> firsts;
  for (const std::string& name : names)
    if (const auto first = first_of(name)) firsts.push_back(*first);
  for (std::size_t i = 0; i < firsts.size(); ++i) {
    const fs::path path = options_.folder / segment_name(firsts[i]);
    FW_TRY(const std::string bytes, disk_.read(path));
    // What a failed write left behind was never acknowledged, and its numbers were given again.
    const std::uint64_t end = i + 1 < firsts.size() ? firsts[i + 1] : UINT64_MAX;
    next_number_ = firsts[i];
    segments_[firsts[i]] = {path, bytes.size(), {}, {}};
    replay_segment(bytes, firsts[i], end, replay);
    bytes_ += bytes.size();
  }
  next_number_ = std::max(next_number_, options_.first_number);
  bytes_gauge_.set(static_cast<double>(bytes_));
  // A segment that came to nothing gives its name to the next one.
  if (!segments_.empty() && segments_.rbegin()->first == next_number_) {
    FW_CHECK(disk_.remove(segments_.rbegin()->second.path));
    bytes_ -= segments_.rbegin()->second.bytes;
    segments_.erase(std::prev(segments_.end()));
  }
  return {};
}

void ResultLog::replay_segment(std::string_view bytes, std::uint64_t first, std::uint64_t end,
                               const Replay& replay) {
  if (!bytes.starts_with(kMagic)) {
    if (!bytes.empty()) log_.error("segment {:x} of the result log has no known head", first);
    return;
  }
  const std::size_t size = bytes.size();
  bytes.remove_prefix(kMagic.size());
  while (!bytes.empty() && next_number_ < end) {
    const auto offset = static_cast<std::uint32_t>(size - bytes.size());
    auto record = decode(bytes);
    if (!record) {
      log_.warning("the result log ends early in segment {:x}, {} bytes before its end: {}", first,
                   bytes.size(), record.error().chain());
      return;
    }
    add_mark(segments_[first], {next_number_, offset});
    replay(*std::move(record), {next_number_++, offset});
  }
}

void ResultLog::append(std::vector<Record> records, Done done) {
  Batch batch{.bytes = {}, .records = std::move(records), .done = std::move(done)};
  for (const Record& record : batch.records) {
    if (auto encoded = encode(record, batch.bytes); !encoded) {
      batch.done(std::move(encoded));
      return;
    }
  }
  {
    const std::lock_guard lock(mutex_);
    const bool full = bytes_ + queued_bytes_ + batch.bytes.size() > options_.bytes_max ||
                      queued_records_ + batch.records.size() > options_.queued_records_max;
    if (!full && !stop_) {
      queued_records_ += batch.records.size();
      queued_bytes_ += batch.bytes.size();
      queue_.push_back(std::move(batch));
      wake_.notify_one();
      return;
    }
  }
  refused_total_.add(static_cast<double>(batch.records.size()));
  batch.done(fail(Code::limit, "the result log is full ({} bytes)", options_.bytes_max));
}

void ResultLog::begin_segment() {
  const std::lock_guard lock(mutex_);
  wants_segment_ = true;
  wake_.notify_one();
}

void ResultLog::skip_to(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  skip_to_ = std::max(skip_to_, number);
  wants_segment_ = true;
  wake_.notify_one();
}

void ResultLog::run() {
  auto last_sync = std::chrono::steady_clock::now() - options_.sync_gap;
  std::unique_lock lock(mutex_);
  while (true) {
    wake_.wait(lock, [&] { return stop_ || wants_segment_ || !queue_.empty(); });
    if (std::exchange(wants_segment_, false)) {
      lock.unlock();
      close_segment();
      lock.lock();
      continue;
    }
    if (queue_.empty()) return;
    // Under load one sync serves all that came within the gap.
    wake_.wait_until(lock, last_sync + options_.sync_gap, [&] { return stop_; });
    std::vector<Batch> batches;
    batches.swap(queue_);
    queued_records_ = queued_bytes_ = 0;
    lock.unlock();
    commit(std::move(batches));
    last_sync = std::chrono::steady_clock::now();
    lock.lock();
  }
}

void ResultLog::commit(std::vector<Batch> batches) {
  const auto begin = std::chrono::steady_clock::now();
  std::string bytes;
  std::vector<Record> records;
  for (Batch& batch : batches) {
    bytes += batch.bytes;
    std::ranges::move(batch.records, std::back_inserter(records));
  }
  const Result<std::size_t> stored = store(bytes);
  if (stored) {
    sync_seconds_.observe(
        std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
    records_total_.add(static_cast<double>(records.size()));
    std::uint64_t first = 0;
    {
      const std::lock_guard lock(mutex_);
      first = next_number_;
      next_number_ += records.size();
      healthy_ = true;
    }
    applied_(std::move(records), places_of(bytes, first, *stored));
  } else {
    failures_total_.add();
    log_.error("results cannot be stored: {}", stored.error().chain());
    const std::lock_guard lock(mutex_);
    healthy_ = false;
  }
  for (Batch& batch : batches)
    batch.done(stored ? Result<>() : Result<>(std::unexpected(stored.error())));
}

Result<> ResultLog::ensure_segment() {
  {
    const std::lock_guard lock(mutex_);
    const bool full =
        !segments_.empty() && segments_.rbegin()->second.bytes >= options_.segment_bytes_max;
    if (full) file_.reset();
    if (file_) return {};
  }
  std::uint64_t first = 0;
  {
    const std::lock_guard lock(mutex_);
    first = next_number_;
  }
  const fs::path path = options_.folder / segment_name(first);
  // Left by a write that failed before anything in it was acknowledged.
  FW_CHECK(disk_.remove(path));
  FW_TRY(std::unique_ptr<AppendFile> file, disk_.create(path));
  FW_CHECK(file->append(kMagic));
  file_ = std::move(file);
  const std::lock_guard lock(mutex_);
  bytes_ -= segments_[first].bytes;
  segments_[first] = {path, kMagic.size(), {}, {}};
  bytes_ += kMagic.size();
  return {};
}

void ResultLog::close_segment() {
  {
    const std::lock_guard lock(mutex_);
    next_number_ = std::max(next_number_, skip_to_);
    if (segments_.empty() || segments_.rbegin()->first == next_number_) return;
  }
  file_.reset();
  // A disk that refuses it now is tried again by the next append.
  if (auto made = ensure_segment(); !made)
    log_.warning("no new segment of the result log could be begun: {}", made.error().chain());
}

Result<std::size_t> ResultLog::store(std::string_view bytes) {
  FW_CHECK(ensure_segment());
  std::size_t before = 0;
  {
    const std::lock_guard lock(mutex_);
    before = segments_.rbegin()->second.bytes;
  }
  Result<> done = file_->append(bytes);
  if (done) done = file_->sync();
  if (!done) {
    // After a failed sync nobody knows what the file holds: cut it back where that works, and begin
    // a new segment. Replay ignores what stands beyond the next segment's first number.
    if (auto cut = file_->truncate(before); !cut)
      log_.warning("the result log cannot be cut back: {}", cut.error().chain());
    file_.reset();
    return std::unexpected(std::move(done).error());
  }
  const std::lock_guard lock(mutex_);
  add_mark(segments_.rbegin()->second, {next_number_, static_cast<std::uint32_t>(before)});
  segments_.rbegin()->second.bytes += bytes.size();
  bytes_ += bytes.size();
  bytes_gauge_.set(static_cast<double>(bytes_));
  return before;
}

Result<std::shared_ptr<ReadFile>> ResultLog::reader_of(std::uint64_t number) {
  const std::lock_guard lock(mutex_);
  auto at = segments_.upper_bound(number);
  if (at == segments_.begin()) return fail(Code::not_found, "the record is not in the log");
  Segment& segment = std::prev(at)->second;
  if (auto open = segment.reader.lock()) return open;
  FW_TRY(auto file, disk_.open(segment.path));
  segment.reader = file;
  readers_.push_back(file);
  if (readers_.size() > readers_max) readers_.pop_front();
  return file;
}

Result<Record> ResultLog::read_one(ReadFile& file, std::uint32_t offset) {
  // Most are far smaller; one with evidence needs a second look.
  constexpr std::size_t kUsualBytes = 512;
  FW_TRY(std::string bytes, file.read(offset, kUsualBytes));
  const std::size_t size = encoded_size(bytes);
  if (size > bytes.size() && size <= kRecordBytesMax + kUsualBytes) {
    FW_TRY(bytes, file.read(offset, size));
  }
  std::string_view view = bytes;
  return decode(view);
}

Result<std::vector<Record>> ResultLog::read(std::span<const RecordPlace> places) {
  std::vector<Record> records;
  records.reserve(places.size());
  std::shared_ptr<ReadFile> file;
  std::uint64_t end = 0;  // of the segment that is open
  for (const RecordPlace& place : places) {
    if (!file || place.number() >= end) {
      FW_TRY(file, reader_of(place.number()));
      const std::lock_guard lock(mutex_);
      const auto next = segments_.upper_bound(place.number());
      end = next == segments_.end() ? UINT64_MAX : next->first;
    }
    auto record = read_one(*file, place.offset());
    if (record) {
      records.push_back(*std::move(record));
    } else if (record.error().code() == Code::corrupt) {
      // One that the disk has lost must not keep the others.
      log_.error("a record of the result log is left out: {}", record.error().chain());
    } else {
      return std::unexpected(std::move(record).error());
    }
  }
  return records;
}

bool ResultLog::has_trimmable(std::uint64_t number) const {
  const std::lock_guard lock(mutex_);
  return segments_.size() > 1 && std::next(segments_.begin())->first <= number;
}

Result<> ResultLog::trim(std::uint64_t number) {
  while (true) {
    fs::path path;
    {
      const std::lock_guard lock(mutex_);
      if (segments_.empty()) return {};
      const auto next = std::next(segments_.begin());
      // The last segment's records end where the numbers do; while the thread runs, it grows.
      const bool is_last = next == segments_.end();
      const std::uint64_t end = is_last ? next_number_ : next->first;
      if (end > number || (is_last && !stopped_)) return {};
      path = segments_.begin()->second.path;
    }
    FW_CHECK(disk_.remove(path));
    const std::lock_guard lock(mutex_);
    bytes_ -= segments_.begin()->second.bytes;
    segments_.erase(segments_.begin());
    bytes_gauge_.set(static_cast<double>(bytes_));
  }
}

std::size_t ResultLog::bytes() const {
  const std::lock_guard lock(mutex_);
  return bytes_;
}

bool ResultLog::is_healthy() const {
  const std::lock_guard lock(mutex_);
  return healthy_;
}

}  // namespace fw::store
