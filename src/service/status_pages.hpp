// Public status pages: the owner's side, and the projection anybody may read. Safe to use from any
// thread; blocks.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/time.hpp"
#include "model/arrows.hpp"
#include "service/context.hpp"

namespace fw::service {

struct Core;

inline constexpr std::size_t kPublicDays = 90;
inline constexpr std::size_t kPublicIncidentsMax = 50;

struct StatusPage {
  model::PageId id;
  std::string slug;  ///< 3 to 60 of a-z, 0-9 and "-"; unique on this machine
  std::string title;
  std::string description;
  bool published = false;
  bool all_monitors = true;
  std::vector<model::MonitorId> monitors;  ///< in the order shown; where not all
  Instant updated_at{};
};

struct StatusPageDraft {
  std::string slug;
  std::string title;
  std::string description;
  bool published = false;
  bool all_monitors = true;
  std::vector<model::MonitorId> monitors;
};

/// One day of one component: how much of it was good, or nothing known.
struct PublicDay {
  std::string date;  ///< "2026-11-23", UTC
  std::optional<double> uptime;
  model::State worst = model::State::unknown;
};

struct PublicComponent {
  std::string name;
  model::State state = model::State::unknown;
  bool in_maintenance = false;
  std::optional<double> uptime_90d;
  std::vector<PublicDay> days;  ///< oldest first, 90 of them
};

struct PublicNote {
  Instant at{};
  std::string text;
};

struct PublicIncident {
  std::string id;
  std::string title;  ///< "Shop is down"
  model::State state = model::State::down;
  std::vector<std::string> components;
  Instant since{};
  std::optional<Instant> resolved_at;
  std::vector<PublicNote> notes;  ///< oldest first
};

struct PublicMaintenance {
  std::string title;
  Instant from{};
  Instant to{};
};

/// Everything a stranger may see, and nothing else: no target, no reason, no evidence.
struct PublicPage {
  std::string slug;
  std::string title;
  std::string description;
  model::State overall = model::State::unknown;
  std::vector<PublicComponent> components;
  std::vector<PublicIncident> open;
  std::vector<PublicIncident> past;  ///< of the last 90 days, newest first
  std::vector<PublicMaintenance> maintenance;
  Instant as_of{};
};

class StatusPages {
 public:
  explicit StatusPages(Core& core) : core_(core) {}

  [[nodiscard]] Result<std::vector<StatusPage>> list(const TenantCtx& ctx);
  [[nodiscard]] Result<StatusPage> get(const TenantCtx& ctx, const model::PageId& id);
  /// `conflict` where the slug is taken, `invalid` with what is allowed.
  [[nodiscard]] Result<StatusPage> update(const TenantCtx& ctx, const model::PageId& id,
                                          StatusPageDraft draft);
  /// `not_found` for an unknown slug and for a page that is not published alike.
  [[nodiscard]] Result<PublicPage> public_page(std::string_view slug);
  /// The account behind a published page, so that its live events can be followed.
  [[nodiscard]] Result<model::AccountId> account_of(std::string_view slug);

 private:
  Core& core_;
};

}  // namespace fw::service
