#include "flow/verify/breaker.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace fw::verify {

std::string_view name(Breaker::Word word) {
  constexpr std::array<std::string_view, 4> kWords = {"calm", "holding", "ours", "real"};
  return kWords.at(static_cast<std::size_t>(word));
}

void Breaker::set_canaries(std::vector<Canary> canaries) {
  canaries_.clear();
  for (Canary& one : canaries) canaries_.push_back({std::move(one), std::nullopt});
}

bool Breaker::is_armed() const {
  std::set<std::string_view> networks;
  for (const Asked& one : canaries_) networks.insert(one.canary.network);
  return canaries_.size() >= kCanariesMin && networks.size() >= kCanaryNetworks;
}

void Breaker::note(const model::MonitorId& monitor, const model::AccountId& account, bool failing,
                   Instant now) {
  if (!is_armed()) return;
  if (!seen_.contains(monitor) && seen_.size() >= kMassMonitorsMax) return;
  Seen& seen = seen_[monitor];
  count(seen, -1);
  seen = {account, now, failing};
  count(seen, 1);
  order_.emplace_back(now, monitor);
  expire(now);
}

void Breaker::forget(const model::MonitorId& monitor) {
  const auto found = seen_.find(monitor);
  if (found == seen_.end()) return;
  count(found->second, -1);
  seen_.erase(found);
}

void Breaker::count(const Seen& seen, int by) {
  if (!seen.failing) return;
  failing_ = by > 0 ? failing_ + 1 : failing_ - 1;
  const auto account = failing_accounts_.try_emplace(seen.account).first;
  account->second += by;
  if (account->second <= 0) failing_accounts_.erase(account);
}

void Breaker::expire(Instant now) {
  while (!order_.empty() && order_.front().first <= now - kMassWindow) {
    const auto found = seen_.find(order_.front().second);
    if (found != seen_.end() && found->second.at == order_.front().first) {
      count(found->second, -1);
      seen_.erase(found);
    }
    order_.pop_front();
  }
}

bool Breaker::is_mass() const {
  return failing_accounts_.size() > kMassAccounts && failing_ * 100 > seen_.size() * kMassPercent;
}

void Breaker::canary(std::string_view name, bool ok) {
  for (Asked& one : canaries_)
    if (one.canary.name == name) one.ok = ok;
}

/// Real where most of the canaries work, in enough networks; ours where so many fail that this
/// cannot come about any more.
std::optional<Breaker::Word> Breaker::decided(bool at_the_end) const {
  std::size_t good = 0;
  std::size_t bad = 0;
  std::set<std::string_view> networks;
  for (const Asked& one : canaries_) {
    if (!one.ok) continue;
    ++(*one.ok ? good : bad);
    if (*one.ok) networks.insert(one.canary.network);
  }
  if (good * 2 > canaries_.size() && networks.size() >= kCanaryNetworks) return Word::real;
  if (bad * 2 >= canaries_.size()) return Word::ours;
  if (good + bad == canaries_.size()) return Word::ours;
  // Nobody told us in time: to be silent about an outage would be worse.
  if (at_the_end) return Word::real;
  return std::nullopt;
}

void Breaker::ask(Instant now, std::vector<std::string>& wanted) {
  asked_at_ = now;
  for (Asked& one : canaries_) {
    one.ok.reset();
    wanted.push_back(one.canary.name);
  }
}

Breaker::Word Breaker::advance(Instant now, std::vector<std::string>& wanted) {
  if (!is_armed()) return word_ = Word::calm;
  expire(now);
  const bool mass = is_mass();
  if (mass) mass_at_ = now;
  switch (word_) {
    case Word::calm:
      if (!mass) break;
      word_ = Word::holding;
      ask(now, wanted);
      break;
    case Word::holding:
      if (const auto word = decided(now - asked_at_ >= kMassHoldMax)) word_ = *word;
      break;
    case Word::ours:
      // What was seen meanwhile means nothing; once the canaries work again, looks do as well.
      if (const auto word = decided(false); word == Word::real) {
        word_ = mass ? Word::real : Word::calm;
      } else if (now - asked_at_ >= kCanaryEvery) {
        ask(now, wanted);
      }
      break;
    case Word::real:
      if (now - mass_at_ >= kMassCalmAfter) word_ = Word::calm;
      break;
  }
  return word_;
}

Instant Breaker::next() const {
  if (word_ == Word::holding) return asked_at_ + kMassHoldMax;
  if (word_ == Word::ours) return asked_at_ + kCanaryEvery;
  return Instant::max();
}

}  // namespace fw::verify
