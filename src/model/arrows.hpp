// The arrows between the stages: each struct is one step of the way from a due slot to a notice.
// Values; safe to use from any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "model/evidence.hpp"
#include "model/ids.hpp"
#include "model/outcome.hpp"

namespace fw::model {

/// Number of an interval since 1970 for one monitor: ⌊(t − φ) / interval⌋.
using Slot = std::int64_t;

/// How the machine that looks stands in the fleet.
enum class Footing : std::uint8_t {
  normal,
  fallback,  ///< it looks for another region, whose machines are all silent
  isolated,  ///< it hears too little of the fleet to speak for it: its votes open nothing
};

/// schedule → check: this machine is to look now.
struct Due {
  MonitorId monitor;
  Slot slot = 0;
  Instant planned_at{};
  int attempt = 0;  ///< 0 is the slot's own look; higher ones are re-checks
  Footing footing = Footing::normal;
};

/// schedule → store: slots that were not run. Left out of uptime, shown as a gap.
struct Missed {
  MonitorId monitor;
  Slot slot = 0;           ///< the first one
  Instant planned_at{};    ///< of the first one
  Millis late{0};          ///< how late the first one was when it was given up
  std::int64_t count = 1;  ///< so many slots in a row: slot to slot + count - 1
};

/// check → verify: what one machine in one place saw. `probe_id` is derived, so the same result
/// arriving twice is recognised.
struct Observation {
  std::string probe_id;  ///< hash(monitor, slot, place, attempt), hexadecimal
  MonitorId monitor;
  Slot slot = 0;
  int attempt = 0;
  Instant planned_at{};
  Instant started_at{};
  MachineId machine;
  Place place;
  Outcome outcome = Outcome::unknown;
  Reason reason = Reason::none;
  std::string detail;
  Phases phases;
  Evidence evidence;
  Footing footing = Footing::normal;
};

/// What the votes about one slot come to.
enum class State : std::uint8_t {
  up,
  degraded,
  down,
  unknown,      ///< nobody could look
  unconfirmed,  ///< it failed here, and the re-checks did not agree: counted apart, never as down
};

[[nodiscard]] std::string_view name(State state);
[[nodiscard]] std::optional<State> state_named(std::string_view text);

/// From where it fails.
enum class Extent : std::uint8_t {
  everywhere,
  partial,   ///< from some regions; others reach it
  regional,  ///< from one region only, and for long
  unsteady,  ///< now and then, from several regions
};

[[nodiscard]] std::string_view name(Extent extent);
[[nodiscard]] std::optional<Extent> extent_named(std::string_view text);

/// How far a verdict was verified from elsewhere.
enum class Verified : std::uint8_t {
  alone,       ///< one machine only: there is no other
  unasked,     ///< one machine only: by the monitor's own rules nobody else is asked
  home,        ///< a second machine of the same region: there is no other region
  one_region,  ///< a second machine, and the only other region there is
  regions,     ///< a second machine, and two or more other regions
  unverified,  ///< there are others, but too few of them could look
};

[[nodiscard]] std::string_view name(Verified verified);
[[nodiscard]] std::optional<Verified> verified_named(std::string_view text);

/// verify → incident: a monitor's state changed or was confirmed.
struct Verdict {
  MonitorId monitor;
  Slot slot = 0;
  State state = State::unknown;
  Reason reason = Reason::none;
  std::string detail;
  Instant since{};                  ///< start of the first look that saw it
  Instant at{};                     ///< when it was decided
  std::vector<std::string> probes;  ///< probe ids of the votes, those that disagreed last
  bool flapping = false;
  Extent extent = Extent::everywhere;  ///< of a failure
  Verified verified = Verified::alone;
};

enum class Transition : std::uint8_t {
  opened,
  escalated,  ///< worse than before, flapping, or its cause was found
  joined,     ///< one more monitor fails by the same cause
  left,       ///< one monitor is well again, others are not
  resolved,   ///< all of them are well
  reminded,
  merged,  ///< it goes on as part of another incident, `Change::into`
};

[[nodiscard]] std::string_view name(Transition transition);
[[nodiscard]] std::optional<Transition> transition_named(std::string_view text);

/// What an incident says of its cause: the dependency that went bad at the same time, with both
/// times.
struct Cause {
  MonitorId monitor;     ///< the failing dependency, or empty
  std::string service;   ///< catalogue id, or ""
  std::string sentence;  ///< "Stripe is down since 11:58 as seen from here"
  Instant since{};
};

/// incident → notify and store.
struct Change {
  IncidentId incident;
  Transition transition = Transition::opened;
  MonitorId monitor;  ///< the one this change is about; the incident's own for opened and resolved
  AccountId account;
  State state = State::down;
  Reason reason = Reason::none;
  std::string detail;
  std::optional<Cause> cause;
  Instant at{};
  Instant since{};
  std::vector<std::string> probes;
  int affected = 1;  ///< monitors the incident holds after this change
  bool flapping = false;
  IncidentId into;  ///< for `merged`: the incident that goes on
  Extent extent = Extent::everywhere;
  Verified verified = Verified::alone;
};

/// notify → outbox: one message to one channel. `key` makes sending it twice impossible to hide.
struct Notice {
  std::string key;  ///< incident, transition, channel, number: unique
  AccountId account;
  ChannelId channel;
  IncidentId incident;
  Transition transition = Transition::opened;
  std::vector<Change> changes;  ///< what it tells, oldest first
  Instant at{};
  int held_back = 0;  ///< changes in it that had to wait for the channel's hourly limit
};

}  // namespace fw::model
