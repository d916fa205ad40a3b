// Which machines work together, as this one knows it: for operators. Safe to use from any thread;
// blocks.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "flow/topology/view.hpp"
#include "model/ids.hpp"
#include "model/places/places.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

enum class MachineRole : std::uint8_t {
  full,   ///< holds its region's data
  probe,  ///< looks for others, stores nothing
};
[[nodiscard]] std::string_view name(MachineRole role);

/// What is not known of a machine is left out: of another one, what it does not tell.
struct FleetMachine {
  model::MachineId machine;
  model::Place place;
  MachineRole role = MachineRole::full;
  std::string version;
  topology::Standing standing = topology::Standing::active;
  bool is_self = false;
  std::optional<Instant> started_at;
  std::optional<Instant> heard_at;     ///< of itself: now
  std::optional<Millis> clock_offset;  ///< its clock minus the fleet's
  std::optional<double> slots_per_minute;
  std::optional<std::uint64_t> taken_over;  ///< of its slots, that others began
  std::optional<Millis> lateness_p99;
  std::optional<std::uint64_t> looks_under_way;
  std::optional<std::uint64_t> votes_abstained;
  bool is_isolated = false;    ///< hears no majority of the regions
  bool doubts_itself = false;  ///< its own failures do not count now
  // The service fills these in.
  std::string city;
  std::optional<model::Spot> spot;
};

struct FleetRegion {
  std::string name;
  bool is_own = false;
  bool is_silent = false;            ///< no active machine of it is heard: others do its slots
  std::optional<Instant> active_at;  ///< when an active machine of it was heard last
  // The service counts these: machines that hold data, without those that are gone.
  std::size_t machines = 0;
  std::size_t active = 0;
  std::size_t probes = 0;
};

/// Something an operator has to see to.
struct FleetTrouble {
  /// "version", "same_id", "clock", "taken_over", "egress", "key", "peer", "listen", …
  std::string kind;
  std::optional<model::MachineId> machine;  ///< whom it is about, where that is known
  std::string sentence;
  Instant at{};
};

struct DroppedDatagrams {
  std::string reason;  ///< as the metric's label has it: "key", "replay", "size", …
  std::uint64_t count = 0;
};

struct FleetView {
  bool has_fleet = false;  ///< fleet.listen is set
  model::MachineId self;
  std::string address;                 ///< where others reach it, or ""
  std::vector<FleetMachine> machines;  ///< in order of region, place and id
  std::vector<FleetRegion> regions;    ///< its own first, then by name
  std::vector<FleetTrouble> troubles;  ///< the newest first
  std::vector<DroppedDatagrams> dropped;
  bool is_isolated = false;
  bool doubts_itself = false;
  Instant at{};
  std::string advice;  ///< what would make the fleet better, or ""; the service's own
};

/// What the machine's engine knows of the fleet. app/ implements it.
class FleetPort {
 public:
  virtual ~FleetPort() = default;
  /// Any thread but the engine's loop; may block for as long as the loop takes to answer. Order,
  /// counts, spots and advice need not be filled in.
  [[nodiscard]] virtual FleetView view() = 0;
};

class Fleet {
 public:
  explicit Fleet(Core& core) : core_(core) {}

  /// From now on asked for what is known; nullptr: nobody is. It must live until then.
  void attach(FleetPort* port) { port_ = port; }

  /// With machines that were there once and are gone. `denied` without "fleet.read".
  [[nodiscard]] Result<FleetView> view(const TenantCtx& ctx);
  /// For the operator's commands.
  [[nodiscard]] Result<FleetView> view();
  /// A machine that is gone is not shown any more. `not_found`; `conflict` while it is heard.
  [[nodiscard]] Result<> forget(const model::MachineId& machine);

 private:
  [[nodiscard]] FleetView known() const;
  Core& core_;
  std::atomic<FleetPort*> port_ = nullptr;
};

}  // namespace fw::service
