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

/// Number of a machine in a view; used again once the machine is gone.
using Number = std::uint16_t;
inline constexpr Number kNobody = UINT16_MAX;

/// What a machine says of itself, every second.
struct Pulse {
  std::uint64_t sequence = 0;              ///< grows with every heartbeat of an incarnation
  Instant active_from{};                   ///< slots planned from here on may be given to it
  Instant inactive_from = Instant::max();  ///< and no longer from here on
  std::uint64_t config_epoch = 0;
  Millis engine_age{0};      ///< since the thread that checks, not the one that talks, was alive
  int health_penalty = 0;    ///< 0 to 3: how much longer others must wait before they call it dead
  bool is_last = false;      ///< it asks to be given slots after everybody else
  bool is_isolated = false;  ///< it hears no majority of the regions
  /// Share of the targets that fail as seen from there; nothing where it looked at too few.
  std::optional<int> failing_percent;
};

/// Who says it.
struct Heartbeat : Pulse {
  model::MachineId machine;
  std::uint64_t incarnation = 0;  ///< grows with every start of the machine
  model::Place place;
  bool is_probe = false;  ///< it looks for others and owns no slots
};

enum class Standing : std::uint8_t {
  joining,  ///< heard, active_from still to come
  active,
  leaving,  ///< inactive_from has come; finishes what it runs
  suspect,  ///< silent for 4 s: changes nothing but a metric
  dead,     ///< silent for 10 s × (1 + health penalty)
  gone,     ///< said goodbye, or dead for an hour: not in the view any more
};

[[nodiscard]] std::string_view name(Standing standing);

struct Member {
  Heartbeat beat;
  Instant heard_at{};
  Instant alive_at{};  ///< when its engine was alive, as far as it was heard
  Standing standing = Standing::joining;
  Number number = 0;
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
  /// The same from a machine that is known, of the incarnation that is known.
  bool merge(Number machine, const Pulse& pulse, Instant now);
  /// It said goodbye; false where it is not known. No event tells of it.
  bool remove(const model::MachineId& machine);
  /// Recomputes standings; what changed, in order of machine id.
  [[nodiscard]] std::vector<Event> advance(Instant now);
  /// When a standing may change next without another heartbeat.
  [[nodiscard]] std::optional<Instant> next() const;

  /// This machine itself did not listen for so long: nobody was silent meanwhile.
  void forgive(Millis by);
  /// How unwell this machine is itself, 0 to 3: so much longer it waits before it calls others
  /// dead.
  void set_own_penalty(int penalty) { own_penalty_ = penalty; }

  /// The machines that may own a slot planned at `planned`: active_from ≤ planned < inactive_from
  /// and not dead, in order of id. Every viewer flips on the same slot.
  [[nodiscard]] std::vector<const Member*> members_at(Instant planned) const;
  [[nodiscard]] const Member* find(const model::MachineId& machine) const;
  [[nodiscard]] const Member* find(Number number) const {
    return number < by_number_.size() ? by_number_[number] : nullptr;
  }
  [[nodiscard]] const std::map<model::MachineId, Member>& all() const { return members_; }

 private:
  [[nodiscard]] Millis dead_after(const Pulse& pulse) const;
  [[nodiscard]] Standing standing_of(const Member& member, Instant now) const;
  Number new_number();

  std::map<model::MachineId, Member> members_;
  std::vector<Member*> by_number_;
  int own_penalty_ = 0;
};

}  // namespace fw::topology
