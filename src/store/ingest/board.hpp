// Where every monitor stands, in memory: status, counters, the last looks, and what is not yet in
// its own file. Safe to use from any thread; never blocks on a disk.
#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "store/ingest/tally.hpp"
#include "store/ingest/waiting.hpp"

namespace fw::store {

/// One look, as small as a sparkline needs it.
struct Glance {
  Instant at{};
  std::uint32_t total_us = 0;  ///< at most 71 minutes
  model::Outcome outcome = model::Outcome::unknown;
  bool missed = false;
};
[[nodiscard]] std::uint32_t glance_us(Micros total);

/// What is kept of a monitor across a restart, but for the days.
struct Standing {
  model::State state = model::State::unknown;
  model::Reason reason = model::Reason::none;
  std::string detail;
  Instant since{};
  Instant verdict_at{};
  model::Slot verdict_slot = 0;
  bool flapping = false;
  /// When a failure last could not be verified elsewhere, while none was and no look was good
  /// since; not kept across a restart.
  std::optional<Instant> unverified_at;
  model::Slot last_slot = 0;
  std::optional<Instant> last_at;
  Micros last_total{0};
  std::vector<Glance> recent;  ///< oldest first, at most 30
};

struct UptimeShares {
  std::optional<double> h24;
  std::optional<double> d7;
  std::optional<double> d30;
  std::optional<double> d90;
};

struct StatusView {
  Standing standing;
  UptimeShares uptime;
  bool in_maintenance = false;
};

/// A maintenance window, as far as results need it.
struct Window {
  model::AccountId account;
  bool all_monitors = true;
  std::unordered_set<model::MonitorId> monitors;
  Instant from{};
  Instant to{};

  [[nodiscard]] bool covers(const model::AccountId& owner, const model::MonitorId& monitor,
                            Instant at) const;
};

/// The name of a machine's log where it has none: of the only one there is.
inline constexpr std::string_view kUnnamed = "local";

/// By machine: number after the last record of its log that is counted.
using Positions = std::map<std::string, std::uint64_t, std::less<>>;

/// What the account database is to be told, exact up to record `position` of this machine's log,
/// and as far as `others` says of those of other machines.
struct StandingRow {
  model::MonitorId monitor;
  Standing standing;
  std::string hours;
  std::string open_failures;
  std::vector<DayCounts> days;  ///< those that changed
};
struct Snapshot {
  std::uint64_t position = 0;
  Positions others;
  std::vector<StandingRow> rows;
};

/// Whose records are to be filed: a file is opened rather for many than for one.
struct Ripeness {
  std::size_t records = 0;  ///< so many wait, or
  Millis age{0};            ///< one waits so long; half of it for some, to spread the work
};

class Board {
 public:
  static constexpr std::size_t recent_max = 30;

  void add(const model::MonitorId& monitor, const model::AccountId& account);
  void remove(const model::MonitorId& monitor);
  [[nodiscard]] bool has(const model::MonitorId& monitor) const;
  [[nodiscard]] std::optional<model::AccountId> account_of(const model::MonitorId& monitor) const;
  [[nodiscard]] std::size_t size() const;
  void restore(const StandingRow& row);
  void restore_day(const model::MonitorId& monitor, const DayCounts& day);
  /// Forgets every monitor, its records and its counters.
  void clear();
  void set_windows(std::vector<Window> windows);
  /// Records below this number are known already, though none of them may be here.
  void start_at(std::uint64_t number);
  /// How far other machines' logs are counted in what is restored.
  void follow(Positions others);

  /// Fills what a result needs from here before it is logged: is it maintenance, is its evidence
  /// worth keeping. `fingerprint` tells looks apart that saw something else. False where the
  /// monitor is unknown.
  [[nodiscard]] bool prepare(ResultRecord& result, std::uint64_t fingerprint);

  /// Takes in records that are in the log at `places`; those with numbers below `counted_from` are
  /// in the counters already. Gives the monitors touched, with their accounts.
  std::vector<std::pair<model::AccountId, model::MonitorId>> apply(
      std::span<const Record> records, std::span<const RecordPlace> places,
      std::uint64_t counted_from);

