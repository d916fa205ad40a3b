// Watched sites, their changes and the rules about them, in the account database. Pure functions
// over the port; safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/database.hpp"
#include "model/ids.hpp"
#include "model/map_change.hpp"
#include "store/scans.hpp"

namespace fw::store {

struct SiteRecord {
  model::SiteId id;
  model::AccountId account;
  std::string url;
  Millis interval{0};
  bool enabled = true;
  Instant created_at{};
  Instant next_at{};
  std::string own;          ///< domains that are the site's own, one a line
  model::ScanId last_scan;  ///< the newest one that was compared, or empty
  std::optional<Instant> last_at;
  std::string last_error;      ///< why the newest re-scan brought nothing, or ""
  bool under_way = false;      ///< a re-scan waits or runs; not stored
  std::size_t unexpected = 0;  ///< changes above info nobody has marked as expected; not stored
};

/// What a re-scan runs after.
enum class Rank : std::uint8_t { person = 0, clock = 1 };

/// False where the account watches that address already; `limit` with `sites_max`.
[[nodiscard]] Result<bool> insert_site(model::Database& database, const SiteRecord& site,
                                       std::string_view memory, std::size_t sites_max);
[[nodiscard]] Result<std::optional<SiteRecord>> find_site(model::Database& database,
                                                          const model::SiteId& id);
[[nodiscard]] Result<std::optional<SiteRecord>> find_site_of(model::Database& database,
                                                             const model::AccountId& account,
                                                             std::string_view url);
[[nodiscard]] Result<std::string> read_memory(model::Database& database, const model::SiteId& id);
/// By address.
[[nodiscard]] Result<std::vector<SiteRecord>> list_sites(model::Database& database,
                                                         const model::AccountId& account);
/// Interval, whether it is enabled, when it is next.
[[nodiscard]] Result<> update_site(model::Database& database, const SiteRecord& site);
[[nodiscard]] Result<> remove_site(model::Database& database, const model::SiteId& id);

/// Enabled, due by `now`, and none of their re-scans under way; longest due first.
[[nodiscard]] Result<std::vector<SiteRecord>> due_sites(model::Database& database, Instant now,
                                                        std::size_t limit);
[[nodiscard]] Result<std::optional<Instant>> next_due_site(model::Database& database);
/// Re-scans by the clock that wait or run, of every account.
[[nodiscard]] Result<std::size_t> rescans_under_way(model::Database& database);
/// What must still be so when a re-scan is queued by the clock.
struct RescanTurn {
  Instant due{};                  ///< the site's next_at, as it was read
  std::size_t under_way_max = 0;  ///< re-scans by the clock that wait or run, of all accounts
};
/// False where one of the site waits or runs already, which is then ranked at least as high; and
/// where it is not its turn any more, because another machine was faster.
[[nodiscard]] Result<bool> queue_rescan(model::Database& database, const ScanRecord& scan,
                                        Rank rank, std::optional<RescanTurn> turn = std::nullopt);
/// The newest re-scan of the site.
[[nodiscard]] Result<std::optional<ScanRecord>> last_rescan(model::Database& database,
                                                            const model::SiteId& site);
/// How a re-scan leaves its site; `memory` only where it changed. Keeps the newest `maps_max` maps.
[[nodiscard]] std::vector<model::Statement> after_rescan(const SiteRecord& site,
                                                         const std::optional<std::string>& memory,
                                                         std::size_t maps_max);

struct SiteChangeRecord {
  model::MapChangeId id;
  model::AccountId account;
  model::SiteId site;
  std::string site_url;  ///< not stored
  model::ScanId scan;
  int number = 0;  ///< within its scan
  Instant at{};
  model::MapChange change;
  model::MachineId machine;  ///< that saw it first
  model::Place place;        ///< without continent
  std::optional<Instant> acknowledged_at;
  std::string acknowledged_by;
};

struct ChangeFilter {
  std::optional<model::SiteId> site;
  std::optional<model::ChangeSeverity> severity;
  std::optional<model::ChangeKind> kind;
  std::optional<Instant> before;
  std::size_t limit = 50;
};

/// Stores it once, however often it runs.
[[nodiscard]] model::Statement insert_site_change(const SiteChangeRecord& change);
/// Newest first.
[[nodiscard]] Result<std::vector<SiteChangeRecord>> list_site_changes(
    model::Database& database, const model::AccountId& account, const ChangeFilter& filter);
[[nodiscard]] Result<std::optional<SiteChangeRecord>> find_site_change(
    model::Database& database, const model::MapChangeId& id);
[[nodiscard]] Result<> acknowledge_change(model::Database& database, const model::MapChangeId& id,
                                          Instant at, std::string_view by);
/// Everything of the site that is not acknowledged yet.
[[nodiscard]] Result<> acknowledge_changes(model::Database& database, const model::SiteId& site,
                                           Instant at, std::string_view by);
[[nodiscard]] Result<> delete_old_changes(model::Database& database, Instant before);

/// JSON, or nothing where the account has none of its own.
[[nodiscard]] Result<std::optional<std::string>> read_change_rules(model::Database& database,
                                                                   const model::AccountId& account);
[[nodiscard]] Result<> write_change_rules(model::Database& database,
                                          const model::AccountId& account, std::string_view rules);

}  // namespace fw::store
