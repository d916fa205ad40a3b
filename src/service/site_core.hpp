// What the use cases of watched sites and the engine share. Pure functions, or over the store; safe
// to use from any thread.
#pragma once

#include "service/core.hpp"
#include "service/sites.hpp"
#include "store/scans.hpp"
#include "store/sites.hpp"

namespace fw::service {

[[nodiscard]] Result<store::ScanRecord> own_scan(Core& core, const TenantCtx& ctx,
                                                 const model::ScanId& id);

[[nodiscard]] ScanRow as_row(const store::ScanRecord& from);
[[nodiscard]] SiteRow as_row(store::SiteRecord from);

/// The next look, up to a tenth of the interval early: each site has a share of its own, so that
/// sites made together part.
[[nodiscard]] Instant next_look(const model::SiteId& id, Instant now, Millis interval);

/// Watches what the scan found from now on; the site there is, where there is one.
[[nodiscard]] Result<store::SiteRecord> watch_scan(Core& core, const store::ScanRecord& scan,
                                                   const SiteDraft& draft);

/// The changes as they are stored, each at a millisecond of its own so that pages of them part
/// anywhere; the gravest is the newest.
[[nodiscard]] std::vector<store::SiteChangeRecord> as_records(
    Core& core, const store::SiteRecord& site, std::vector<model::MapChange> changes);

[[nodiscard]] Result<ChangeRules> rules_of(Core& core, const model::AccountId& account);

}  // namespace fw::service
