// Scans of an account, and making standing checks from what they found. Safe to use from any
// thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/dependency_map.hpp"
#include "model/ids.hpp"
#include "model/map_change.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kScansQueuedMax = 100;  ///< per account, waiting or running
inline constexpr std::size_t kScansKeptMax = 200;    ///< per account; older ones go

enum class ScanState : std::uint8_t { queued, running, done, failed };

[[nodiscard]] std::string_view name(ScanState state);

struct ScanRow {
  model::ScanId id;
  std::string url;
  ScanState state = ScanState::queued;
  model::ScanProgress progress;
  std::string error;             ///< one sentence where it failed
  std::vector<std::string> own;  ///< domains of the site's own
  Instant created_at{};
  std::optional<Instant> finished_at;
};

struct ScanDetail {
  ScanRow scan;
  std::optional<model::DependencyMap> map;  ///< while it runs: what is known so far
};

struct AdoptSelection {
  bool site = true;                   ///< an http check of the final URL
  bool certificate = true;            ///< a tls check of its host
  bool dns = true;                    ///< a dns check of its host
  bool domain = true;                 ///< the end of its registration
  bool changes = true;                ///< the site is looked at again every day
  std::vector<std::string> services;  ///< catalogue ids out of the map
  Millis interval{60'000};
};

struct Adopted {
  std::optional<model::MonitorId> site;
  std::optional<model::SiteId> watched;  ///< whose changes are told from now on
  std::vector<model::MonitorId> created;
  std::vector<model::MonitorId> existing;  ///< were there already from an earlier adoption
  std::vector<std::string> skipped;        ///< services without a host that can be probed, and why
};

class Scans {
 public:
  explicit Scans(Core& core) : core_(core) {}

  /// Queues it; the engine runs it. `invalid` for a URL that cannot be one, `limit` with 100 under
  /// way.
  /// `own`: domains of the site's own beside that of the URL, at most 20.
  [[nodiscard]] Result<model::ScanId> start(const TenantCtx& ctx, std::string_view url,
                                            const std::vector<std::string>& own = {});
  [[nodiscard]] Result<ScanDetail> get(const TenantCtx& ctx, const model::ScanId& id);
  /// Newest first.
  [[nodiscard]] Result<std::vector<ScanRow>> list(const TenantCtx& ctx);
  /// Standing checks from the map; doing it twice makes nothing twice. `conflict` while the scan is
  /// not done, `invalid` for a service that is not in the map.
  [[nodiscard]] Result<Adopted> adopt(const TenantCtx& ctx, const model::ScanId& id,
                                      const AdoptSelection& selection);

 private:
  Core& core_;
};

}  // namespace fw::service
