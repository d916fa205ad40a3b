// Who is alive, and where: heartbeats of all machines merged into one view.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <vector>

#include "base/time.hpp"
#include "model/ids.hpp"

namespace fw::topology {

/// What a machine says of itself, every second.
struct Heartbeat {
  model::MachineId machine;
  std::uint64_t incarnation = 0;  ///< grows with every start of the machine
  std::uint64_t sequence = 0;     ///< grows with every heartbeat of an incarnation
  model::Place place;
  Instant active_from{};                   ///< slots planned from here on may be given to it
  Instant inactive_from = Instant::max();  ///< and no longer from here on
  std::uint64_t config_epoch = 0;
  Instant engine_tick{};   ///< written by the thread that checks, not the one that talks
  int health_penalty = 0;  ///< 0 to 3: how much longer others must wait before they call it dead
};

enum class Standing : std::uint8_t {
  joining,  ///< heard, active_from still to come
  active,
  leaving,  ///< inactive_from has come; finishes what it runs
  suspect,  ///< silent for 4 s: changes nothing but a metric
  dead,     ///< silent for 10 s × (1 + health penalty)
};

struct Member {
  Heartbeat beat;
  Instant heard_at{};
  Standing standing = Standing::joining;
};

/// A member's standing changed.
struct Event {
  model::MachineId machine;
  Standing before = Standing::dead;
  Standing after = Standing::dead;
  Instant at{};
};

inline constexpr Millis kSuspectAfter{4'000};
inline constexpr Millis kDeadAfter{10'000};
inline constexpr Millis kForgetAfter{3'600'000};  ///< a dead machine leaves the view
inline constexpr int kHealthPenaltyMax = 3;
inline constexpr std::size_t kMembersMax = 1'000;

class View {
 public:
  /// False where the heartbeat is older than what is known of the machine, or the view is full.
  bool merge(const Heartbeat& beat, Instant now);
  /// Recomputes standings; what changed, in order of machine id.
  [[nodiscard]] std::vector<Event> advance(Instant now);
  /// When a standing may change next without another heartbeat.
  [[nodiscard]] std::optional<Instant> next() const;

  /// The machines that may own a slot planned at `planned`: active_from ≤ planned < inactive_from
  /// and not dead, in order of id. Every viewer flips on the same slot.
  [[nodiscard]] std::vector<const Member*> members_at(Instant planned) const;
  [[nodiscard]] const Member* find(const model::MachineId& machine) const;
  [[nodiscard]] const std::map<model::MachineId, Member>& all() const { return members_; }

 private:
  std::map<model::MachineId, Member> members_;
};

}  // namespace fw::topology
