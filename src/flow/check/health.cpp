#include "flow/check/health.hpp"

#include <algorithm>

namespace fw::check {
namespace {

std::uint64_t hash_of(std::string_view host) { return std::hash<std::string_view>{}(host); }

}  // namespace

std::string_view host_of(std::string_view target) {
  if (const auto scheme = target.find("://"); scheme != std::string_view::npos)
    target.remove_prefix(scheme + 3);
  target = target.substr(0, target.find_first_of("/?#"));
  if (const auto user = target.rfind('@'); user != std::string_view::npos)
    target.remove_prefix(user + 1);
  if (target.starts_with('[')) return target.substr(1, target.find(']') - 1);
  const auto colon = target.find(':');
  const bool one_colon = colon != std::string_view::npos && target.rfind(':') == colon;
  return one_colon ? target.substr(0, colon) : target;
}

void HealthTracker::note(std::string_view target, model::Outcome raw, Instant now) {
  expire(now);
  if (raw == model::Outcome::unknown) return;
  const bool failed = raw == model::Outcome::down;
  const auto key = hash_of(host_of(target));
  auto found = targets_.find(key);
  if (found == targets_.end()) {
    if (targets_.size() >= kTargetsMax) return;
    found = targets_.emplace(key, Seen{}).first;
  } else if (found->second.failed) {
    --failing_;
  }
  found->second = {now, failed};
  if (failed) ++failing_;
  order_.emplace_back(now, key);
  if (order_.size() > 4 * kTargetsMax) order_.pop_front();
}

void HealthTracker::reference(Subject subject, std::string_view name, bool ok, Instant now) {
  const auto key = std::pair(subject, std::string(name));
  if (references_.size() >= kReferencesMax && !references_.contains(key)) return;
  references_.insert_or_assign(key, Reference{now, ok});
}

void HealthTracker::expire(Instant now) {
  while (!order_.empty() &&
         (order_.front().first <= now - kHealthWindow || order_.front().first > now)) {
    const auto [at, key] = order_.front();
    order_.pop_front();
    const auto found = targets_.find(key);
    if (found == targets_.end() || found->second.at != at) continue;
    if (found->second.failed) --failing_;
    targets_.erase(found);
  }
}

HealthTracker::Share HealthTracker::references_of(Subject subject, Instant now) const {
  Share share;
  for (const auto& [key, reference] : references_) {
    if (key.first != subject || now - reference.at > kReferenceFreshFor) continue;
    ++share.all;
    if (!reference.ok) ++share.failing;
  }
  return share;
}

LocalHealth HealthTracker::health(Instant now) {
  expire(now);
  LocalHealth health;
  const auto resolver = references_of(Subject::resolver, now);
  if (resolver.failing * 2 > resolver.all) {
    health.resolver_ok = false;
    health.why =
        fmt::format("{} of {} reference names do not resolve here", resolver.failing, resolver.all);
  }
  const auto network = references_of(Subject::network, now);
  if (network.failing * 2 > network.all) {
    health.network_ok = false;
    health.why = fmt::format("{} of {} reference targets cannot be reached from here",
                             network.failing, network.all);
  }
  const bool many =
      targets_.size() >= kDistinctTargetsMin && failing_ * 100 >= targets_.size() * kFailingPercent;
  doubting_since_ = many ? std::min(doubting_since_, now) : Instant::max();
  if (!many || network.all > 0) return health;
  const bool nearly_all = failing_ * 100 >= targets_.size() * kNearlyAllPercent;
  if (now - doubting_since_ < (nearly_all ? kHoldNearlyAllMax : kHoldMax)) {
    health.network_ok = false;
    health.why =
        fmt::format("{} of {} targets fail at once as seen from here", failing_, targets_.size());
  }
  return health;
}

std::optional<int> HealthTracker::failing_percent(Instant now) {
  expire(now);
  if (targets_.size() < kDistinctTargetsMin) return std::nullopt;
  return static_cast<int>(failing_ * 100 / targets_.size());
}

}  // namespace fw::check
