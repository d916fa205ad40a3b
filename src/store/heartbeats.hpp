// Jobs that report themselves, and their calls, in the account database. Safe to use from any
// thread; blocks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "model/database.hpp"
#include "model/heartbeat.hpp"
#include "store/vault.hpp"

namespace fw::store {

struct HeartbeatRecord {
  model::MonitorId monitor;
  model::AccountId account;  ///< of the monitor; only read
  std::string token;         ///< of the address that the job calls
  model::PingState state;
};

class HeartbeatTable {
 public:
  HeartbeatTable(model::Database& database, const Vault& vault)
      : database_(database), vault_(vault) {}

  /// `not_found` where the monitor is gone; `conflict` where it has one.
  [[nodiscard]] Result<> insert(const HeartbeatRecord& heartbeat);
  [[nodiscard]] Result<bool> set_token(const model::MonitorId& monitor, std::string_view token);
  [[nodiscard]] Result<bool> set_state(const model::MonitorId& monitor,
                                       const model::PingState& state);
  /// With all its calls.
  [[nodiscard]] Result<> remove(const model::MonitorId& monitor);
  [[nodiscard]] Result<std::vector<HeartbeatRecord>> list_all();

  /// A call and the state after it, both or none; forgets the oldest calls above `kept_max`.
  /// `not_found` where the monitor is gone.
  [[nodiscard]] Result<> add(const model::MonitorId& monitor, const model::Ping& ping,
                             const model::PingState& state, std::size_t kept_max);
  /// Newest first.
  [[nodiscard]] Result<std::vector<model::Ping>> pings(const model::MonitorId& monitor,
                                                       std::size_t limit);

 private:
  /// `not_found` where the monitor is gone.
  [[nodiscard]] Result<model::Blob> sealed(const model::MonitorId& monitor,
                                           std::string_view token) const;

  model::Database& database_;
  const Vault& vault_;
};

}  // namespace fw::store
