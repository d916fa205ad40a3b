// What is simulated: a fleet, what it watches, the network, and what goes wrong when. Values and
// pure functions; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"

namespace fw::sim {

/// Who decides which machine looks.
enum class Scheduler : std::uint8_t {
  fleet,  ///< this program's: fleet::Node
  modulo  ///< hash(monitor, slot) mod n over the machines seen in the last minute
};

[[nodiscard]] std::string_view name(Scheduler scheduler);
[[nodiscard]] std::optional<Scheduler> scheduler_named(std::string_view text);

struct Fault {
  enum class Kind : std::uint8_t {
    crash,      ///< the process is gone from one moment to the next; `back_after` > 0: starts again
    join,       ///< a machine that did not run starts
    leave,      ///< it says goodbye; `back_after` > 0: starts again so long after it has left
    freeze,     ///< nothing of it runs, for `length`; the kernel keeps some of what comes
    hang,       ///< its engine begins nothing, for `length`; it talks on
    cut,        ///< nothing passes between `region` and the others, for `length`
    lossy,      ///< `amount` of a million datagrams are lost, for `length`
    slow,       ///< every datagram takes `amount` ms more, for `length`
    skew,       ///< the machine's clock steps by `amount` ms
    slow_disk,  ///< results take `amount` ms to be safe, for `length`
  };
  Kind kind = Kind::crash;
  Millis at{0};
  Millis length{0};
  Millis back_after{0};
  std::int64_t amount = 0;
  int machine = -1;
  int region = -1;
};

[[nodiscard]] std::string_view name(Fault::Kind kind);

struct Network {
  std::uint32_t lost_per_million = 1'000;
  Millis skew_max{50};            ///< clocks differ by so much either way
  Millis stall_every{1'000'000};  ///< about so often a machine's thread stands still, 0.5 to 3 s
  Millis look_median{300};        ///< looks take a lognormal time, sigma 0.8
};

struct Scenario {
  Scheduler scheduler = Scheduler::fleet;
  std::uint64_t seed = 1;
  int machines = 18;
  int regions = 3;
  int monitors = 10'000;
  std::vector<Millis> intervals = {Millis(60'000)};  ///< monitor i has the one at i mod size
  Millis timeout{10'000};                            ///< never above the interval
  Millis length{600'000};                            ///< of what is measured, after the start
  std::vector<Fault> faults;  ///< by time, counted from the beginning of what is measured
  Network network;
};

inline constexpr int kMachinesMax = 500;
inline constexpr int kRegionsMax = 50;
inline constexpr int kMonitorsMax = 1'000'000;
inline constexpr Millis kLengthMax{7 * 24 * 3'600'000LL};
/// Slots that one run may measure.
inline constexpr std::int64_t kSlotsMax = 100'000'000;

/// `invalid` with what is allowed where the fleet or its faults make no sense.
[[nodiscard]] Result<> check(const Scenario& scenario);

/// The machine's region: machines are dealt to regions in turn.
[[nodiscard]] inline int region_of(const Scenario& scenario, int machine) {
  return machine % scenario.regions;
}

/// The events that can be asked for by name, in the order they are shown.
[[nodiscard]] std::vector<std::string_view> event_names();
/// The faults of an event, one minute after measuring begins; a shorter run than it needs is made
/// longer. `invalid` where there is none of that name, or the fleet is too small for it.
[[nodiscard]] Result<> add_event(Scenario& scenario, std::string_view event);

/// A fleet of any size with faults of every kind, such that no check need be lost: at most one at a
/// time, and cells of at least three machines.
[[nodiscard]] Scenario random_scenario(std::uint64_t seed, Millis length);

}  // namespace fw::sim
