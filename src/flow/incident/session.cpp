#include "flow/incident/session.hpp"

#include <algorithm>
#include <utility>

namespace fw::incident {

using model::MonitorId;
using model::Severity;
using model::State;
using model::Transition;

Incidents::Node* Incidents::Session::find(const MonitorId& id) {
  const auto found = all_.nodes_.find(id);
  return found == all_.nodes_.end() ? nullptr : &found->second;
}

void Incidents::Session::settle(const MonitorId& id) {
  Node* node = find(id);
  if (node == nullptr || node->paused || !node->bad) {
    all_.held_.erase(id);
    return;
  }
  if (all_.in_maintenance(id, now_)) {
    all_.held_.insert(id);
    return;
  }
  if (!node->incident.empty()) {
    all_.held_.erase(id);
    update(id);
    return;
  }
  if (!settling_.insert(id).second) return;
  const auto above = look_above(id);
  settling_.erase(id);
  if (above.incident.empty() && above.held) {
    all_.held_.insert(id);
    return;
  }
  all_.held_.erase(id);
  auto below = look_below(id);
  if (!above.incident.empty()) {
    join(id, above);
  } else if (!below.empty()) {
    blame(id, all_.open_.at(below.front()));
  } else {
    open(id);
  }
  const auto mine = node->incident;
  for (const auto& other : below)
    if (other != mine) merge(other, all_.open_.at(mine));
}

void Incidents::Session::settle_held() {
  const auto held = all_.held_;
  for (const auto& id : held) settle(id);
}

/// Breadth first, so that the nearest failing dependency is found first.
Incidents::Session::Above Incidents::Session::look_above(const MonitorId& id) {
  Above above;
  std::set<MonitorId> seen = {id};
  std::vector<MonitorId> level = {id};
  for (int depth = 0; depth < kDepthMax && !level.empty(); ++depth) {
    std::vector<MonitorId> next;
    for (const auto& from : level) {
      for (const auto& [on, severity] : find(from)->depends_on) {
        Node* node = find(on);
        if (severity == Severity::none || node == nullptr || !seen.insert(on).second) continue;
        next.push_back(on);
        if (!node->bad || node->paused) continue;
        if (node->incident.empty()) settle(on);
        if (!node->incident.empty()) return {node->incident, on, false};
        // One that is being settled right now waits for nobody: two that need each other must not.
        above.held = above.held || (all_.held_.contains(on) && !settling_.contains(on));
      }
    }
    level = std::move(next);
  }
  return above;
}

/// Open incidents of monitors that depend on this one and began to fail near its own failure; the
/// oldest first.
std::vector<model::IncidentId> Incidents::Session::look_below(const MonitorId& id) {
  std::vector<std::pair<Instant, model::IncidentId>> found;
  std::set<MonitorId> seen = {id};
  std::vector<MonitorId> level = {id};
  for (int depth = 0; depth < kDepthMax && !level.empty(); ++depth) {
    std::vector<MonitorId> next;
    for (const auto& from : level) {
      const auto dependents = all_.dependents_.find(from);
      if (dependents == all_.dependents_.end()) continue;
      for (const auto& below : dependents->second) {
        const Node* node = find(below);
        if (node == nullptr || !seen.insert(below).second) continue;
        next.push_back(below);
        if (node->incident.empty()) continue;
        const Open& incident = all_.open_.at(node->incident);
        if (incident.root == below && is_near(id, incident))
          found.emplace_back(incident.opened_at, incident.id);
      }
    }
    level = std::move(next);
  }
  std::ranges::sort(found);
  std::vector<model::IncidentId> incidents;
  for (auto& [at, incident] : found) incidents.push_back(std::move(incident));
  return incidents;
}

bool Incidents::Session::is_near(const MonitorId& id, const Open& incident) {
  const Node& node = *find(id);
  return node.bad->since <=
         incident.since + kJoinWindow + std::min(node.interval, kIntervalCounted);
}

/// What a member's failure means: for something that others need only for part of their work, a
/// failure is a degradation.
State Incidents::Session::impact(const Member& member) {
  bool only_degrades = false;
  const auto dependents = all_.dependents_.find(member.monitor);
  if (dependents == all_.dependents_.end()) return member.state;
  for (const auto& below : dependents->second) {
    for (const auto& [on, severity] : find(below)->depends_on) {
      if (on != member.monitor) continue;
      if (severity == Severity::critical) return member.state;
      only_degrades = only_degrades || severity == Severity::degraded;
    }
  }
  return only_degrades ? State::degraded : member.state;
}

model::Cause Incidents::Session::cause_of(const MonitorId& cause, const MonitorId& of) {
  const Node& failing = *find(cause);
  const model::Verdict& bad = *failing.bad;
  const auto time = [](Instant at) { return to_rfc3339(at).substr(11, 5); };
  // A vendor's detail has the times of its own word and of what was seen here.
  const bool is_vendor =
      bad.reason == model::Reason::vendor_down || bad.reason == model::Reason::vendor_degraded;
  const std::string what = is_vendor && !bad.detail.empty()
                               ? bad.detail
                               : fmt::format("{} is {} since {} UTC as seen from here",
                                             failing.name, name(bad.state), time(bad.since));
  return {.monitor = cause,
          .service = failing.service,
          .sentence =
              fmt::format("{}; {} since {} UTC", what, find(of)->name, time(find(of)->bad->since)),
          .since = bad.since};
}

/// A newer verdict about a monitor that is in an incident already.
void Incidents::Session::update(const MonitorId& id) {
  const Node& node = *find(id);
  Open& incident = all_.open_.at(node.incident);
  const auto member = std::ranges::find(incident.members, id, &Member::monitor);
  member->state = node.bad->state;
  member->extent = node.bad->extent;
  reassess(incident, id);
  if (node.bad->flapping) {
    mark_flapping(id, *node.bad);
  } else {
    incident.flapping = std::ranges::any_of(
        incident.members, [this](const Member& one) { return find(one.monitor)->bad->flapping; });
  }
}

void Incidents::Session::open(const MonitorId& id) {
  Node& node = *find(id);
  const auto incident_key = incident_id(id, node.bad->since);
  Open& incident = all_.open_[incident_key];
  incident = {.id = incident_key,
              .account = node.account,
              .root = id,
              .since = node.bad->since,
              .opened_at = now_,
              .flapping = node.bad->flapping};
  add(id, incident);
  incident.state = impact(incident.members.front());
  incident.extent = node.bad->extent;
  tell(Transition::opened, incident, id);
}

void Incidents::Session::add(const MonitorId& id, Open& incident) {
  Node& node = *find(id);
  node.incident = incident.id;
  incident.members.push_back({id, node.bad->state, node.bad->since, node.bad->extent});
}

void Incidents::Session::join(const MonitorId& id, const Above& above) {
  Open& incident = all_.open_.at(above.incident);
  add(id, incident);
  auto& change = tell(Transition::joined, incident, id);
  change.cause = cause_of(above.cause, id);
  reassess(incident, id);
}

/// The dependency behind an open incident was found.
void Incidents::Session::blame(const MonitorId& id, Open& incident) {
  add(id, incident);
  const bool root_fails = find(incident.root) != nullptr && find(incident.root)->bad;
  incident.cause = cause_of(id, root_fails ? incident.root : id);
  const auto is_down = [this](const Member& member) { return impact(member) == State::down; };
  if (std::ranges::any_of(incident.members, is_down)) incident.state = State::down;
  tell(Transition::escalated, incident, id);
}

void Incidents::Session::merge(const model::IncidentId& from, Open& into) {
  auto absorbed = all_.open_.extract(from).mapped();
  auto& end = tell(Transition::merged, absorbed, absorbed.root);
  end.into = into.id;
  end.affected = 0;
  for (const auto& member : absorbed.members) {
    find(member.monitor)->incident = into.id;
    into.members.push_back(member);
    tell(Transition::joined, into, member.monitor);
    reassess(into, member.monitor);
  }
}

/// Takes the state that the members make together; worse than before is told.
void Incidents::Session::reassess(Open& incident, const MonitorId& id) {
  const auto is_down = [this](const Member& member) { return impact(member) == State::down; };
  const auto state = std::ranges::any_of(incident.members, is_down) ? State::down : State::degraded;
  const bool worse = state == State::down && incident.state == State::degraded;
  const auto is_regional = [](const Member& member) {
    return member.extent == model::Extent::regional;
  };
  const auto wider = std::ranges::find_if_not(incident.members, is_regional);
  const bool was_regional =
      std::exchange(incident.extent,
                    wider == incident.members.end() ? model::Extent::regional : wider->extent) ==
      model::Extent::regional;
  const bool spreads = was_regional && incident.extent != model::Extent::regional;
  incident.state = state;
  if (worse || spreads) tell(Transition::escalated, incident, id);
}

void Incidents::Session::mark_flapping(const MonitorId& id, const model::Verdict& verdict) {
  Node& node = *find(id);
  node.bad->flapping = true;
  Open& incident = all_.open_.at(node.incident);
  if (incident.flapping) return;
  incident.flapping = true;
  auto& change = tell(Transition::escalated, incident, id);
  change.probes = verdict.probes;
}

void Incidents::Session::leave(const MonitorId& id, std::string_view why,
                               const model::Verdict* verdict) {
  all_.held_.erase(id);
  Node& node = *find(id);
  const auto incident_key = std::exchange(node.incident, {});
  if (!incident_key.empty()) {
    Open& incident = all_.open_.at(incident_key);
    std::erase_if(incident.members, [&](const Member& one) { return one.monitor == id; });
    const bool last = incident.members.empty();
    auto& change =
        tell(last ? Transition::resolved : Transition::left, incident, last ? incident.root : id);
    change.state = State::up;
    change.reason = model::Reason::none;
    change.detail = why;
    change.cause = last ? incident.cause : std::nullopt;
    if (verdict != nullptr) change.probes = verdict->probes;
    if (last)
      all_.open_.erase(incident_key);
    else
      reassess(incident, id);
  }
  node.bad.reset();
}

/// A change with everything the incident and the monitor say.
model::Change& Incidents::Session::tell(Transition transition, const Open& incident,
                                        const MonitorId& id) {
  model::Change change{.incident = incident.id,
                       .transition = transition,
                       .monitor = id,
                       .account = incident.account,
                       .state = incident.state,
                       .cause = incident.cause,
                       .at = now_,
                       .since = incident.since,
                       .affected = static_cast<int>(incident.members.size()),
                       .flapping = incident.flapping,
                       .extent = incident.extent};
  const Node* node = find(id);
  if (node != nullptr && node->bad) {
    change.reason = node->bad->reason;
    change.detail = node->bad->detail;
    change.probes = node->bad->probes;
    change.verified = node->bad->verified;
    if (transition == Transition::joined) change.state = node->bad->state;
    if (transition == Transition::joined) change.since = node->bad->since;
  }
  return changes_.emplace_back(std::move(change));
}

}  // namespace fw::incident
