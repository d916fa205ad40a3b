#include "flow/incident/incidents.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "flow/incident/session.hpp"

namespace fw::incident {
namespace {

using model::MonitorId;
using model::State;

/// Gives the bytes of a digest, so that an id can be derived instead of drawn.
class Derived final : public Random {
 public:
  explicit Derived(std::string_view from) : digest_(sha256(from)) {}
  void fill(std::span<std::byte> out) override {
    for (auto& byte : out) byte = static_cast<std::byte>(digest_.at(used_++ % digest_.size()));
  }

 private:
  std::array<std::uint8_t, 32> digest_;
  std::size_t used_ = 0;
};

}  // namespace

model::IncidentId incident_id(const MonitorId& monitor, Instant since) {
  Derived digest(fmt::format("incident\n{}\n{}", monitor.value, to_ms(since)));
  return model::IncidentId::make(monitor.region(), digest);
}

Incidents::Changes Incidents::put(const model::Monitor& monitor, Instant now) {
  Node& node = nodes_[monitor.id];
  for (const auto& dependency : node.depends_on) dependents_[dependency.on].erase(monitor.id);
  for (const auto& dependency : monitor.depends_on) {
    if (dependency.severity != model::Severity::none) dependents_[dependency.on].insert(monitor.id);
  }
  node.account = monitor.account;
  node.name = monitor.name;
  node.service = monitor.service;
  node.interval = monitor.interval;
  node.depends_on = monitor.depends_on;
  node.paused = monitor.paused;
  if (!node.paused) return {};
  Session session(*this, now);
  session.leave(monitor.id, "the monitor was paused", nullptr);
  session.settle_held();
  return session.take();
}

Incidents::Changes Incidents::remove(const MonitorId& monitor, Instant now) {
  const auto found = nodes_.find(monitor);
  if (found == nodes_.end()) return {};
  Session session(*this, now);
  session.leave(monitor, "the monitor was deleted", nullptr);
  for (const auto& dependency : found->second.depends_on) {
    const auto dependents = dependents_.find(dependency.on);
    if (dependents == dependents_.end()) continue;
    dependents->second.erase(monitor);
    if (dependents->second.empty()) dependents_.erase(dependents);
  }
  nodes_.erase(monitor);
  session.settle_held();
  return session.take();
}

Incidents::Changes Incidents::set_windows(std::vector<Window> windows, Instant now) {
  windows_ = std::move(windows);
  return advance(now);
}

Incidents::Changes Incidents::apply(const model::Verdict& verdict, Instant now) {
  const auto found = nodes_.find(verdict.monitor);
  if (found == nodes_.end() || found->second.paused) return {};
  Node& node = found->second;
  Session session(*this, now);
  if (verdict.state == State::down || verdict.state == State::degraded) {
    node.bad = verdict;
    session.settle(verdict.monitor);
  } else if (verdict.state == State::up) {
    if (verdict.flapping && node.bad && !node.incident.empty()) {
      session.mark_flapping(verdict.monitor, verdict);
    } else {
      session.leave(verdict.monitor, verdict.detail, &verdict);
      session.settle_held();
    }
  }
  return session.take();
}

Incidents::Changes Incidents::advance(Instant now) {
  std::erase_if(windows_, [&](const Window& window) { return window.to <= now; });
  Session session(*this, now);
  session.settle_held();
  return session.take();
}

std::optional<Instant> Incidents::next() const {
  if (held_.empty() || windows_.empty()) return std::nullopt;
  return std::ranges::min(windows_, {}, &Window::to).to;
}

Incidents::Changes Incidents::restore(const Open& open, Instant now) {
  open_.insert_or_assign(open.id, open);
  std::vector<MonitorId> gone;
  std::vector<MonitorId> paused;
  for (const Member& member : open.members) {
    if (!nodes_.contains(member.monitor)) gone.push_back(member.monitor);
    Node& node = nodes_[member.monitor];
    if (node.paused) paused.push_back(member.monitor);
    node.account = open.account;
    node.incident = open.id;
    node.bad = model::Verdict{.monitor = member.monitor,
                              .state = member.state,
                              .since = member.since,
                              .at = open.opened_at,
                              .flapping = open.flapping,
                              .extent = member.extent};
  }
  Session session(*this, now);
  for (const auto& id : gone) session.leave(id, "the monitor was deleted", nullptr);
  for (const auto& id : paused) session.leave(id, "the monitor was paused", nullptr);
  for (const auto& id : gone) nodes_.erase(id);
  return session.take();
}

void Incidents::release(const model::AccountId& account) {
  for (auto& [id, node] : nodes_) {
    if (node.account != account) continue;
    node.bad.reset();
    node.incident = {};
    held_.erase(id);
  }
  std::erase_if(open_, [&](const auto& one) { return one.second.account == account; });
}

bool Incidents::in_maintenance(const MonitorId& monitor, Instant at) const {
  const auto found = nodes_.find(monitor);
  if (found == nodes_.end()) return false;
  return std::ranges::any_of(windows_, [&](const Window& window) {
    const bool covers = window.monitors.empty() ||
                        std::ranges::find(window.monitors, monitor) != window.monitors.end();
    return covers && window.account == found->second.account && window.from <= at && at < window.to;
  });
}

}  // namespace fw::incident
