// What is watched, in the account database. Safe to use from any thread; blocks.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model/database.hpp"
#include "model/monitor.hpp"
#include "store/vault.hpp"

namespace fw::store {

class MonitorTable {
 public:
  MonitorTable(model::Database& database, const Vault& vault)
      : database_(database), vault_(vault) {}

  /// `origin` "" or what made it: the same origin again is `conflict`. `limit` with `monitors_max`.
  [[nodiscard]] Result<> insert(const model::Monitor& monitor, std::string_view origin,
                                std::size_t monitors_max);
  /// Whether it is there (and the account's).
  [[nodiscard]] Result<bool> update(const model::Monitor& monitor);
  [[nodiscard]] Result<bool> set_paused(const model::AccountId& account, const model::MonitorId& id,
                                        bool paused, Instant from);
  /// Removed for everybody at once; its own database is still to be dropped (see removed()).
  [[nodiscard]] Result<bool> remove(const model::AccountId& account, const model::MonitorId& id);
  [[nodiscard]] Result<std::vector<model::MonitorId>> removed();
  [[nodiscard]] Result<> forget_removed(const model::MonitorId& id);

  [[nodiscard]] Result<std::optional<model::Monitor>> find(const model::MonitorId& id);
  [[nodiscard]] Result<std::optional<model::Monitor>> find_origin(const model::AccountId& account,
                                                                  std::string_view origin);
  /// By name.
  [[nodiscard]] Result<std::vector<model::Monitor>> list(const model::AccountId& account);
  [[nodiscard]] Result<std::vector<model::Monitor>> list_all();
  [[nodiscard]] Result<std::vector<model::MonitorId>> ids();
  /// Of every account, by name.
  [[nodiscard]] Result<std::vector<model::Monitor>> list_kind(std::string_view kind);
  /// How many monitors watch each service of the catalogue.
  [[nodiscard]] Result<std::map<std::string, std::size_t>> count_services(
      const model::AccountId& account);
  /// Ids and names of those that watch one service, by name.
  [[nodiscard]] Result<std::vector<std::pair<model::MonitorId, std::string>>> of_service(
      const model::AccountId& account, std::string_view service);
  /// Adds dependencies to those it has.
  [[nodiscard]] Result<> add_dependencies(const model::MonitorId& id,
                                          const std::vector<model::Dependency>& dependencies);

 private:
  [[nodiscard]] Result<std::vector<model::Monitor>> select(std::string_view where,
                                                           std::string_view key,
                                                           std::string_view second_key = {});
  model::Database& database_;
  const Vault& vault_;
};

}  // namespace fw::store
