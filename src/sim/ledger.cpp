#include "sim/ledger.hpp"

#include <algorithm>
#include <tuple>

#include "flow/schedule/slots.hpp"

namespace fw::sim {

model::MonitorId Ledger::monitor(int number) {
  return model::MonitorId(fmt::format("sim_{:026}", number));
}

Ledger::Ledger(const Scenario& scenario) {
  const Millis begin = Millis(kEpochMs) + kWarmUp;
  const Millis end = begin + scenario.length;
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
    track.end = schedule::slot_at(Instant(end) - Millis(1), interval, phase) + 1;
    tracks_.push_back(track);
  }
  lay_out();
  const auto minutes = static_cast<std::size_t>(scenario.length / Millis(60'000)) + 1;
  load_.assign(static_cast<std::size_t>(scenario.machines), std::vector<std::uint32_t>(minutes));
}

/// Slots that are planned one after the other lie beside each other.
void Ledger::lay_out() {
  std::vector<std::size_t> order(tracks_.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [this](std::size_t i) {
    const Track& track = tracks_[i];
    return std::tuple(track.interval_ms, planned_ms(track, track.first), i);
  });
  std::size_t records = 0;
  for (std::size_t i = 0; i < order.size();) {
    const std::int64_t interval = tracks_[order[i]].interval_ms;
    std::size_t last = i;
    model::Slot laps = 0;
    for (; last < order.size() && tracks_[order[last]].interval_ms == interval; ++last)
      laps = std::max(laps, tracks_[order[last]].end - tracks_[order[last]].first);
    const std::size_t stride = last - i;
    for (std::size_t place = i; place < last; ++place) {
      tracks_[order[place]].begin = records + place - i;
      tracks_[order[place]].stride = stride;
    }
    records += stride * static_cast<std::size_t>(std::max<model::Slot>(0, laps));
    i = last;
  }
  records_.resize(records);
}

void Ledger::begin(int machine, std::uint32_t monitor, model::Slot slot, std::int64_t at) {
  trace(static_cast<std::uint64_t>(at) << 20U ^ static_cast<std::uint64_t>(machine) << 52U ^
        monitor);
  if (SlotRecord* found = record(monitor, slot)) ++found->begun;
}

void Ledger::finish(const Run& run, std::int64_t at) {
  trace(static_cast<std::uint64_t>(at) << 20U ^ static_cast<std::uint64_t>(run.machine) << 52U ^
        run.monitor ^ static_cast<std::uint64_t>(run.vantage) << 60U);
  SlotRecord* found = record(run.monitor, run.slot);
  if (found == nullptr) return;
  const Track& track = tracks_[run.monitor];
  const std::int64_t planned = planned_ms(track, run.slot);
  const std::int64_t late = run.began_at - planned;
  if (late < -1'000 || late > std::min<std::int64_t>(track.interval_ms, 60'000) + 1'000) ++strays_;
  ++found->done;
  if (run.vantage == model::Vantage::fallback) ++found->as_fallback;
  if (found->done == 1 || late < found->late_ms) {
    found->late_ms = static_cast<std::int32_t>(late);
    found->machine = static_cast<std::uint16_t>(run.machine);
    found->vantage = run.vantage;
  }
  const std::int64_t minute = (planned - kWarmUp.count()) / 60'000;
  if (minute >= 0) ++load_[static_cast<std::size_t>(run.machine)][static_cast<std::size_t>(minute)];
}

void Ledger::cut_off(const Run& run) {
  if (SlotRecord* found = record(run.monitor, run.slot)) ++found->cut_off;
}

}  // namespace fw::sim
