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
  std::string stored_state;  ///< as its text stands in the database; only read
};

/// A call's effect, where the state stored is still `before`.
struct PingStep {
  std::string before;  ///< its text
  model::PingState after;
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
  /// Those that jobs call, as they stand in the copy that decides.
  [[nodiscard]] Result<std::vector<model::MonitorId>> monitors();
  /// As it stands in the copy that decides.
  [[nodiscard]] Result<std::optional<HeartbeatRecord>> find(const model::MonitorId& monitor);

  /// A call and the state after it, both or none; forgets the oldest calls above `kept_max`. False
  /// where the state is another one by now, as another machine took a call, or the monitor is gone.
  [[nodiscard]] Result<bool> add(const model::MonitorId& monitor, const model::Ping& ping,
                                 const PingStep& step, std::size_t kept_max);
  /// Newest first.
  [[nodiscard]] Result<std::vector<model::Ping>> pings(const model::MonitorId& monitor,
                                                       std::size_t limit);

 private:
  [[nodiscard]] Result<std::vector<HeartbeatRecord>> select(model::Database& from,
                                                            const model::Statement& statement);
  /// `not_found` where the monitor is gone.
  [[nodiscard]] Result<model::Blob> sealed(const model::MonitorId& monitor,
                                           std::string_view token) const;

  model::Database& database_;
  const Vault& vault_;
};

}  // namespace fw::store
