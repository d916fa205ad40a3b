// The append-only log of this machine's results: what is in it is acknowledged. Safe to use from
// any thread.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "store/ingest/disk.hpp"
#include "store/ingest/record.hpp"
#include "store/ingest/waiting.hpp"

namespace fw::store {

struct ResultLogOptions {
  std::filesystem::path folder;
  std::size_t segment_bytes_max = 4 << 20;  ///< a segment is the unit of trimming
  /// Of all segments; beyond it appends are refused. At most 4 GiB less one segment.
  std::size_t bytes_max = std::size_t{3} << 30;
  std::size_t queued_records_max = 50'000;  ///< waiting for a sync
  Millis sync_gap{50};  ///< between syncs under load; a first append after quiet syncs at once
  std::uint64_t first_number = 0;  ///< numbers below are taken, though their segments are gone
};

/// Records of a log that follow each other, as `encode` writes them.
struct LogRun {
  std::uint64_t first = 0;  ///< number of the first
  std::uint64_t end = 0;    ///< number after the last
  std::string bytes;        ///< of all of them; none where first == end
};

struct LogRunLimits {
  std::uint64_t below = 0;  ///< no record of this number or a later one
  std::size_t records_max = 10'000;
  std::size_t bytes_max = 1 << 20;  ///< a first record that is larger comes alone
};

/// Records are numbered from 0 for ever; a segment's name is the number of its first one. Each
/// record carries its length and CRC; a torn end is what was never acknowledged, and is dropped.
class ResultLog {
 public:
  using Done = std::move_only_function<void(Result<>)>;
  /// Called on the log's thread, in the order of the numbers, once the records are synced and
  /// before their `done`.
  using Applied = std::function<void(std::vector<Record> records, std::vector<RecordPlace> places)>;
  /// Must outlive the log.
  struct Deps {
    Disk& disk;
    Log& log;
    Metrics& metrics;
  };
  using Replay = std::function<void(Record record, RecordPlace place)>;

  /// Hands every record still in the log to `replay`, then starts the thread.
  [[nodiscard]] static Result<std::unique_ptr<ResultLog>> open(ResultLogOptions options, Deps deps,
                                                               const Replay& replay,
                                                               Applied applied);
  ~ResultLog();
  /// Syncs what is queued, then ends the thread; later appends are refused.
  void stop();

  /// `done` on the log's thread after the sync: success, `unavailable` where the disk refuses, or
  /// at once `limit` where the log or its queue is full.
  void append(std::vector<Record> records, Done done);
  /// Goes on in a new segment soon, so that all until now can be trimmed.
  void begin_segment();
  /// The same, and numbers below this one are not given any more.
  void skip_to(std::uint64_t number);
  /// The records at these places, which must be in the order of their numbers. `not_found` where
  /// one is trimmed away. One that the disk has changed is left out.
  [[nodiscard]] Result<std::vector<Record>> read(std::span<const RecordPlace> places);
  /// The records from number `from` on, as many as the limits and one segment allow. What is
  /// trimmed, or lost by the disk, is passed over: then `first` is a later one.
  [[nodiscard]] Result<LogRun> read_run(std::uint64_t from, const LogRunLimits& limits);
  /// Drops every segment that holds only records below `number`; the last one only after stop().
  [[nodiscard]] Result<> trim(std::uint64_t number);
  [[nodiscard]] std::size_t bytes() const;
  /// True where trim(number) would drop something.
  [[nodiscard]] bool has_trimmable(std::uint64_t number) const;
  [[nodiscard]] bool is_healthy() const;

 private:
  struct Batch {
    std::string bytes;
    std::vector<Record> records;
    Done done;
  };
  struct Segment {
    std::filesystem::path path;
    std::size_t bytes = 0;
    std::weak_ptr<ReadFile> reader;
    std::vector<RecordPlace> marks;  ///< a record every mark_bytes or so, the first one included
  };
  /// Where a segment can be read from to come to a record.
  struct Stretch {
    std::shared_ptr<ReadFile> file;
    RecordPlace from{0, 0};
    std::uint64_t end = 0;  ///< number after the segment's last
  };

  ResultLog(ResultLogOptions options, const Deps& deps, Applied applied);
  [[nodiscard]] Result<> replay_all(const Replay& replay);
  void replay_segment(std::string_view bytes, std::uint64_t first, std::uint64_t end,
                      const Replay& replay);
  void run();
  void commit(std::vector<Batch> batches);
  /// Where in the segment they begin.
  [[nodiscard]] Result<std::size_t> store(std::string_view bytes);
  [[nodiscard]] Result<> ensure_segment();
  void close_segment();
  /// The segment of a record, open for reading, with its first number.
  [[nodiscard]] Result<std::shared_ptr<ReadFile>> reader_of(std::uint64_t number);
  [[nodiscard]] static Result<Record> read_one(ReadFile& file, std::uint32_t offset);
  /// The segment to read next so as to come to the record, or to the first that is still there.
  [[nodiscard]] Result<std::optional<Stretch>> stretch_to(std::uint64_t number);
  static void add_mark(Segment& segment, RecordPlace place);
  static constexpr std::uint32_t mark_bytes = 64 << 10;

  const ResultLogOptions options_;
  Disk& disk_;
  Log& log_;
  const Applied applied_;
  Counter& records_total_;
  Counter& refused_total_;
  Counter& failures_total_;
  Gauge& bytes_gauge_;
  Histogram& sync_seconds_;

  // The thread's own.
  std::unique_ptr<AppendFile> file_;

  mutable std::mutex mutex_;
  std::condition_variable wake_;
  std::vector<Batch> queue_;
  std::size_t queued_records_ = 0;
  std::size_t queued_bytes_ = 0;
  std::deque<std::shared_ptr<ReadFile>> readers_;  // the last opened, at most readers_max
  static constexpr std::size_t readers_max = 8;
  std::map<std::uint64_t, Segment> segments_;  // by first number; the last one is written to
  std::size_t bytes_ = 0;
  std::uint64_t next_number_ = 0;
  bool healthy_ = true;
  bool wants_segment_ = false;
  std::uint64_t skip_to_ = 0;
  bool stop_ = false;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace fw::store
