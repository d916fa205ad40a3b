#include "flow/topology/view.hpp"

#include <algorithm>
#include <tuple>

namespace fw::topology {
namespace {

Millis dead_after(const Heartbeat& beat) {
  return kDeadAfter * (1 + std::clamp(beat.health_penalty, 0, kHealthPenaltyMax));
}

Standing standing_of(const Member& member, Instant now) {
  const auto silent = now - member.heard_at;
  if (silent >= dead_after(member.beat)) return Standing::dead;
  if (silent >= kSuspectAfter) return Standing::suspect;
  if (now >= member.beat.inactive_from) return Standing::leaving;
  return now >= member.beat.active_from ? Standing::active : Standing::joining;
}

bool is_newer(const Heartbeat& beat, const Heartbeat& known) {
  return std::tie(beat.incarnation, beat.sequence) > std::tie(known.incarnation, known.sequence);
}

}  // namespace

bool View::merge(const Heartbeat& beat, Instant now) {
  const auto found = members_.find(beat.machine);
  if (found == members_.end()) {
    if (members_.size() >= kMembersMax) return false;
    // It counts as dead until `advance` has seen it, so that its coming is told.
    members_.emplace(beat.machine, Member{beat, now, Standing::dead});
    return true;
  }
  if (!is_newer(beat, found->second.beat)) return false;
  found->second.beat = beat;
  found->second.heard_at = now;
  return true;
}

std::vector<Event> View::advance(Instant now) {
  std::vector<Event> events;
  for (auto it = members_.begin(); it != members_.end();) {
    auto& [machine, member] = *it;
    // After a step back of the clock nobody was heard in the future.
    member.heard_at = std::min(member.heard_at, now);
    const auto after = standing_of(member, now);
    if (after != member.standing) events.push_back({machine, member.standing, after, now});
    member.standing = after;
    const bool forgotten = after == Standing::dead && now - member.heard_at >= kForgetAfter;
    it = forgotten ? members_.erase(it) : std::next(it);
  }
  return events;
}

std::optional<Instant> View::next() const {
  auto soonest = Instant::max();
  for (const auto& [machine, member] : members_) {
    const auto& beat = member.beat;
    switch (member.standing) {
      case Standing::dead:
        soonest = std::min(soonest, member.heard_at + kForgetAfter);
        break;
      case Standing::suspect:
        soonest = std::min(soonest, member.heard_at + dead_after(beat));
        break;
      case Standing::joining:
        soonest = std::min(soonest, beat.active_from);
        [[fallthrough]];
      case Standing::active:
        soonest = std::min(soonest, beat.inactive_from);
        [[fallthrough]];
      case Standing::leaving:
        soonest = std::min(soonest, member.heard_at + kSuspectAfter);
        break;
    }
  }
  if (soonest == Instant::max()) return std::nullopt;
  return soonest;
}

std::vector<const Member*> View::members_at(Instant planned) const {
  std::vector<const Member*> found;
  for (const auto& [machine, member] : members_) {
    const auto& beat = member.beat;
    if (member.standing != Standing::dead && beat.active_from <= planned &&
        planned < beat.inactive_from)
      found.push_back(&member);
  }
  return found;
}

const Member* View::find(const model::MachineId& machine) const {
  const auto found = members_.find(machine);
  return found == members_.end() ? nullptr : &found->second;
}

}  // namespace fw::topology
