#include <algorithm>

#include "sim/checkers.hpp"

namespace fw::sim {
namespace {

constexpr std::size_t kToldMax = 10;
constexpr std::int64_t kRedoneFromMs = 15'000;

/// A region lost all at once: what it had begun longer than 2 s before may be lost with it.
bool loses_a_region(const Scenario& scenario) {
  std::vector<int> left(static_cast<std::size_t>(scenario.regions));
  for (int machine = 0; machine < scenario.machines; ++machine)
    ++left[static_cast<std::size_t>(region_of(scenario, machine))];
  for (const Fault& fault : scenario.faults)
    if (fault.kind == Fault::Kind::crash &&
        --left[static_cast<std::size_t>(region_of(scenario, fault.machine))] == 0)
      return true;
  return false;
}

/// Two machines that see another fleet for a moment may both look: a few for each fault, and no
/// more than three seconds of one machine's slots. A thread that stands still may hold back what it
/// gathered for 25 ms of claims; that shows where a machine begins more than some 50 slots a
/// second.
double duplicates_allowed(const Scenario& scenario, std::size_t slots) {
  const double faults = static_cast<double>(scenario.faults.size());
  const double per_second = static_cast<double>(slots) * 1'000.0 /
                            static_cast<double>(scenario.length.count()) / scenario.machines;
  const double stalls = static_cast<double>(scenario.length / Millis(1'000)) * scenario.machines *
                        1'000.0 / static_cast<double>(scenario.network.stall_every.count());
  return 1 + 1e-5 * static_cast<double>(slots) + faults * std::max(5.0, 3 * per_second) +
         stalls * std::max(0.0, 0.05 * per_second - 1);
}

}  // namespace

Findings check_slots(const Scenario& scenario, const Outcome& outcome) {
  Findings findings;
  const Ledger& ledger = outcome.ledger;
  const bool is_region_lost = loses_a_region(scenario);
  std::uint64_t duplicates = 0;
  std::uint64_t slots = 0;
  for (std::size_t monitor = 0; monitor < ledger.tracks().size(); ++monitor) {
    const Track& track = ledger.tracks()[monitor];
    for (model::Slot slot = track.first; const SlotRecord* record = ledger.find(monitor, slot);
         ++slot) {
      ++slots;
      if (record->done > 1 && record->as_fallback == 0) duplicates += record->done - 1U;
      if (record->done > 0) continue;
      const bool is_short = track.interval_ms < kRedoneFromMs;
      if (record->cut_off > 0 && (is_short || is_region_lost)) continue;
      if (findings.size() < kToldMax)
        findings.push_back(
            fmt::format("slot {} of monitor {}, planned at {} ms, every {} ms, has "
                        "no result: {} began it, {} died over it",
                        slot, monitor, ledger.planned_ms(track, slot), track.interval_ms,
                        record->begun, record->cut_off));
    }
  }
  const double allowed = duplicates_allowed(scenario, slots);
  if (static_cast<double>(duplicates) > allowed)
    findings.push_back(
        fmt::format("{} slots were looked at twice, at most {:.0f} may be", duplicates, allowed));
  return findings;
}

Findings check_windows(const Scenario& scenario, const Outcome& outcome) {
  Findings findings;
  const bool has_skew = std::ranges::any_of(
      scenario.faults, [](const Fault& fault) { return fault.kind == Fault::Kind::skew; });
  if (outcome.ledger.strays() > 0 && !has_skew)
    findings.push_back(
        fmt::format("{} looks lie outside the window of their slot", outcome.ledger.strays()));
  return findings;
}

Findings check_run(const Scenario& scenario, const Outcome& outcome) {
  Findings all = check_slots(scenario, outcome);
  for (Findings (*check)(const Scenario&, const Outcome&) : {check_windows, check_punctuality}) {
    Findings more = check(scenario, outcome);
    std::ranges::move(more, std::back_inserter(all));
  }
  return all;
}

}  // namespace fw::sim
