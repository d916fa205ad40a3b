#include "service/vendor_watch.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.hpp"
#include "service/core.hpp"
#include "store/accounts.hpp"

namespace fw::service {
namespace {

constexpr std::string_view kKind = "tls";  // reaches any host of the web, and asks it for nothing

struct Wanted {
  std::string service;
  std::string host;
  auto operator<=>(const Wanted&) const = default;
};

std::string origin_of(const Wanted& wanted) {
  return fmt::format("vendor:{}:{}", wanted.service, wanted.host);
}

/// What every kind of check wants of vendors, and how often.
Result<std::map<Wanted, Millis>> wanted_hosts(Core& core) {
  std::map<Wanted, Millis> wanted;
  for (const auto& kind : core.deps.checks) {
    if (!kind->is_second_hand()) continue;
    FW_TRY(const auto monitors, core.store->monitors().list_kind(kind->name()));
    for (const model::Monitor& monitor : monitors) {
      if (monitor.paused || monitor.service.empty()) continue;
      for (std::string& host : kind->vendor_hosts(monitor.target, monitor.settings)) {
        if (wanted.size() >= kVendorHostsMax) return wanted;
        Millis& interval =
            wanted.try_emplace({monitor.service, std::move(host)}, monitor.interval).first->second;
        interval = std::max(kVendorLookMin, std::min(interval, monitor.interval));
      }
    }
  }
  return wanted;
}

MonitorDraft draft_of(const Wanted& wanted, Millis interval) {
  MonitorDraft draft;
  draft.name = shorten(fmt::format("{} ({})", wanted.service, wanted.host), model::kNameBytesMax);
  draft.kind = kKind;
  draft.target = wanted.host + ":443";
  draft.service = wanted.service;
  draft.interval = interval;
  draft.timeout = std::min(draft.timeout, interval);
  return draft;
}

/// Makes the look at one host fit; its id, or nothing where it may not be looked at.
Result<model::MonitorId> settle(Core& core, const TenantCtx& ctx, const Wanted& wanted,
                                Millis interval) {
  const std::string origin = origin_of(wanted);
  FW_TRY(auto existing, core.store->monitors().find_origin(ctx.account(), origin));
  if (!existing) {
    auto made = create_monitor(core, ctx, draft_of(wanted, interval), origin);
    if (made) return made->id;
    if (made.error().code() == Code::invalid) return model::MonitorId();
    if (made.error().code() != Code::conflict) return std::unexpected(std::move(made).error());
    FW_TRY(existing, core.store->monitors().find_origin(ctx.account(), origin));
    if (!existing) return std::unexpected(std::move(made).error());  // another machine's is gone
  }
  if (existing->interval != interval) {
    FW_CHECK(Monitors(core).update(ctx, existing->id, draft_of(wanted, interval)));
  }
  return existing->id;
}

}  // namespace

model::AccountId system_account() { return model::AccountId("system"); }

namespace {

/// Whether a look was removed.
Result<bool> settle_all(Core& core) {
  // What another machine has just written counts as well; while the database is away nothing is
  // written here either.
  (void)core.accounts().catch_up();
  const TenantCtx ctx = TenantCtx::for_operator(system_account());
  // Looks before what is wanted: one that another machine makes in between is not taken for idle.
  FW_TRY(const auto existing, core.store->monitors().list(ctx.account()));
  FW_TRY(const auto wanted, wanted_hosts(core));
  if (!wanted.empty())
    FW_CHECK(store::ensure_account(core.accounts(), ctx.account(), "Vendors", core.now()));
  std::set<model::MonitorId> needed;
  for (const auto& [host, interval] : wanted) {
    FW_TRY(auto id, settle(core, ctx, host, interval));
    needed.insert(std::move(id));
  }
  bool removed = false;
  for (const model::Monitor& monitor : existing) {
    if (needed.contains(monitor.id)) continue;
    const auto gone = Monitors(core).remove(ctx, monitor.id);
    if (!gone && gone.error().code() != Code::not_found) return std::unexpected(gone.error());
    removed = true;
  }
  return removed;
}

}  // namespace

Result<> watch_vendors(Core& core) {
  constexpr int kTriesMax = 3;
  const std::lock_guard lock(core.vendor_watch_mutex);
  for (int tries = 0; tries < kTriesMax; ++tries) {
    FW_TRY(const bool removed, settle_all(core));
    // Another machine may have come to want just that.
    if (!removed) break;
  }
  return {};
}

}  // namespace fw::service
