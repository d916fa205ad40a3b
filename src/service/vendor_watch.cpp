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
    if (!made && made.error().code() == Code::invalid) return model::MonitorId();
    if (!made) return std::unexpected(std::move(made).error());
    return made->id;
  }
  if (existing->interval != interval) {
    FW_CHECK(Monitors(core).update(ctx, existing->id, draft_of(wanted, interval)));
  }
  return existing->id;
}

}  // namespace

model::AccountId system_account() { return model::AccountId("system"); }

Result<> watch_vendors(Core& core) {
  const std::lock_guard lock(core.vendor_watch_mutex);
  FW_TRY(const auto wanted, wanted_hosts(core));
  const TenantCtx ctx = TenantCtx::for_operator(system_account());
  if (!wanted.empty())
    FW_CHECK(store::ensure_account(core.accounts(), ctx.account(), "Vendors", core.now()));
  std::set<model::MonitorId> needed;
  for (const auto& [host, interval] : wanted) {
    FW_TRY(auto id, settle(core, ctx, host, interval));
    needed.insert(std::move(id));
  }
  FW_TRY(const auto existing, core.store->monitors().list(ctx.account()));
  for (const model::Monitor& monitor : existing)
    if (!needed.contains(monitor.id)) FW_CHECK(Monitors(core).remove(ctx, monitor.id));
  return {};
}

}  // namespace fw::service
