// What machines of one region that share its databases tell each other: results, and that something
// in memory is not as the database has it any more. Safe to use from any thread; blocks. Nothing
// here is told to the watchers of this machine's own changes: what came from there does not go
// back.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "base/result.hpp"
#include "model/arrows.hpp"
#include "service/live.hpp"
#include "service/tails.hpp"
#include "store/ingest/ingest.hpp"

namespace fw::service {

struct Core;

/// What another machine recorded, as its engine had it: evidence is there where it was kept, and of
/// a verdict what the log keeps of it.
struct ForeignNews {
  std::vector<model::Observation> observations;
  std::vector<model::Missed> missed;
  std::vector<model::Verdict> verdicts;
};

class Cell {
 public:
  explicit Cell(Core& core) : core_(core) {}

  /// See store::Ingest::watch_own, records_after, position_of and set_saves_standings.
  void watch_records(store::Ingest::Grown grown);
  [[nodiscard]] Result<store::ForeignBatch> records_after(std::uint64_t from,
                                                          std::size_t records_max,
                                                          std::size_t bytes_max);
  [[nodiscard]] std::uint64_t position_of(const model::MachineId& machine) const;
  void set_chief(bool chief);
  /// Counts and shows what the machine recorded, and tells who shows it; what is new. `place` is
  /// the machine's. Errors as store::Ingest::apply_foreign.
  [[nodiscard]] Result<ForeignNews> apply(const store::ForeignBatch& batch,
                                          const model::Place& place);

  /// From now on asked for what others have not filed yet; nullptr: nobody is. It must live until
  /// then.
  void attach(TailPort* port);
  /// What waits here of one monitor, for another machine that shows its history: the newest records
  /// as store::encode writes them.
  [[nodiscard]] Result<std::string> tail_of(const model::MonitorId& monitor);
  static constexpr std::size_t tail_bytes_max = 512 << 10;

  /// Reads of the region's and the system's database that begin after it see what any machine had
  /// committed before it; at most 4 s. `unavailable`, `timeout`: they may be a few seconds old.
  [[nodiscard]] Result<> catch_up();

  /// Another machine made, changed, paused or removed the monitor: board and jobs are brought in
  /// line, then its pages are told. Whoever schedules it reads it anew afterwards. `unavailable`
  /// changes nothing: try again.
  [[nodiscard]] Result<> refresh_monitor(const model::MonitorId& id);
  /// After this machine was cut off from others: all monitors, windows and jobs. Gives those that
  /// came or went.
  [[nodiscard]] Result<std::vector<model::MonitorId>> refresh_all();
  /// Another machine changed maintenance windows.
  [[nodiscard]] Result<> refresh_windows();
  /// Another machine took a call of the job, or gave it another address.
  [[nodiscard]] Result<> refresh_job(const model::MonitorId& monitor);

  /// Tells pages and streams here what began on another machine, once reads show it. Where they
  /// cannot, the pages are told all the same.
  void publish(std::span<const LiveEvent> events);

 private:
  Core& core_;
};

}  // namespace fw::service