  /// Takes in records of another machine's log, the first of which has the number `first`; they are
  /// counted and shown, and it is that machine which files them. Those below its position are
  /// known already. `seen` has the fingerprints of those whose evidence is there. Gives the
  /// monitors touched, with their accounts.
  using Fingerprints = std::unordered_map<std::uint64_t, std::uint64_t>;  ///< by number
  std::vector<std::pair<model::AccountId, model::MonitorId>> apply_foreign(
      std::string_view machine, std::uint64_t first, std::span<const Record> records,
      const Fingerprints& seen);
  /// Nothing of that machine below this number will come.
  void skip_foreign(std::string_view machine, std::uint64_t number);
  /// Whether anything is known of that machine's log.
  [[nodiscard]] bool follows(std::string_view machine) const;
  /// Number after the last that is counted of another machine's log.
  [[nodiscard]] std::uint64_t position_of(std::string_view machine) const;
  /// The same of this machine's own.
  [[nodiscard]] std::uint64_t applied() const;
  /// Counts own records that are not in what was restored, without a tail.
  void recount(std::span<const Record> records);
  /// Takes states, counters and positions of others from a board that was just loaded; what waits
  /// here for its database goes on waiting.
  void take_over(Board& loaded);

  [[nodiscard]] std::optional<StatusView> status(const model::MonitorId& monitor,
                                                 Instant now) const;
  [[nodiscard]] std::vector<std::pair<model::MonitorId, StatusView>> statuses_of(
      const model::AccountId& account, Instant now) const;
  /// The last 90 days' counters, oldest first.
  [[nodiscard]] std::vector<DayCounts> days_of(const model::MonitorId& monitor) const;
  [[nodiscard]] std::vector<std::pair<model::MonitorId, Standing>> standings() const;

  /// Where the first records are, at most `limit`, that are not in the monitor's database yet.
  [[nodiscard]] std::vector<RecordPlace> tail_of(const model::MonitorId& monitor,
                                                 std::size_t limit) const;
  /// Monitors with a ripe tail; all that have one where `ripeness` is 0 records.
  [[nodiscard]] std::vector<model::MonitorId> ripe(const Ripeness& ripeness) const;
  [[nodiscard]] std::size_t tail_records() const;
  /// The first `count` records of its tail are in the monitor's file now.
  void drop_tail(const model::MonitorId& monitor, std::size_t count);
  /// Every record below this number is in the monitors' files.
  [[nodiscard]] std::uint64_t drained_below() const;

  [[nodiscard]] Snapshot take_snapshot();
  /// A snapshot could not be stored: its rows are to come again.
  void give_back(const Snapshot& snapshot);

 private:
  struct Entry {
    model::AccountId account;
    Standing standing;
    Tally tally;
    WaitingRecords tail;
    std::uint64_t fingerprint = 0;
    model::Outcome last_outcome = model::Outcome::unknown;
    bool dirty = false;
  };

  using Touched = std::vector<std::pair<model::AccountId, model::MonitorId>>;
  void count(Entry& entry, const Record& record);
  void apply_result(Entry& entry, const ResultRecord& result);
  void apply_verdict(Entry& entry, const VerdictRecord& verdict);
  [[nodiscard]] StatusView view(const model::MonitorId& monitor, const Entry& entry,
                                Instant now) const;
  [[nodiscard]] bool in_maintenance(const Entry& entry, const model::MonitorId& monitor,
                                    Instant at) const;
  void mark(Entry& entry, const model::MonitorId& monitor);

  mutable std::mutex mutex_;
  std::unordered_map<model::MonitorId, Entry> entries_;
  std::unordered_map<model::AccountId, std::unordered_set<model::MonitorId>> by_account_;
  std::unordered_set<model::MonitorId> dirty_;
  std::unordered_set<model::MonitorId> with_tail_;
  std::vector<Window> windows_;
  std::uint64_t applied_ = 0;
  Positions others_;
  std::size_t tail_records_ = 0;
};

/// Packs and reads the sparkline's looks.
[[nodiscard]] std::string pack(const std::vector<Glance>& recent);
[[nodiscard]] std::vector<Glance> unpack_recent(std::string_view bytes);

}  // namespace fw::store
