#include "flow/topology/view.hpp"

#include <algorithm>
#include <tuple>

namespace fw::topology {
namespace {

bool is_newer(const Heartbeat& beat, const Heartbeat& known) {
  return std::tie(beat.incarnation, beat.sequence) > std::tie(known.incarnation, known.sequence);
}

}  // namespace

std::string_view name(Standing standing) {
  switch (standing) {
    case Standing::joining:
      return "joining";
    case Standing::active:
      return "active";
    case Standing::leaving:
      return "leaving";
    case Standing::suspect:
      return "suspect";
    case Standing::dead:
      return "dead";
    case Standing::gone:
      break;
  }
  return "gone";
}

Millis View::dead_after(const Pulse& pulse) const {
  const int penalty = std::max(own_penalty_, pulse.health_penalty);
  return kDeadAfter * (1 + std::clamp(penalty, 0, kHealthPenaltyMax));
}

Standing View::standing_of(const Member& member, Instant now) const {
  const auto silent = now - member.alive_at;
  if (silent >= dead_after(member.beat)) return Standing::dead;
  if (silent >= kSuspectAfter) return Standing::suspect;
  if (now >= member.beat.inactive_from) return Standing::leaving;
  return now >= member.beat.active_from ? Standing::active : Standing::joining;
}

Number View::new_number() {
  const auto free = std::ranges::find(by_number_, nullptr);
  if (free == by_number_.end()) {
    by_number_.push_back(nullptr);
    return static_cast<Number>(by_number_.size() - 1);
  }
  return static_cast<Number>(free - by_number_.begin());
}

bool View::merge(const Heartbeat& beat, Instant now) {
  const auto found = members_.find(beat.machine);
  if (found == members_.end()) {
    if (members_.size() >= kMembersMax) return false;
    const Number number = new_number();
    // It counts as dead until `advance` has seen it, so that its coming is told.
    const auto added = members_.emplace(
        beat.machine, Member{beat, now, now - beat.engine_age, Standing::dead, number});
    by_number_[number] = &added.first->second;
    return true;
  }
  if (!is_newer(beat, found->second.beat)) return false;
  found->second.beat = beat;
  found->second.heard_at = now;
  found->second.alive_at = now - beat.engine_age;
  return true;
}

bool View::merge(Number machine, const Pulse& pulse, Instant now) {
  Member* member = machine < by_number_.size() ? by_number_[machine] : nullptr;
  if (member == nullptr || pulse.sequence <= member->beat.sequence) return false;
  static_cast<Pulse&>(member->beat) = pulse;
  member->heard_at = now;
  member->alive_at = now - pulse.engine_age;
  return true;
}

bool View::remove(const model::MachineId& machine) {
  const auto found = members_.find(machine);
  if (found == members_.end()) return false;
  by_number_[found->second.number] = nullptr;
  members_.erase(found);
  return true;
}

std::vector<Event> View::advance(Instant now) {
  std::vector<Event> events;
  for (auto it = members_.begin(); it != members_.end();) {
    auto& [machine, member] = *it;
    // After a step back of the clock nobody was heard in the future.
    member.heard_at = std::min(member.heard_at, now);
    member.alive_at = std::min(member.alive_at, now);
    auto after = standing_of(member, now);
    if (after == Standing::dead && now - member.heard_at >= kForgetAfter) after = Standing::gone;
    if (after != member.standing) events.push_back({machine, member.standing, after, now});
    member.standing = after;
    if (after == Standing::gone) {
      by_number_[member.number] = nullptr;
      it = members_.erase(it);
    } else {
      ++it;
    }
  }
  return events;
}

void View::forgive(Millis by) {
  for (auto& [machine, member] : members_) {
    if (member.standing == Standing::dead) continue;
    member.heard_at += by;
    member.alive_at += by;
  }
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
        soonest = std::min(soonest, member.alive_at + dead_after(beat));
        break;
      case Standing::joining:
        soonest = std::min(soonest, beat.active_from);
        [[fallthrough]];
      case Standing::active:
        soonest = std::min(soonest, beat.inactive_from);
        [[fallthrough]];
      case Standing::leaving:
        soonest = std::min(soonest, member.alive_at + kSuspectAfter);
        break;
      case Standing::gone:
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
