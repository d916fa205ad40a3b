// Status pages and maintenance windows, in the account database. Pure functions over the port; safe
// to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.hpp"
#include "model/database.hpp"
#include "model/ids.hpp"

namespace fw::store {

struct PageRecord {
  model::PageId id;
  model::AccountId account;
  std::string slug;
  std::string title;
  std::string description;
  bool published = false;
  bool all_monitors = true;
  Instant updated_at{};
  std::vector<model::MonitorId> monitors;  ///< in the order shown
};

[[nodiscard]] Result<std::vector<PageRecord>> list_pages(model::Database& database,
                                                         const model::AccountId& account);
[[nodiscard]] Result<std::vector<std::string>> list_slugs(model::Database& database);
[[nodiscard]] Result<std::optional<PageRecord>> find_page(model::Database& database,
                                                          const model::PageId& id);
[[nodiscard]] Result<std::optional<PageRecord>> find_page_by_slug(model::Database& database,
                                                                  std::string_view slug);
/// `conflict` where the slug is taken. Monitors of other accounts are left out.
[[nodiscard]] Result<> update_page(model::Database& database, const PageRecord& page);

struct MaintenanceRecord {
  model::MaintenanceId id;
  model::AccountId account;
  std::string title;
  bool all_monitors = true;
  Instant from{};
  Instant to{};
  std::vector<model::MonitorId> monitors;
};

/// `limit` with `ahead_max` that have not ended. Monitors of other accounts are left out.
[[nodiscard]] Result<> insert_maintenance(model::Database& database,
                                          const MaintenanceRecord& window, Instant now,
                                          std::size_t ahead_max);
/// Ended after `ended_after`, of one account or (empty) of all; latest first.
[[nodiscard]] Result<std::vector<MaintenanceRecord>> list_maintenance(
    model::Database& database, const model::AccountId& account, Instant ended_after);
/// A running one ends now, one ahead goes. Whether there was one.
[[nodiscard]] Result<bool> end_maintenance(model::Database& database,
                                           const model::AccountId& account,
                                           const model::MaintenanceId& id, Instant now);

}  // namespace fw::store
