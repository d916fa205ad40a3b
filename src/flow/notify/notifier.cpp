#include "flow/notify/notifier.hpp"

#include <algorithm>

namespace fw::notify {

Notifier::Notifier(Policy policy) : policy_(policy) {
  policy_.per_hour_max = std::max(1, policy_.per_hour_max);
}

void Notifier::set_routes(std::vector<Route> routes) {
  std::map<model::ChannelId, Channel> kept;
  by_account_.clear();
  for (const Route& route : routes) {
    auto node = channels_.extract(route.channel);
    Channel& channel =
        node.empty() ? kept[route.channel] : kept.insert(std::move(node)).position->second;
    channel.set_route(route);
    by_account_.emplace(route.account, route.channel);
  }
  channels_ = std::move(kept);
}

void Notifier::set_silences(std::vector<Silence> silences) { silences_ = std::move(silences); }

void Notifier::take(const model::Change& change, Instant now) {
  const auto [first, last] = by_account_.equal_range(change.account);
  for (auto it = first; it != last; ++it) channels_[it->second].take(change, now, policy_);
}

void Notifier::acknowledge(const model::IncidentId& incident) {
  for (auto& [id, channel] : channels_) channel.acknowledge(incident);
}

Notifier::Notices Notifier::advance(Instant now) {
  if (now < last_advance_)
    for (auto& [id, channel] : channels_) channel.step_back(last_advance_ - now);
  last_advance_ = now;
  Notices all;
  for (auto& [id, channel] : channels_) {
    if (channel.next() > now) continue;
    auto notices = channel.advance(now, silences_, policy_);
    std::ranges::move(notices, std::back_inserter(all));
  }
  return all;
}

std::optional<Instant> Notifier::next() const {
  auto soonest = Instant::max();
  for (const auto& [id, channel] : channels_) soonest = std::min(soonest, channel.next());
  if (soonest == Instant::max()) return std::nullopt;
  return soonest;
}

void Notifier::restore(Told told) {
  const auto found = channels_.find(told.channel);
  if (found != channels_.end()) found->second.restore(std::move(told));
}

void Notifier::release(const model::AccountId& account) {
  const auto [first, last] = by_account_.equal_range(account);
  for (auto it = first; it != last; ++it) {
    Channel& channel = channels_[it->second];
    const Route route = channel.route();
    channel = Channel();
    channel.set_route(route);
  }
}

std::vector<Told> Notifier::told() const {
  std::vector<Told> all;
  for (const auto& [id, channel] : channels_)
    for (const auto& [incident, told] : channel.told()) all.push_back(told);
  return all;
}

}  // namespace fw::notify
