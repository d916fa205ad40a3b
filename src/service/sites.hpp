// Sites that are looked at again and again: what changed on them, and who is told. Safe to use from
// any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/ids.hpp"
#include "model/map_change.hpp"
#include "service/context.hpp"
#include "service/scans.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kSitesMax = 500;        ///< per account
inline constexpr std::size_t kSiteMapsKeptMax = 30;  ///< per site; older ones go
inline constexpr std::size_t kChangesPageMax = 200;
inline constexpr Millis kRescanEvery{24LL * 3'600'000};
inline constexpr Millis kRescanEveryMin{3'600'000};
inline constexpr Millis kRescanEveryMax{30LL * 24 * 3'600'000};
/// A re-scan that brought nothing is tried again after this, or after the interval if that is less.
inline constexpr Millis kRescanRetry{3'600'000};
inline constexpr Millis kChangesKept{400LL * 24 * 3'600'000};

struct SiteRow {
  model::SiteId id;
  std::string url;
  Millis interval{kRescanEvery};
  bool enabled = true;
  Instant created_at{};
  Instant next_at{};
  model::ScanId last_scan;  ///< whose map stands, or empty
  std::optional<Instant> last_at;
  std::string last_error;      ///< why the newest re-scan brought nothing, or ""
  bool under_way = false;      ///< a re-scan waits or runs
  std::size_t unexpected = 0;  ///< changes above info that nobody has marked as expected
};

struct SiteDraft {
  Millis interval{kRescanEvery};
  bool enabled = true;
};

struct SiteChange {
  model::MapChangeId id;
  model::SiteId site;
  std::string site_url;
  model::ScanId scan;
  Instant at{};
  model::MapChange change;
  std::string machine;  ///< that saw it first
  std::string place;
  std::string region;
  std::optional<Instant> acknowledged_at;  ///< somebody expected it
  std::string acknowledged_by;
};

struct ChangeQuery {
  std::optional<model::SiteId> site;
  std::optional<model::ChangeSeverity> severity;
  std::optional<model::ChangeKind> kind;
  std::optional<Instant> before;
  std::size_t limit = 50;  ///< up to kChangesPageMax
};

/// Changes of this severity or kind are told by these channels.
struct ChangeRule {
  std::string what;  ///< a severity's or a kind's name
  bool every_channel = false;
  std::vector<model::ChannelId> channels;
};
using ChangeRules = std::vector<ChangeRule>;

/// Dangerous ones by every channel, others by none.
[[nodiscard]] ChangeRules default_change_rules();
[[nodiscard]] bool is_told(const ChangeRules& rules, const model::MapChange& change,
                           const model::ChannelId& channel);

class Sites {
 public:
  explicit Sites(Core& core) : core_(core) {}

  [[nodiscard]] Result<std::vector<SiteRow>> list(const TenantCtx& ctx);
  [[nodiscard]] Result<SiteRow> get(const TenantCtx& ctx, const model::SiteId& id);
  /// The scan's address from now on; what the scan found is what later looks are held against. The
  /// site there is, where the address is watched already. `conflict` while the scan is not done.
  [[nodiscard]] Result<SiteRow> watch(const TenantCtx& ctx, const model::ScanId& scan,
                                      SiteDraft draft);
  /// `invalid` for an interval that is not from 1 h to 30 d.
  [[nodiscard]] Result<SiteRow> update(const TenantCtx& ctx, const model::SiteId& id,
                                       SiteDraft draft);
  /// With its changes and maps.
  [[nodiscard]] Result<> remove(const TenantCtx& ctx, const model::SiteId& id);
  /// Now, before what the clock asks for; the one under way, where there is one.
  [[nodiscard]] Result<ScanRow> rescan(const TenantCtx& ctx, const model::SiteId& id);
  /// The newest re-scan; `not_found` before the first.
  [[nodiscard]] Result<ScanRow> last_rescan(const TenantCtx& ctx, const model::SiteId& id);

  /// Newest first.
  [[nodiscard]] Result<std::vector<SiteChange>> changes(const TenantCtx& ctx,
                                                        const ChangeQuery& query);
  /// It was expected: it stays in the list and counts no more.
  [[nodiscard]] Result<SiteChange> acknowledge(const TenantCtx& ctx, const model::MapChangeId& id);
  [[nodiscard]] Result<> acknowledge_all(const TenantCtx& ctx, const model::SiteId& site);

  [[nodiscard]] Result<ChangeRules> rules(const TenantCtx& ctx);
  /// `invalid` for what is no severity and no kind, and for channels that are not the account's.
  [[nodiscard]] Result<ChangeRules> set_rules(const TenantCtx& ctx, ChangeRules rules);

 private:
  Core& core_;
};

}  // namespace fw::service
