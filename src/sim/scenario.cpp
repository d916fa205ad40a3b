#include "sim/scenario.hpp"

#include <algorithm>
#include <array>

#include "sim/dice.hpp"

namespace fw::sim {
namespace {

constexpr Millis kBegin{60'000};
constexpr Millis kFiveMinutes{300'000};
constexpr Millis kTenMinutes{600'000};
constexpr Millis kEnd{60'000};  // after the last fault

struct Event {
  std::string_view name;
  void (*add)(Scenario&);
};

void lengthen(Scenario& scenario, Millis last) {
  scenario.length = std::max(scenario.length, last + kEnd);
}

void add_deploy(Scenario& scenario) {
  for (int machine = 0; machine < scenario.machines; ++machine)
    scenario.faults.push_back({.kind = Fault::Kind::leave,
                               .at = kBegin + Millis(15'000) * machine,
                               .back_after = Millis(15'000),
                               .machine = machine});
  lengthen(scenario, kBegin + Millis(15'000) * scenario.machines);
}

void add_region_loss(Scenario& scenario) {
  for (int machine = 0; machine < scenario.machines; ++machine)
    if (region_of(scenario, machine) == 0)
      scenario.faults.push_back({.kind = Fault::Kind::crash,
                                 .at = kBegin,
                                 .back_after = kFiveMinutes,
                                 .machine = machine});
  lengthen(scenario, kBegin + kFiveMinutes + Millis(30'000));
}

void add_flapping(Scenario& scenario) {
  for (Millis at = kBegin; at < kBegin + kFiveMinutes; at += Millis(40'000))
    scenario.faults.push_back(
        {.kind = Fault::Kind::freeze, .at = at, .length = Millis(20'000), .machine = 0});
  lengthen(scenario, kBegin + kFiveMinutes);
}

constexpr std::array kEvents = {
    Event{"steady", [](Scenario&) {}},
    Event{"crash",
          [](Scenario& scenario) {
            scenario.faults.push_back({.kind = Fault::Kind::crash, .at = kBegin, .machine = 0});
            lengthen(scenario, kBegin + Millis(120'000));
          }},
    Event{"join",
          [](Scenario& scenario) {
            scenario.faults.push_back(
                {.kind = Fault::Kind::join, .at = kBegin, .machine = scenario.machines - 1});
            lengthen(scenario, kBegin + Millis(60'000));
          }},
    Event{"leave",
          [](Scenario& scenario) {
            scenario.faults.push_back({.kind = Fault::Kind::leave, .at = kBegin, .machine = 0});
            lengthen(scenario, kBegin + Millis(120'000));
          }},
    Event{"deploy", add_deploy},
    Event{"two-crashes",
          [](Scenario& scenario) {
            for (const int machine : {0, scenario.regions})
              scenario.faults.push_back(
                  {.kind = Fault::Kind::crash, .at = kBegin, .machine = machine});
            lengthen(scenario, kBegin + Millis(120'000));
          }},
    Event{"partition",
          [](Scenario& scenario) {
            scenario.faults.push_back(
                {.kind = Fault::Kind::cut, .at = kBegin, .length = kFiveMinutes, .region = 0});
            lengthen(scenario, kBegin + kFiveMinutes);
          }},
    Event{"region-loss", add_region_loss},
    Event{"hung",
          [](Scenario& scenario) {
            scenario.faults.push_back(
                {.kind = Fault::Kind::hang, .at = kBegin, .length = kTenMinutes, .machine = 0});
            lengthen(scenario, kBegin + kTenMinutes);
          }},
    Event{"flapping", add_flapping},
};

int least_machines(std::string_view event) { return event == "two-crashes" ? 2 : 1; }

}  // namespace

std::string_view name(Scheduler scheduler) {
  return scheduler == Scheduler::fleet ? "fleet" : "modulo";
}

std::optional<Scheduler> scheduler_named(std::string_view text) {
  for (const Scheduler one : {Scheduler::fleet, Scheduler::modulo})
    if (name(one) == text) return one;
  return std::nullopt;
}

std::string_view name(Fault::Kind kind) {
  constexpr std::array<std::string_view, 10> kNames = {
      "crash", "join", "leave", "freeze", "hang", "cut", "lossy", "slow", "skew", "slow_disk"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::vector<std::string_view> event_names() {
  std::vector<std::string_view> names;
  for (const Event& event : kEvents) names.push_back(event.name);
  return names;
}

Result<> check(const Scenario& scenario) {
  if (scenario.machines < 1 || scenario.machines > kMachinesMax)
    return fail(Code::invalid, "--machines: must be from 1 to {}", kMachinesMax);
  if (scenario.regions < 1 || scenario.regions > std::min(scenario.machines, kRegionsMax))
    return fail(Code::invalid, "--regions: must be from 1 to {}, and no more than machines",
                kRegionsMax);
  if (scenario.monitors < 1 || scenario.monitors > kMonitorsMax)
    return fail(Code::invalid, "--monitors: must be from 1 to {}", kMonitorsMax);
  if (scenario.intervals.empty()) return fail(Code::invalid, "--interval: at least one is needed");
  double slots = 0;
  for (const Millis interval : scenario.intervals) {
    if (interval < Millis(1'000) || interval > Millis(24 * 3'600'000))
      return fail(Code::invalid, "--interval: must be from 1s to 24h");
    slots += static_cast<double>(scenario.length / interval) * scenario.monitors /
             static_cast<double>(scenario.intervals.size());
  }
  if (scenario.length < Millis(60'000) || scenario.length > kLengthMax)
    return fail(Code::invalid, "--minutes: must be from 1 to {}", kLengthMax / Millis(60'000));
  if (slots > static_cast<double>(kSlotsMax))
    return fail(Code::invalid,
                "{:.0f} slots would be measured, at most {} are: choose fewer monitors or minutes, "
                "or a longer interval",
                slots, kSlotsMax);
  return {};
}

Result<> add_event(Scenario& scenario, std::string_view event) {
  const auto found = std::ranges::find(kEvents, event, &Event::name);
  if (found == kEvents.end())
    return fail(Code::invalid, "--event: there is no \"{}\"; it is one of {}, or all", event,
                fmt::join(event_names(), ", "));
  if (scenario.machines / scenario.regions < least_machines(event))
    return fail(Code::invalid, "--event {}: needs at least two machines in a region", event);
  found->add(scenario);
  return {};
}

// ── By chance ────────────────────────────────────────────────────────────────────────────────────

namespace {

Fault random_fault(Dice& dice, const Scenario& scenario, Millis at) {
  Fault fault;
  fault.at = at;
  fault.machine = static_cast<int>(dice.below(static_cast<std::uint64_t>(scenario.machines)));
  const bool is_majority_left = scenario.regions >= 3;
  switch (dice.below(10)) {
    case 0:
    case 1:
      fault.kind = Fault::Kind::crash;
      fault.back_after = dice.between(Millis(200), Millis(30'000));
      break;
    case 2:
      fault.kind = Fault::Kind::leave;
      fault.back_after = dice.between(Millis(500), Millis(5'000));
      break;
    case 3:
      fault.kind = Fault::Kind::freeze;
      fault.length = dice.between(Millis(300), Millis(25'000));
      break;
    case 4:
      fault.kind = Fault::Kind::hang;
      fault.length = dice.between(Millis(5'000), Millis(40'000));
      break;
    case 5:
      fault.kind = is_majority_left ? Fault::Kind::cut : Fault::Kind::slow;
      fault.region = fault.machine % scenario.regions;
      fault.length = dice.between(Millis(2'000), Millis(40'000));
      fault.amount = 100;
      break;
    case 6:
      fault.kind = Fault::Kind::lossy;
      fault.length = dice.between(Millis(5'000), Millis(40'000));
      fault.amount = dice.between(Millis(1'000), Millis(50'000)).count();
      break;
    case 7:
      fault.kind = Fault::Kind::slow;
      fault.length = dice.between(Millis(5'000), Millis(40'000));
      fault.amount = dice.between(Millis(5), Millis(100)).count();
      break;
    case 8:
      fault.kind = Fault::Kind::skew;
      fault.length = dice.between(Millis(5'000), Millis(60'000));
      fault.amount = dice.between(Millis(-3'600'000), Millis(3'600'000)).count();
      break;
    default:
      fault.kind = Fault::Kind::slow_disk;
      fault.length = dice.between(Millis(5'000), Millis(40'000));
      fault.amount = dice.between(Millis(50), Millis(1'000)).count();
      break;
  }
  return fault;
}

}  // namespace

Scenario random_scenario(std::uint64_t seed, Millis length) {
  Dice dice(seed);
  Scenario scenario;
  scenario.seed = seed;
  scenario.regions = 1 + static_cast<int>(dice.below(4));
  scenario.machines = scenario.regions * (3 + static_cast<int>(dice.below(4)));
  scenario.monitors = 20 + static_cast<int>(dice.below(400));
  scenario.length = length;
  constexpr std::array<std::int64_t, 6> kIntervals = {1, 5, 10, 30, 60, 300};
  scenario.intervals.clear();
  for (std::uint64_t i = dice.below(3) + 1; i > 0; --i)
    scenario.intervals.emplace_back(1'000 * kIntervals.at(dice.below(kIntervals.size())));
  scenario.network.lost_per_million = static_cast<std::uint32_t>(dice.below(3'000));
  // Between two faults there is time to come back: 15 s stable, 5 s of notice, and some more.
  for (Millis at = kBegin / 2; at < length - kEnd;) {
    const Fault fault = random_fault(dice, scenario, at);
    scenario.faults.push_back(fault);
    at += fault.length + fault.back_after + dice.between(Millis(50'000), Millis(90'000));
  }
  return scenario;
}

}  // namespace fw::sim
