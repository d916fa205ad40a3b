// The jobs that report themselves, in memory: found by the address they call, judged by what is
// known of them. Safe to use from any thread.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <unordered_map>

#include "model/heartbeat.hpp"

namespace fw::service {

inline constexpr double kPingsBurstMax = 60;  ///< calls of one job at once
inline constexpr double kPingsPerSecondMax = 1;

/// One job. Whoever changes it holds `writing` from before the store is written until after, so
/// that calls take effect in one order; the rest is read and written under the lock of Jobs.
struct Job {
  model::MonitorId monitor;
  model::AccountId account;
  std::string token;
  model::PingState state;
  std::mutex writing;
  double allowance = kPingsBurstMax;  ///< calls it may still make; under `writing`
  Instant allowed_at{};               ///< when that was so
};

class Jobs final : public model::PingBoard {
 public:
  void add(const model::MonitorId& monitor, const model::AccountId& account, std::string token,
           model::PingState state);
  void forget(const model::MonitorId& monitor);
  /// nullptr where there is none.
  [[nodiscard]] std::shared_ptr<Job> find(const model::MonitorId& monitor) const;
  [[nodiscard]] std::shared_ptr<Job> find_token(std::string_view token) const;
  [[nodiscard]] std::string token_of(const model::MonitorId& monitor) const;  ///< or ""
  [[nodiscard]] std::optional<model::PingState> state_of(
      const model::MonitorId& monitor) const override;

  void set_state(Job& job, model::PingState state);
  void set_token(const std::shared_ptr<Job>& job, std::string token);

 private:
  mutable std::shared_mutex mutex_;
  std::unordered_map<model::MonitorId, std::shared_ptr<Job>> by_monitor_;
  /// By the digest of the token: how long a look-up takes tells nothing of a token.
  std::unordered_map<std::string, std::shared_ptr<Job>> by_token_;
};

/// False where the job calls too often; counts the call otherwise. Under `writing`.
[[nodiscard]] bool take_call(Job& job, Instant now);

}  // namespace fw::service
