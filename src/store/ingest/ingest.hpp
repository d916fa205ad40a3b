// The way of results into the databases: log (acknowledged), memory (shown), the monitors' own
// files (kept). Safe to use from any thread.
#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <unordered_set>
#include <vector>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "model/arrows.hpp"
#include "model/database.hpp"
#include "store/history/roller.hpp"
#include "store/ingest/board.hpp"
#include "store/ingest/result_log.hpp"
#include "store/monitor_files.hpp"

namespace fw::store {

struct IngestOptions {
  ResultLogOptions log;
  std::string machine{kUnnamed};  ///< names this machine's log in the account database
  Millis drain_every{1'000};  ///< how often it is seen to which monitors' results are to be filed
  /// A monitor's results are filed together once the oldest waits so long, half of it for some, …
  Millis ripe_age{300'000};
  /// … or so many wait: a fair share of ripe_records_total, within these bounds.
  std::size_t ripe_records_min = 16;
  std::size_t ripe_records_max = 64;
  std::size_t ripe_records_total = 160'000;
  Millis standings_every{30'000};             ///< how much a restart has to count again
  std::size_t drain_records = 300'000;        ///< with so many waiting records all are filed
  std::size_t tail_records_max = 16'000'000;  ///< beyond it appends are refused; 12 bytes each
  std::size_t writes_at_a_time = 1;           ///< monitors' databases written to side by side
  Millis retry_max{
      10'000};  ///< between tries while the databases are away; it begins at drain_every
  Millis last_drain_max{
      5'000};           ///< what closing takes at most; the rest is filed at the next start
  Retention retention;  ///< of the monitors' histories
};

/// Records of one machine's log for another machine's board. Who sends asks where to go on.
struct ForeignBatch {
  std::string machine;      ///< whose log it is
  std::uint64_t asked = 0;  ///< it begins here, or with the first after it that there still is
  LogRun run;
};

/// What results go through and into; must outlive the Ingest.
struct IngestDeps {
  model::Database& accounts;
  MonitorFiles& files;
  Disk& disk;
  Log& log;
  Metrics& metrics;
  const Clock& clock;
};

class Ingest {
 public:
  using Done = ResultLog::Done;
  /// Called on the log's thread with the monitors that have something new; may only post.
  using Touched =
      std::function<void(std::span<const std::pair<model::AccountId, model::MonitorId>>)>;
  /// Called on the log's thread once own records are durable and shown, with the number after the
  /// last of them; may only post.
  using Grown = std::function<void(std::uint64_t end)>;

  /// Loads the board from the account database, replays the log and starts.
  [[nodiscard]] static Result<std::unique_ptr<Ingest>> open(IngestOptions options, IngestDeps deps,
                                                            Touched touched);
  /// Brings what was acknowledged into the databases, as far as they take it in the time there is.
  ~Ingest();

  /// Acknowledged through `done` once durable: `limit` where the log is full, `unavailable` where
  /// the disk refuses. Results of unknown monitors are dropped.
  void record(std::vector<model::Observation> batch, Done done);
  void record_missed(std::vector<model::Missed> batch, Done done);
  void record_verdicts(std::vector<model::Verdict> batch, Done done);

  /// What of a monitor's past is not in its database yet, oldest first; the newest tail_shown_max.
  [[nodiscard]] Result<std::vector<Record>> tail_of(const model::MonitorId& monitor);
  static constexpr std::size_t tail_shown_max = 20'000;

  /// Who carries own records to other machines is told of them here from now on; {} ends it: after
  /// the call the one before is not running and will not run.
  void watch_own(Grown grown);
  /// Own records that are durable and shown, from number `from` on: see ResultLog::read_run.
  /// Numbers below `run.first` are gone: they are counted in the account database.
  [[nodiscard]] Result<ForeignBatch> records_after(std::uint64_t from, std::size_t records_max,
                                                   std::size_t bytes_max);
  /// Counts and shows what another machine recorded, each record once, whatever comes twice. Gives
  /// those that are new, but for those of removed monitors. `corrupt` where the bytes are no
  /// records, `limit` above foreign_bytes_max, `conflict` where something is left out before them:
  /// then go on from position_of(). Blocks: where records are gone before they came, where monitors
  /// stand is read anew, and `unavailable` is a reason to try again.
  [[nodiscard]] Result<std::vector<Record>> apply_foreign(const ForeignBatch& batch);
  static constexpr std::size_t foreign_bytes_max = 8 << 20;
  /// Number after the last record of that machine's log that is counted here.
  [[nodiscard]] std::uint64_t position_of(std::string_view machine) const;
  /// One machine of those that share the account database saves where monitors stand, for all logs
  /// it follows; the others trim their logs by what it saved. On at first. Once it is turned on
  /// everything that changed since this process began is saved.
  void set_saves_standings(bool saves);

  [[nodiscard]] Board& board() { return board_; }
  [[nodiscard]] const Board& board() const { return board_; }
  [[nodiscard]] bool is_healthy() const { return log_file_->is_healthy(); }

  /// Waits until everything acknowledged so far is in the databases.
  [[nodiscard]] Result<> flush();
  /// Files everything and has the log go on in a new segment, so that what it holds of the past is
  /// trimmed within a minute.
  [[nodiscard]] Result<> begin_segment();

 private:
  Ingest(IngestOptions options, const IngestDeps& deps, Touched touched);
  [[nodiscard]] Result<> start(const IngestDeps& deps);
  void append(std::vector<Record> records, Done done);
  /// Own records are durable.
  void show_own(std::span<const Record> records, std::span<const RecordPlace> places);
  void run();
  using Time = std::chrono::steady_clock::time_point;
  [[nodiscard]] Ripeness ripeness() const;
  /// Files the ripe tails, as many as there is time for; without `until`, until closing begins.
  [[nodiscard]] Result<> drain(const Ripeness& ripeness, std::optional<Time> until);
  /// Files a monitor's tail whole, in bites; how many records were moved.
  [[nodiscard]] Result<std::size_t> drain_monitor(const model::MonitorId& monitor);
  [[nodiscard]] Result<> drain_one(const model::MonitorId& monitor, std::span<const Record> tail);
  [[nodiscard]] Result<> file_tail(const model::MonitorId& monitor, std::span<const Record> tail);
  [[nodiscard]] Result<> save_board();
  /// Saves, or learns what another machine has saved.
  [[nodiscard]] Result<> settle_standings();
  [[nodiscard]] Result<> trim(bool everything);
  /// Takes where monitors stand from the database, and counts what is newer there anew. Under
  /// foreign_mutex_.
  [[nodiscard]] Result<> reload();
  /// Monitors that another machine has just made, and that nobody told of yet.
  void learn_monitors(std::span<const Record> records);

  const IngestOptions options_;
  model::Database& accounts_;
  MonitorFiles& files_;
  Log& log_;
  const Clock& clock_;
  const Touched touched_;
  Counter& drained_total_;
  Counter& drain_failures_total_;
  Gauge& tail_gauge_;
  Counter& foreign_total_;
  Counter& reloads_total_;
  Roller roller_;
  Board board_;
  std::uint64_t counted_from_ = 0;
  /// Number of the first own record of this process that it has not saved.
  std::atomic<std::uint64_t> unsaved_from_ = 0;
  bool renamed_ = false;  ///< the log was counted under kUnnamed until now
  std::unique_ptr<ResultLog> log_file_;

  std::mutex foreign_mutex_;  // one batch of another machine, or reload, at a time
  Positions handed_;          // number after the last record given out; under it
  std::mutex apply_mutex_;    // while own records are shown, or all are counted anew
  std::mutex grown_mutex_;
  Grown grown_;
  std::atomic<bool> saves_ = true;
  std::atomic<bool> save_soon_ = false;

  std::mutex drain_mutex_;  // held while draining: by the thread, or by flush
  std::mutex unsettled_mutex_;
  std::unordered_set<model::MonitorId> unsettled_;  // written, but a power cut could undo it
  std::uint64_t saved_below_ = 0;                   // position of the last stored snapshot
  Positions saved_others_;
  bool conflicted_ = false;  // the last snapshot was refused
  Time saved_at_{};

  std::mutex mutex_;
  std::condition_variable wake_;
  std::atomic<bool> stop_ = false;
  bool kick_ = false;
  std::thread thread_;
};

/// One number for what a look saw: certificate, status, records but addresses. Looks that differ in
/// it have seen a change.
[[nodiscard]] std::uint64_t fingerprint_of(const model::Evidence& evidence);

}  // namespace fw::store
