#include "sim/modulo_world.hpp"

#include <algorithm>

#include "flow/schedule/claims.hpp"

namespace fw::sim {
namespace {

constexpr std::int64_t kRefreshEvery = 10'000;
constexpr std::int64_t kSeenFor = 60'000;
constexpr std::int64_t kNever = -1'000'000'000;

}  // namespace

ModuloWorld::ModuloWorld(const Scenario& scenario, Outcome& outcome)
    : scenario_(scenario),
      outcome_(outcome),
      dice_(scenario.seed),
      machines_(static_cast<std::size_t>(scenario.machines)) {
  std::vector<bool> joins(machines_.size());
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    if (fault.kind == Fault::Kind::join) joins[static_cast<std::size_t>(fault.machine)] = true;
    calendar_.add((kWarmUp + fault.at).count(),
                  {.kind = Event::Kind::fault, .number = static_cast<std::uint32_t>(i)});
  }
  // Before the warm-up ends every machine has seen every other.
  for (std::size_t i = 0; i < machines_.size(); ++i) {
    machines_[i].seen.assign(machines_.size(), kNever);
    if (!joins[i]) start(static_cast<int>(i));
  }
  const auto& tracks = outcome_.ledger.tracks();
  for (std::size_t i = 0; i < tracks.size(); ++i)
    calendar_.add(outcome_.ledger.planned_ms(tracks[i], tracks[i].first),
                  {.kind = Event::Kind::slot,
                   .number = static_cast<std::uint32_t>(i),
                   .slot = tracks[i].first});
}

void ModuloWorld::run() {
  const std::int64_t end = (kWarmUp + scenario_.length + kDrain).count();
  calendar_.run(end, [this](const Event& event) { take(event); });
  outcome_.events = calendar_.taken();
  outcome_.seconds = static_cast<double>(end) / 1'000.0;
}

void ModuloWorld::take(const Event& event) {
  switch (event.kind) {
    case Event::Kind::slot:
      look(event);
      return;
    case Event::Kind::end:
      end(event);
      return;
    case Event::Kind::refresh:
      if (machines_[static_cast<std::size_t>(event.machine)].life == event.life)
        refresh(event.machine);
      return;
    case Event::Kind::fault:
      strike(scenario_.faults[event.number], event.number);
      return;
    case Event::Kind::fault_ends:
      cut_region_ = -1;
      return;
    case Event::Kind::start:
      start(event.machine);
      return;
  }
}

bool ModuloWorld::is_cut(int one, int other) const {
  const int here = region_of(scenario_, one);
  const int there = region_of(scenario_, other);
  return here != there && (here == cut_region_ || there == cut_region_);
}

void ModuloWorld::start(int machine) {
  Machine& it = machines_[static_cast<std::size_t>(machine)];
  if (it.is_up) return;
  it.is_up = true;
  ++it.life;
  it.stuck_until = it.hung_until = 0;
  const bool is_first = now() == 0;
  const auto wait = is_first ? static_cast<std::int64_t>(dice_.below(kRefreshEvery)) : 0;
  calendar_.add(now() + wait, {.kind = Event::Kind::refresh, .machine = machine, .life = it.life});
}

/// Writes its own heartbeat where all can read it, and reads who else wrote one.
void ModuloWorld::refresh(int machine) {
  Machine& it = machines_[static_cast<std::size_t>(machine)];
  calendar_.add(now() + kRefreshEvery,
                {.kind = Event::Kind::refresh, .machine = machine, .life = it.life});
  if (!it.is_up || now() < it.stuck_until) return;
  for (int other = 0; other < scenario_.machines; ++other)
    if (!is_cut(machine, other))
      machines_[static_cast<std::size_t>(other)].seen[static_cast<std::size_t>(machine)] = now();
  it.view.clear();
  for (int other = 0; other < scenario_.machines; ++other)
    if (now() - it.seen[static_cast<std::size_t>(other)] <= kSeenFor) it.view.push_back(other);
}

void ModuloWorld::look(const Event& event) {
  const Track& track = outcome_.ledger.tracks()[event.number];
  if (event.slot + 1 < track.end)
    calendar_.add(outcome_.ledger.planned_ms(track, event.slot + 1),
                  {.kind = Event::Kind::slot, .number = event.number, .slot = event.slot + 1});
  const std::uint64_t hash = schedule::slot_hash(kSimKey, track.hash, event.slot);
  for (int machine = 0; machine < scenario_.machines; ++machine) {
    const Machine& it = machines_[static_cast<std::size_t>(machine)];
    if (!it.is_up || it.view.empty() || it.view[hash % it.view.size()] != machine) continue;
    if (now() < it.stuck_until || now() < it.hung_until) continue;
    outcome_.ledger.begin(machine, event.number, event.slot, now());
    const auto took = static_cast<std::int64_t>(100 + dice_.below(400));
    calendar_.add(now() + took, {.kind = Event::Kind::end,
                                 .machine = machine,
                                 .life = it.life,
                                 .number = event.number,
                                 .slot = event.slot,
                                 .began_at = now()});
  }
}

void ModuloWorld::end(const Event& event) {
  const Ledger::Run run{event.machine, event.number, event.slot, model::Vantage::home,
                        event.began_at};
  const Machine& it = machines_[static_cast<std::size_t>(event.machine)];
  if (it.life == event.life && it.is_up) {
    outcome_.ledger.finish(run, now());
  } else {
    outcome_.ledger.cut_off(run);
  }
}

void ModuloWorld::strike(const Fault& fault, std::uint32_t number) {
  if (fault.length > Millis(0) && fault.kind == Fault::Kind::cut)
    calendar_.add(now() + fault.length.count(),
                  {.kind = Event::Kind::fault_ends, .number = number});
  Machine& machine = machines_[static_cast<std::size_t>(std::max(0, fault.machine))];
  switch (fault.kind) {
    case Fault::Kind::crash:
    case Fault::Kind::leave:
      machine.is_up = false;
      if (fault.kind == Fault::Kind::crash) ++machine.life;
      if (fault.back_after > Millis(0))
        calendar_.add(now() + fault.back_after.count(),
                      {.kind = Event::Kind::start, .machine = fault.machine});
      return;
    case Fault::Kind::join:
      start(fault.machine);
      return;
    case Fault::Kind::freeze:
      machine.stuck_until = now() + fault.length.count();
      return;
    case Fault::Kind::hang:
      machine.hung_until = now() + fault.length.count();
      return;
    case Fault::Kind::cut:
      cut_region_ = fault.region;
      return;
    case Fault::Kind::lossy:
    case Fault::Kind::slow:
    case Fault::Kind::skew:
    case Fault::Kind::slow_disk:
      return;  // it talks over a shared place, and trusts its clock
  }
}

}  // namespace fw::sim
