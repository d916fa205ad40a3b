#include "sim/ledger.hpp"

#include <algorithm>

#include "flow/schedule/slots.hpp"

namespace fw::sim {

model::MonitorId Ledger::monitor(int number) {
  return model::MonitorId(fmt::format("sim_{:026}", number));
}

Ledger::Ledger(const Scenario& scenario) {
  const Millis begin = Millis(kEpochMs) + kWarmUp;
  const Millis end = begin + scenario.length;
  std::size_t records = 0;
  for (int i = 0; i < scenario.monitors; ++i) {
    const Millis interval =
        scenario.intervals[static_cast<std::size_t>(i) % scenario.intervals.size()];
    Track track;
    track.interval_ms = interval.count();
    track.hash = hash64(kSimKey, monitor(i).value);
    track.phase_ms =
        static_cast<std::int64_t>(track.hash % static_cast<std::uint64_t>(track.interval_ms));
    const Millis phase(track.phase_ms);
    track.first = schedule::slot_at(Instant(begin) - Millis(1), interval, phase) + 1;
    const model::Slot last = schedule::slot_at(Instant(end) - Millis(1), interval, phase);
    track.begin = records;
    records += static_cast<std::size_t>(std::max<std::int64_t>(0, last - track.first + 1));
    track.end = records;
    tracks_.push_back(track);
  }
  records_.resize(records);
  const auto minutes = static_cast<std::size_t>(scenario.length / Millis(60'000)) + 1;
  load_.assign(static_cast<std::size_t>(scenario.machines), std::vector<std::uint32_t>(minutes));
}

SlotRecord* Ledger::find(std::uint32_t monitor, model::Slot slot) {
  const Track& track = tracks_[monitor];
  if (slot < track.first) return nullptr;
  const std::size_t index = track.begin + static_cast<std::size_t>(slot - track.first);
  return index < track.end ? &records_[index] : nullptr;
}

void Ledger::begin(int machine, std::uint32_t monitor, model::Slot slot, std::int64_t at) {
  trace(static_cast<std::uint64_t>(at) << 20U ^ static_cast<std::uint64_t>(machine) << 52U ^
        monitor);
  if (SlotRecord* record = find(monitor, slot)) ++record->begun;
}

void Ledger::finish(const Run& run, std::int64_t at) {
  trace(static_cast<std::uint64_t>(at) << 20U ^ static_cast<std::uint64_t>(run.machine) << 52U ^
        run.monitor ^ static_cast<std::uint64_t>(run.vantage) << 60U);
  SlotRecord* record = find(run.monitor, run.slot);
  if (record == nullptr) return;
  const Track& track = tracks_[run.monitor];
  const std::int64_t planned = planned_ms(track, run.slot);
  const std::int64_t late = run.began_at - planned;
  if (late < -1'000 || late > std::min<std::int64_t>(track.interval_ms, 60'000) + 1'000) ++strays_;
  ++record->done;
  if (run.vantage == model::Vantage::fallback) ++record->as_fallback;
  if (record->done == 1 || late < record->late_ms) {
    record->late_ms = static_cast<std::int32_t>(late);
    record->machine = static_cast<std::uint16_t>(run.machine);
    record->vantage = run.vantage;
  }
  const std::int64_t minute = (planned - kWarmUp.count()) / 60'000;
  if (minute >= 0) ++load_[static_cast<std::size_t>(run.machine)][static_cast<std::size_t>(minute)];
}

void Ledger::cut_off(const Run& run) {
  if (SlotRecord* record = find(run.monitor, run.slot)) ++record->cut_off;
}

}  // namespace fw::sim
