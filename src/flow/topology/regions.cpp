#include "flow/topology/regions.hpp"

#include <algorithm>

namespace fw::topology {

Regions::Regions(std::string own) { states_.push_back({.name = std::move(own)}); }

Regions::State* Regions::find(std::string_view name) {
  const auto found = std::ranges::find(states_, name, &State::name);
  return found == states_.end() ? nullptr : &*found;
}

Region Regions::add(std::string_view name, Instant now) {
  if (const State* known = find(name)) return static_cast<Region>(known - states_.data());
  if (states_.size() >= kRegionsMax) return 0;
  states_.push_back({std::string(name), now, now, false});
  ++heard_;
  return static_cast<Region>(states_.size() - 1);
}

bool Regions::update(const View& view, Instant now) {
  for (const auto& [machine, member] : view.all()) {
    State* state = find(member.beat.place.region);
    if (state == nullptr) state = &states_[add(member.beat.place.region, now)];
    state->heard_at = std::max(state->heard_at, member.heard_at);
    const bool was_active = member.beat.active_from <= member.alive_at;
    const Instant until = std::min(member.alive_at, member.beat.inactive_from);
    if (was_active) state->active_at = std::max(state->active_at, until);
  }
  bool is_other = false;
  const std::size_t heard_before = heard_;
  heard_ = 1;
  for (std::size_t i = 1; i < states_.size(); ++i) {
    State& state = states_[i];
    state.heard_at = std::min(state.heard_at, now);
    state.active_at = std::min(state.active_at, now);
    const bool is_silent = now - state.active_at >= kRegionSilent;
    is_other = is_other || is_silent != state.is_silent;
    state.is_silent = is_silent;
    heard_ += now - state.heard_at < kRegionSilent ? 1 : 0;
  }
  return is_other || heard_ != heard_before;
}

Instant Regions::next() const {
  auto soonest = Instant::max();
  for (std::size_t i = 1; i < states_.size(); ++i)
    if (!states_[i].is_silent) soonest = std::min(soonest, states_[i].active_at + kRegionSilent);
  return soonest;
}

void Regions::forgive(Millis by) {
  for (State& state : states_) {
    if (state.is_silent) continue;
    state.heard_at += by;
    state.active_at += by;
  }
}

bool Regions::has_owner(const View& view, std::string_view region, Instant planned, Instant now) {
  return std::ranges::any_of(view.all(), [&](const auto& entry) {
    const Member& member = entry.second;
    return member.beat.place.region == region && now - member.alive_at < kRegionSilent &&
           member.beat.active_from <= planned && planned < member.beat.inactive_from;
  });
}

}  // namespace fw::topology
