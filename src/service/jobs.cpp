#include "service/jobs.hpp"

#include <algorithm>
#include <utility>

#include "base/hash.hpp"

namespace fw::service {

void Jobs::add(const model::MonitorId& monitor, const model::AccountId& account, std::string token,
               model::PingState state) {
  auto job = std::make_shared<Job>();
  job->monitor = monitor;
  job->account = account;
  job->token = std::move(token);
  job->state = std::move(state);
  const std::unique_lock lock(mutex_);
  by_token_.insert_or_assign(sha256_hex(job->token), job);
  by_monitor_.insert_or_assign(monitor, std::move(job));
}

void Jobs::forget(const model::MonitorId& monitor) {
  const std::unique_lock lock(mutex_);
  const auto found = by_monitor_.find(monitor);
  if (found == by_monitor_.end()) return;
  by_token_.erase(sha256_hex(found->second->token));
  by_monitor_.erase(found);
}

std::shared_ptr<Job> Jobs::find(const model::MonitorId& monitor) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_monitor_.find(monitor);
  return found == by_monitor_.end() ? nullptr : found->second;
}

std::shared_ptr<Job> Jobs::find_token(std::string_view token) const {
  const std::string digest = sha256_hex(token);
  const std::shared_lock lock(mutex_);
  const auto found = by_token_.find(digest);
  return found == by_token_.end() ? nullptr : found->second;
}

std::string Jobs::token_of(const model::MonitorId& monitor) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_monitor_.find(monitor);
  return found == by_monitor_.end() ? std::string() : found->second->token;
}

std::optional<model::PingState> Jobs::state_of(const model::MonitorId& monitor) const {
  const std::shared_lock lock(mutex_);
  const auto found = by_monitor_.find(monitor);
  if (found == by_monitor_.end()) return std::nullopt;
  return found->second->state;
}

void Jobs::set_state(Job& job, model::PingState state) {
  const std::unique_lock lock(mutex_);
  job.state = std::move(state);
}

void Jobs::set_token(const std::shared_ptr<Job>& job, std::string token) {
  const std::unique_lock lock(mutex_);
  by_token_.erase(sha256_hex(job->token));
  job->token = std::move(token);
  if (by_monitor_.contains(job->monitor)) by_token_.insert_or_assign(sha256_hex(job->token), job);
}

bool take_call(Job& job, Instant now) {
  const double passed_s = std::chrono::duration<double>(now - job.allowed_at).count();
  job.allowance =
      std::min(kPingsBurstMax, job.allowance + std::max(passed_s, 0.0) * kPingsPerSecondMax);
  job.allowed_at = now;
  if (job.allowance < 1) return false;
  job.allowance -= 1;
  return true;
}

}  // namespace fw::service
