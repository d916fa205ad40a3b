#include "service/live.hpp"

#include <list>
#include <mutex>
#include <unordered_map>

namespace fw::service {

struct Live::State {
  using Callbacks = std::list<Callback>;
  std::mutex mutex;
  std::unordered_map<model::AccountId, Callbacks> by_account;
  Callbacks all;
  Callbacks own;
};

Live::Live() : state_(std::make_shared<State>()) {}
Live::~Live() = default;

void Live::publish(const LiveEvent& event, Spread spread) {
  const std::lock_guard lock(state_->mutex);
  if (const auto found = state_->by_account.find(event.account); found != state_->by_account.end())
    for (const Callback& callback : found->second) callback(event);
  for (const Callback& callback : state_->all) callback(event);
  if (spread == Spread::done) return;
  for (const Callback& callback : state_->own) callback(event);
}

Subscription Live::subscribe(const model::AccountId& account, Callback callback) {
  const std::lock_guard lock(state_->mutex);
  auto& callbacks = state_->by_account[account];
  const auto at = callbacks.insert(callbacks.end(), std::move(callback));
  return Subscription([state = state_, account, at] {
    const std::lock_guard inner(state->mutex);
    auto& known = state->by_account.at(account);
    known.erase(at);
    if (known.empty()) state->by_account.erase(account);
  });
}

Subscription Live::subscribe_all(Callback callback) {
  const std::lock_guard lock(state_->mutex);
  const auto at = state_->all.insert(state_->all.end(), std::move(callback));
  return Subscription([state = state_, at] {
    const std::lock_guard inner(state->mutex);
    state->all.erase(at);
  });
}

Subscription Live::subscribe_own(Callback callback) {
  const std::lock_guard lock(state_->mutex);
  const auto at = state_->own.insert(state_->own.end(), std::move(callback));
  return Subscription([state = state_, at] {
    const std::lock_guard inner(state->mutex);
    state->own.erase(at);
  });
}

}  // namespace fw::service
