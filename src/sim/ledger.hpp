// What happened to every slot that is measured: who began it, who finished it, how late. Kept flat:
// twelve bytes a slot. One thread at a time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "base/hash.hpp"
#include "model/arrows.hpp"
#include "model/vantage.hpp"
#include "sim/scenario.hpp"

namespace fw::sim {

/// Virtual time zero, in UTC.
inline constexpr std::int64_t kEpochMs = 1'795'392'000'000;
/// From the start of the fleet to the beginning of what is measured.
inline constexpr Millis kWarmUp{30'000};
/// After it, so that what was begun can end.
inline constexpr Millis kDrain{45'000};
inline constexpr HashKey kSimKey = {0x66, 0x6c, 0x65, 0x65, 0x74};

struct SlotRecord {
  std::int32_t late_ms = 0;   ///< of the first run that was finished: its start after the plan
  std::uint16_t machine = 0;  ///< who that was
  std::uint8_t begun = 0;
  std::uint8_t done = 0;
  model::Vantage vantage = model::Vantage::home;  ///< of that run
  std::uint8_t cut_off = 0;                       ///< runs that died with their machine
  std::uint8_t as_fallback = 0;                   ///< finished runs by another region
};

/// One monitor's place in time.
struct Track {
  std::int64_t interval_ms = 0;
  std::int64_t phase_ms = 0;
  std::uint64_t hash = 0;
  model::Slot first = 0;  ///< the first slot measured
  model::Slot end = 0;    ///< past the last one
  std::size_t begin = 0;  ///< its record; those of later slots follow `stride` apart
  std::size_t stride = 0;
};

class Ledger {
 public:
  explicit Ledger(const Scenario& scenario);

  [[nodiscard]] static model::MonitorId monitor(int number);
  [[nodiscard]] const std::vector<Track>& tracks() const { return tracks_; }
  /// The record of a slot that is measured, or null.
  [[nodiscard]] const SlotRecord* find(std::size_t monitor, model::Slot slot) const {
    const Track& track = tracks_[monitor];
    if (slot < track.first || slot >= track.end) return nullptr;
    return &records_[track.begin + static_cast<std::size_t>(slot - track.first) * track.stride];
  }
  [[nodiscard]] std::int64_t planned_ms(const Track& track, model::Slot slot) const {
    return track.phase_ms + track.interval_ms * slot - kEpochMs;
  }

  /// A look begins; times are virtual. Noted in the trace, measured or not.
  void begin(int machine, std::uint32_t monitor, model::Slot slot, std::int64_t at);
  struct Run {
    int machine = 0;
    std::uint32_t monitor = 0;
    model::Slot slot = 0;
    model::Vantage vantage = model::Vantage::home;
    std::int64_t began_at = 0;
  };
  /// Its result is safe, at `at`.
  void finish(const Run& run, std::int64_t at);
  /// Its machine is gone.
  void cut_off(const Run& run);
  /// Anything else that must be the same when it is run again.
  void trace(std::uint64_t what) { trace_ = mix(trace_ ^ what); }

  [[nodiscard]] std::uint64_t trace_hash() const { return trace_; }
  /// Looks finished by each machine in each minute of what is measured.
  [[nodiscard]] const std::vector<std::vector<std::uint32_t>>& load() const { return load_; }
  /// Runs that began before their slot was planned by more than a second, or after it was too late.
  [[nodiscard]] std::uint64_t strays() const { return strays_; }

 private:
  static std::uint64_t mix(std::uint64_t value) {
    value = (value ^ (value >> 33U)) * 0xff51afd7ed558ccdU;
    return value ^ (value >> 29U);
  }
  SlotRecord* record(std::uint32_t monitor, model::Slot slot) {
    return const_cast<SlotRecord*>(find(monitor, slot));
  }
  void lay_out();

  std::vector<Track> tracks_;
  std::vector<SlotRecord> records_;
  std::vector<std::vector<std::uint32_t>> load_;
  std::uint64_t trace_ = 0;
  std::uint64_t strays_ = 0;
};

}  // namespace fw::sim
