#include "sim/fleet_world.hpp"

#include <algorithm>
#include <cmath>

namespace fw::sim {
namespace {

constexpr std::size_t kInboxMax = 256;  // what a kernel keeps for a process that does not read
constexpr std::size_t kQuantiles = 4'096;
constexpr Millis kResetSeenAfter{5};
constexpr Millis kDropAfter{5'000};

std::string region_name(int region) { return fmt::format("region-{}", region); }

/// Quantiles of a lognormal distribution with sigma 0.8, by the inverse of the normal one,
/// by bisection over erfc.
std::vector<std::int64_t> lognormal(Millis median, Millis most) {
  std::vector<std::int64_t> quantiles;
  for (std::size_t i = 0; i < kQuantiles; ++i) {
    const double p = (static_cast<double>(i) + 0.5) / kQuantiles;
    double low = -6;
    double high = 6;
    for (int step = 0; step < 50; ++step) {
      const double middle = (low + high) / 2;
      (0.5 * std::erfc(-middle / std::sqrt(2.0)) < p ? low : high) = middle;
    }
    const double ms = static_cast<double>(median.count()) * std::exp(0.8 * low);
    quantiles.push_back(std::min(std::llround(ms) + 0LL, static_cast<long long>(most.count())));
  }
  return quantiles;
}

}  // namespace

FleetWorld::FleetWorld(const Scenario& scenario, Outcome& outcome)
    : scenario_(scenario),
      outcome_(outcome),
      dice_(scenario.seed),
      machines_(static_cast<std::size_t>(scenario.machines)),
      look_times_(lognormal(scenario.network.look_median, scenario.timeout)),
      lost_per_million_(scenario.network.lost_per_million) {
  std::vector<std::string> regions;
  for (int i = 0; i < scenario.regions; ++i) regions.push_back(region_name(i));
  for (int i = 0; i < scenario.monitors; ++i) {
    const Millis interval =
        scenario.intervals[static_cast<std::size_t>(i) % scenario.intervals.size()];
    watches_.push_back({.monitor = Ledger::monitor(i),
                        .interval = interval,
                        .timeout = std::min(scenario.timeout, interval),
                        .effective_from = from_ms(kEpochMs) - Millis(1'000),
                        .regions = regions});
  }
  double looks_per_s = 0;
  for (const fleet::Watch& watch : watches_)
    looks_per_s += 1'000.0 / static_cast<double>(watch.interval.count());
  const double stalls_per_s =
      1'000.0 * scenario.machines / static_cast<double>(scenario.network.stall_every.count());
  stalls_per_million_ = static_cast<std::uint32_t>(1e6 * std::min(1.0, stalls_per_s / looks_per_s));
  std::vector<bool> joins(machines_.size());
  for (std::size_t i = 0; i < scenario.faults.size(); ++i) {
    const Fault& fault = scenario.faults[i];
    if (fault.kind == Fault::Kind::join) joins[static_cast<std::size_t>(fault.machine)] = true;
    has_hangs_ = has_hangs_ || fault.kind == Fault::Kind::hang;
    calendar_.add((kWarmUp + fault.at).count(),
                  {.kind = Event::Kind::fault, .number = static_cast<std::uint32_t>(i)});
  }
  const Millis skew = scenario.network.skew_max;
  for (std::size_t i = 0; i < machines_.size(); ++i) {
    machines_[i].skew = dice_.between(-skew, skew);
    if (!joins[i])
      calendar_.add(static_cast<std::int64_t>(dice_.below(1'000)),
                    {.kind = Event::Kind::start, .machine = static_cast<std::uint16_t>(i)});
  }
}

void FleetWorld::run() {
  const std::int64_t end = (kWarmUp + scenario_.length + kDrain).count();
  calendar_.run(end, [this](const Event& event) { take(event); });
  for (std::size_t i = 0; i < machines_.size(); ++i)
    if (machines_[i].node) stop(i);
  outcome_.events = calendar_.taken();
  outcome_.seconds = static_cast<double>(end) / 1'000.0;
}

fleet::Moment FleetWorld::moment(const Machine& machine) const {
  return {from_ms(kEpochMs + now()) + machine.skew, Millis(now())};
}

// ── Machines ─────────────────────────────────────────────────────────────────────────────────────

void FleetWorld::start(std::size_t machine) {
  Machine& it = machines_[machine];
  if (it.node) return;
  ++it.life;
  it.started_at = now();
  it.stuck_until = it.hung_until = 0;
  const int region = region_of(scenario_, static_cast<int>(machine));
  const auto others = static_cast<std::size_t>(
      std::ranges::count_if(machines_, [](const Machine& one) { return one.node != nullptr; }));
  // At the very beginning all are listed; later those that run.
  const std::size_t expected = now() < kWarmUp.count() ? machines_.size() - 1 : others;
  const fleet::Options options{.key = kSimKey,
                               .self = {{fmt::format("m{:03}", machine)},
                                        {"p" + std::to_string(region), region_name(region), "x"},
                                        static_cast<std::uint64_t>(kEpochMs + now()),
                                        "sim"},
                               .expected = expected,
                               .after_crash = it.had_crashed,
                               .engine_is_apart = has_hangs_};
  it.node = std::make_unique<fleet::Node>(options, moment(it));
  for (const fleet::Watch& watch : watches_) it.node->put(watch, moment(it));
  it.wake_at = INT64_MAX;
  outcome_.ledger.trace(static_cast<std::uint64_t>(now()) ^ machine << 48U);
  arm(machine);
}

void FleetWorld::stop(std::size_t machine) {
  Machine& it = machines_[machine];
  it.node.reset();
  ++it.life;
  outcome_.machine_seconds += static_cast<std::uint64_t>((now() - it.started_at) / 1'000);
}

void FleetWorld::arm(std::size_t machine) {
  Machine& it = machines_[machine];
  const std::int64_t next = std::max(it.node->next().count(), now());
  if (next >= it.wake_at) return;
  it.wake_at = next;
  calendar_.add(
      next,
      {.kind = Event::Kind::wake, .machine = static_cast<std::uint16_t>(machine), .life = it.life});
}

/// What happens to a machine whose thread stands still happens when it goes on.
bool FleetWorld::wait_if_stuck(Machine& machine, const Event& event) {
  if (now() >= machine.stuck_until) return false;
  if (event.kind == Event::Kind::deliver && ++machine.inbox > kInboxMax) {
    release(event.number);
    return true;
  }
  calendar_.add(machine.stuck_until, event);
  return true;
}

void FleetWorld::take(const Event& event) {
  switch (event.kind) {
    case Event::Kind::fault:
      strike(scenario_.faults[event.number], event.number);
      return;
    case Event::Kind::fault_ends:
      relent(scenario_.faults[event.number]);
      return;
    case Event::Kind::start:
      start(event.machine);
      return;
    default:
      break;
  }
  Machine& machine = machines_[event.machine];
  const bool is_void = !machine.node || machine.life != event.life;
  if (is_void) {
    if (event.kind == Event::Kind::deliver) release(event.number);
    if (event.kind == Event::Kind::kept)
      outcome_.ledger.cut_off(
          {event.machine, event.look.monitor, event.look.slot, event.look.vantage, event.began_at});
    return;
  }
  if (wait_if_stuck(machine, event)) return;
  switch (event.kind) {
    case Event::Kind::wake:
      if (event.machine < machines_.size() && machine.wake_at <= now()) wake(event.machine);
      return;
    case Event::Kind::deliver:
      deliver(event);
      return;
    case Event::Kind::begin:
      start_look(event.machine, event.look);
      break;
    case Event::Kind::kept:
      kept(event);
      break;
    case Event::Kind::lost:
      out_.clear();
      machine.node->lost(event.from, moment(machine), out_);
      carry_out(event.machine);
      break;
    default:
      break;
  }
  if (machine.node) arm(event.machine);
}

void FleetWorld::wake(std::size_t machine) {
  Machine& it = machines_[machine];
  it.wake_at = INT64_MAX;
  it.inbox = 0;
  if (has_hangs_ && now() >= it.hung_until) it.node->engine_alive(moment(it));
  out_.clear();
  it.node->advance(moment(it), out_);
  carry_out(machine);
  if (it.node->has_left()) {
    it.had_crashed = false;
    if (it.back_after > 0)
      calendar_.add(now() + it.back_after,
                    {.kind = Event::Kind::start, .machine = static_cast<std::uint16_t>(machine)});
    stop(machine);
    return;
  }
  arm(machine);
}

void FleetWorld::carry_out(std::size_t machine) {
  for (const fleet::Send& one : out_.sends) send(machine, one, out_);
  outcome_.suspects += out_.suspects.size();
  outcome_.restarts_wanted += out_.restart_engine ? 1 : 0;
  for (const topology::Event& event : out_.events)
    outcome_.ledger.trace(static_cast<std::uint64_t>(now()) << 8U ^
                          static_cast<std::uint64_t>(event.after) ^ machine << 48U);
  looks_.swap(out_.looks);
  for (const fleet::Look& look : looks_) begin(machine, look);
  looks_.clear();
}

// ── Looks ────────────────────────────────────────────────────────────────────────────────────────

void FleetWorld::begin(std::size_t machine, const fleet::Look& look) {
  Machine& it = machines_[machine];
  const Event later{.kind = Event::Kind::begin,
                    .machine = static_cast<std::uint16_t>(machine),
                    .life = it.life,
                    .look = look};
  if (now() < it.hung_until) {
    calendar_.add(it.hung_until, later);
    return;
  }
  if (now() < it.stuck_until) {
    calendar_.add(it.stuck_until, later);
    return;
  }
  if (dice_.chance(stalls_per_million_)) {
    it.stuck_until = now() + dice_.between(Millis(500), Millis(3'000)).count();
    // Before the look begins, or right after.
    if (dice_.chance(500'000)) {
      calendar_.add(it.stuck_until, later);
      return;
    }
  }
  start_look(machine, look);
}

void FleetWorld::start_look(std::size_t machine, const fleet::Look& look) {
  Machine& it = machines_[machine];
  claims_.clear();
  if (!it.node->begin(look, moment(it), claims_)) return;
  for (const fleet::Send& one : claims_.sends) send(machine, one, claims_);
  outcome_.ledger.begin(static_cast<int>(machine), look.monitor, look.slot, now());
  const std::int64_t took =
      std::min(look_times_[dice_.below(kQuantiles)], watches_[look.monitor].timeout.count());
  calendar_.add(now() + took + disk_.count(), {.kind = Event::Kind::kept,
                                               .machine = static_cast<std::uint16_t>(machine),
                                               .life = it.life,
                                               .began_at = now(),
                                               .look = look});
}

void FleetWorld::kept(const Event& event) {
  Machine& it = machines_[event.machine];
  if (now() < it.hung_until) {
    calendar_.add(it.hung_until, event);
    return;
  }
  it.node->finished(event.look, moment(it));
  const Ledger::Run run{event.machine, event.look.monitor, event.look.slot, event.look.vantage,
                        event.began_at};
  if (now() - event.began_at > (watches_[event.look.monitor].timeout + kDropAfter).count()) {
    outcome_.ledger.cut_off(run);  // an engine throws away what comes so late
  } else {
    outcome_.ledger.finish(run, now());
  }
}

// ── The network ──────────────────────────────────────────────────────────────────────────────────

void FleetWorld::deliver(const Event& event) {
  Machine& it = machines_[event.machine];
  out_.clear();
  it.node->receive(event.from, messages_[event.number].bytes, moment(it), out_);
  release(event.number);
  if (!out_.sends.empty() || !out_.suspects.empty()) carry_out(event.machine);
  arm(event.machine);
}

void FleetWorld::send(std::size_t from, const fleet::Send& send, const fleet::Out& out) {
  std::uint32_t number = 0;
  if (free_messages_.empty()) {
    number = static_cast<std::uint32_t>(messages_.size());
    messages_.emplace_back();
  } else {
    number = free_messages_.back();
    free_messages_.pop_back();
  }
  messages_[number].bytes.assign(out.message(send));
  messages_[number].readers = 1;
  switch (send.to) {
    case fleet::Send::To::one:
      send_to(from, send.peer, number);
      break;
    case fleet::Send::To::cell:
      for (const fleet::Peer peer : machines_[from].node->cell_peers()) send_to(from, peer, number);
      break;
    case fleet::Send::To::all:
      for (std::size_t to = 0; to < machines_.size(); ++to)
        if (to != from) send_to(from, to, number);
      break;
  }
  release(number);
}

void FleetWorld::send_to(std::size_t from, std::size_t to, std::uint32_t message) {
  outcome_.bytes_sent += messages_[message].bytes.size();
  ++outcome_.datagrams_sent;
  const int here = region_of(scenario_, static_cast<int>(from));
  const int there = region_of(scenario_, static_cast<int>(to));
  const bool is_cut = here != there && (here == cut_region_ || there == cut_region_);
  const Machine& reader = machines_[to];
  const std::uint64_t chance = dice_.next();
  const bool is_lost = (chance >> 40U) * 1'000'000 < lost_per_million_ << 24U;
  if (is_cut || is_lost || !reader.node) return;
  auto delay = static_cast<std::int64_t>(here == there ? 1 + chance % 4 : 40 + chance % 60);
  if (chance % 1'009 == 0) delay += static_cast<std::int64_t>(chance % 211);
  ++messages_[message].readers;
  calendar_.add(now() + delay + slowness_.count(), {.kind = Event::Kind::deliver,
                                                    .machine = static_cast<std::uint16_t>(to),
                                                    .from = static_cast<std::uint16_t>(from),
                                                    .life = reader.life,
                                                    .number = message});
}

void FleetWorld::release(std::uint32_t message) {
  if (--messages_[message].readers == 0) free_messages_.push_back(message);
}

// ── What goes wrong ──────────────────────────────────────────────────────────────────────────────

void FleetWorld::strike(const Fault& fault, std::uint32_t number) {
  if (fault.length > Millis(0))
    calendar_.add(now() + fault.length.count(),
                  {.kind = Event::Kind::fault_ends, .number = number});
  const auto index = static_cast<std::size_t>(std::max(0, fault.machine));
  Machine& machine = machines_[index];
  const std::int64_t until = now() + fault.length.count();
  switch (fault.kind) {
    case Fault::Kind::crash:
      if (!machine.node) return;
      stop(index);
      machine.had_crashed = true;
      for (std::size_t i = 0; fault.amount > 0 && i < machines_.size(); ++i)
        calendar_.add(now() + kResetSeenAfter.count(), {.kind = Event::Kind::lost,
                                                        .machine = static_cast<std::uint16_t>(i),
                                                        .from = static_cast<std::uint16_t>(index),
                                                        .life = machines_[i].life});
      if (fault.back_after > Millis(0))
        calendar_.add(now() + fault.back_after.count(),
                      {.kind = Event::Kind::start, .machine = static_cast<std::uint16_t>(index)});
      return;
    case Fault::Kind::join:
      start(index);
      return;
    case Fault::Kind::leave:
      if (!machine.node) return;
      machine.back_after = fault.back_after.count();
      machine.node->leave(moment(machine));
      arm(index);
      return;
    case Fault::Kind::freeze:
      machine.stuck_until = until;
      return;
    case Fault::Kind::hang:
      machine.hung_until = until;
      return;
    case Fault::Kind::cut:
      cut_region_ = fault.region;
      return;
    case Fault::Kind::lossy:
      lost_per_million_ = static_cast<std::uint64_t>(fault.amount);
      return;
    case Fault::Kind::slow:
      slowness_ = Millis(fault.amount);
      return;
    case Fault::Kind::skew:
      machine.skew += Millis(fault.amount);
      return;
    case Fault::Kind::slow_disk:
      disk_ = Millis(fault.amount);
      return;
  }
}

void FleetWorld::relent(const Fault& fault) {
  switch (fault.kind) {
    case Fault::Kind::cut:
      cut_region_ = -1;
      return;
    case Fault::Kind::lossy:
      lost_per_million_ = scenario_.network.lost_per_million;
      return;
    case Fault::Kind::slow:
      slowness_ = Millis(0);
      return;
    case Fault::Kind::skew:
      machines_[static_cast<std::size_t>(fault.machine)].skew -= Millis(fault.amount);
      return;
    case Fault::Kind::slow_disk:
      disk_ = Millis(2);
      return;
    default:
      return;
  }
}

}  // namespace fw::sim
