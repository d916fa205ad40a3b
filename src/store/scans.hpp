// Scans and what they found, in the account database. Pure functions over the port; safe to use
// from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/database.hpp"
#include "model/dependency_map.hpp"
#include "model/ids.hpp"
#include "model/map_change.hpp"

namespace fw::store {

struct ScanRecord {
  model::ScanId id;
  model::AccountId account;
  std::string url;
  std::string state;  ///< "queued", "running", "done", "failed"
  model::ScanProgress progress;
  std::string error;
  Instant created_at{};
  std::optional<Instant> finished_at;
  model::SiteId site;   ///< that it looks at again; empty for what people asked for
  std::string own;      ///< domains of the site's own, one a line
  std::string machine;  ///< that runs it
  std::string map;      ///< JSON, also of what is known while it runs; only find_scan fills it
};

/// `limit` with `under_way_max` queued or running; forgets the oldest above `kept_max`. Re-scans of
/// sites do not count.
[[nodiscard]] Result<> insert_scan(model::Database& database, const ScanRecord& scan,
                                   std::size_t under_way_max, std::size_t kept_max);
[[nodiscard]] Result<std::optional<ScanRecord>> find_scan(model::Database& database,
                                                          const model::ScanId& id);
/// Newest first, without maps and without re-scans of sites.
[[nodiscard]] Result<std::vector<ScanRecord>> list_scans(model::Database& database,
                                                         const model::AccountId& account);
/// A machine that runs scans: until `until` nobody else takes them over.
struct ScanLease {
  std::string_view machine;
  Instant now{};
  Instant until{};
};
/// What people wait for first; the oldest queued one of the account that has the fewest running,
/// now running itself. One that another machine has not been heard of for too long is as good as
/// queued. Of several machines that ask at once each gets another one.
[[nodiscard]] Result<std::optional<ScanRecord>> take_scan(model::Database& database,
                                                          const ScanLease& lease);
/// Scans that wait, of all accounts.
[[nodiscard]] Result<std::size_t> count_queued(model::Database& database);
/// Those a crash of this machine left running are queued again.
[[nodiscard]] Result<> requeue_scans(model::Database& database, std::string_view machine);
/// With `progress.so_far`, the map, too. Nothing where the scan is not this machine's any more.
[[nodiscard]] Result<> save_progress(model::Database& database, const model::ScanId& id,
                                     const model::ScanProgress& progress, const ScanLease& lease);
/// `state` "done" with a map, or "failed" with an error.
[[nodiscard]] Result<> finish_scan(model::Database& database, const ScanRecord& scan);
[[nodiscard]] model::Statement finish_statement(const ScanRecord& scan);

}  // namespace fw::store
