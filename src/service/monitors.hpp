// What an account watches, how it is, and how it was. Safe to use from any thread; blocks.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/arrows.hpp"
#include "model/monitor.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kMonitorsMax = 10'000;  ///< per account
inline constexpr std::size_t kRecentMax = 30;
inline constexpr std::size_t kResultsPageMax = 500;
inline constexpr std::size_t kHistoryPointsMax = 500;

/// What a person fills in. Settings of type secret that come as "" keep their stored value.
struct MonitorDraft {
  std::string name;
  std::string kind;
  std::string target;
  model::Settings settings;
  Millis interval{60'000};
  Millis timeout{10'000};
  model::Confirmation confirmation;
  std::vector<model::Dependency> depends_on;
  std::vector<std::string> tags;
  std::string service;
};

/// One look, as small as a sparkline needs it.
struct RecentResult {
  Instant at{};
  model::Outcome outcome = model::Outcome::unknown;
  bool missed = false;
  Micros total{0};
};

/// Shares of good looks, 0 to 1; absent where nothing counts yet. Only confirmed failures count as
/// bad; maintenance, missed slots, unconfirmed failures and "could not look" are left out.
struct Uptime {
  std::optional<double> h24;
  std::optional<double> d7;
  std::optional<double> d30;
  std::optional<double> d90;
};

struct MonitorStatus {
  model::State state = model::State::unknown;
  model::Reason reason = model::Reason::none;
  std::string detail;
  Instant since{};
  std::optional<Instant> last_at;  ///< absent: never looked at
  Micros last_total{0};
  bool paused = false;
  bool in_maintenance = false;
  bool flapping = false;
  /// When a failure could not be verified, as too few other places could look; the state stayed.
  std::optional<Instant> unverified_at;
  model::IncidentId incident;  ///< the open one it belongs to, or empty
  Uptime uptime;
  std::vector<RecentResult> recent;  ///< oldest first, at most 30
};

struct MonitorRow {
  model::Monitor monitor;  ///< settings of type secret are empty
  MonitorStatus status;
  /// Of the address that its job calls; "" for other kinds, and for those who may not change it.
  std::string ping_token;
};

struct ResultRow {
  std::string probe_id;
  model::Slot slot = 0;
  int attempt = 0;
  std::string place;
  Instant planned_at{};
  Instant started_at{};
  model::Outcome outcome = model::Outcome::unknown;
  model::State state = model::State::unknown;  ///< what it counts as
  bool missed = false;
  bool in_maintenance = false;
  model::Reason reason = model::Reason::none;
  std::string detail;
  model::Phases phases;
  bool has_evidence = false;
  bool changed = false;  ///< it saw something else than the look before; `detail` says what
};

enum class HistoryRange : std::uint8_t { h1, h24, d7, d30, d90, d365 };

/// "1h", "24h", "7d", "30d", "90d", "365d".
[[nodiscard]] std::string_view name(HistoryRange range);
[[nodiscard]] std::optional<HistoryRange> history_range_named(std::string_view text);

/// One point of a chart: everything that began in [from, from + step).
struct HistoryPoint {
  Instant from{};
  int count = 0;  ///< looks, without re-checks
  int up = 0;
  int degraded = 0;
  int down = 0;
  int unconfirmed = 0;
  int unknown = 0;
  int missed = 0;
  int maintenance = 0;
  std::int64_t p50_us = 0;  ///< of good looks; 0 where there is none; off by 2 % at most
  std::int64_t p95_us = 0;
  std::int64_t max_us = 0;
};

struct History {
  Instant from{};
  Instant to{};
  Millis step{0};
  std::vector<HistoryPoint> points;  ///< at most 500, oldest first; empty ones are left out
  /// What was before is in a damaged file that was set aside.
  std::optional<Instant> damaged_at;
};

/// One look with everything that was seen.
struct ProbeEvidence {
  ResultRow result;
  model::Evidence evidence;
};

class Monitors {
 public:
  explicit Monitors(Core& core) : core_(core) {}

  /// The draft as it would be stored, or `invalid` naming every problem.
  [[nodiscard]] Result<MonitorDraft> accept(const TenantCtx& ctx, MonitorDraft draft);
  [[nodiscard]] Result<model::Monitor> create(const TenantCtx& ctx, MonitorDraft draft);
  [[nodiscard]] Result<model::Monitor> update(const TenantCtx& ctx, const model::MonitorId& id,
                                              MonitorDraft draft);
  /// Removes it with its whole history.
  [[nodiscard]] Result<> remove(const TenantCtx& ctx, const model::MonitorId& id);
  [[nodiscard]] Result<> set_paused(const TenantCtx& ctx, const model::MonitorId& id, bool paused);
  [[nodiscard]] Result<MonitorRow> get(const TenantCtx& ctx, const model::MonitorId& id);
  /// All of the account, by name. Read from memory and one table, never from monitors' own files.
  [[nodiscard]] Result<std::vector<MonitorRow>> list(const TenantCtx& ctx);

  /// Newest first, those planned before `before` (absent: the newest); `limit` up to 500.
  [[nodiscard]] Result<std::vector<ResultRow>> results(const TenantCtx& ctx,
                                                       const model::MonitorId& id,
                                                       std::optional<Instant> before,
                                                       std::size_t limit);
  /// Looks that saw something else than the one before them (another certificate, other records),
  /// newest first; `limit` up to 500.
  [[nodiscard]] Result<std::vector<ResultRow>> changes(const TenantCtx& ctx,
                                                       const model::MonitorId& id,
                                                       std::size_t limit);
  [[nodiscard]] Result<History> history(const TenantCtx& ctx, const model::MonitorId& id,
                                        HistoryRange range);
  /// `not_found` where no evidence is kept: only failures and changes have it.
  [[nodiscard]] Result<ProbeEvidence> evidence(const TenantCtx& ctx, const model::MonitorId& id,
                                               std::string_view probe_id);

 private:
  Core& core_;
};

}  // namespace fw::service
