#include "service/sites.hpp"

#include <algorithm>

#include "base/hash.hpp"
#include "scan/diff/watch.hpp"
#include "service/site_core.hpp"

namespace fw::service {
namespace {

Result<store::SiteRecord> own_site(Core& core, const TenantCtx& ctx, const model::SiteId& id) {
  FW_TRY(auto site, store::find_site(core.accounts(), id));
  if (!site || site->account != ctx.account()) return not_here();
  return *std::move(site);
}

Result<> accept(const SiteDraft& draft) {
  if (draft.interval >= kRescanEveryMin && draft.interval <= kRescanEveryMax) return {};
  return fail(Code::invalid, "interval: must be from 1h to 30d");
}

SiteChange as_change(store::SiteChangeRecord from) {
  return {.id = std::move(from.id),
          .site = std::move(from.site),
          .site_url = std::move(from.site_url),
          .scan = std::move(from.scan),
          .at = from.at,
          .change = std::move(from.change),
          .machine = std::move(from.machine.value),
          .place = std::move(from.place.name),
          .region = std::move(from.place.region),
          .acknowledged_at = from.acknowledged_at,
          .acknowledged_by = std::move(from.acknowledged_by)};
}

}  // namespace

SiteRow as_row(store::SiteRecord from) {
  return {.id = std::move(from.id),
          .url = std::move(from.url),
          .interval = from.interval,
          .enabled = from.enabled,
          .created_at = from.created_at,
          .next_at = from.next_at,
          .last_scan = std::move(from.last_scan),
          .last_at = from.last_at,
          .last_error = std::move(from.last_error),
          .under_way = from.under_way,
          .unexpected = from.unexpected};
}

Instant next_look(const model::SiteId& id, Instant now, Millis interval) {
  constexpr HashKey kKey{};
  constexpr std::uint64_t kShares = 1'000;
  const auto share = static_cast<std::int64_t>(hash64(kKey, id.value) % kShares);
  return now + interval - interval / 10 * share / static_cast<std::int64_t>(kShares);
}

Result<store::SiteRecord> watch_scan(Core& core, const store::ScanRecord& scan,
                                     const SiteDraft& draft) {
  if (scan.map.empty()) return fail(Code::conflict, "this scan has no map to go by");
  FW_TRY(const model::DependencyMap map, model::dependency_map_from_json(scan.map));
  const Instant now = core.now();
  scan::Step first = scan::first_look(map, now);
  store::SiteRecord site;
  site.id = core.make_id<model::SiteId>();
  site.account = scan.account;
  site.url = scan.url;
  site.own = scan.own;
  site.interval = draft.interval;
  site.enabled = draft.enabled;
  site.created_at = now;
  site.next_at = next_look(site.id, now, draft.interval);
  site.last_scan = scan.id;
  site.last_at = scan.finished_at;
  FW_TRY(const bool is_new,
         store::insert_site(core.accounts(), site, scan::to_json(first.memory), kSitesMax));
  if (is_new) {
    std::vector<model::Statement> batch;
    for (const auto& change : as_records(core, site, std::move(first.changes)))
      batch.push_back(store::insert_site_change(change));
    if (!batch.empty())
      if (auto written = core.accounts().write(batch); !written)
        return std::unexpected(std::move(written).error());
    core.site_watchers.tell();
    core.publish(site.account, LiveKind::site, site.id.value);
  }
  FW_TRY(auto stored, store::find_site_of(core.accounts(), scan.account, scan.url));
  if (!stored) return not_here();
  return *std::move(stored);
}

std::vector<store::SiteChangeRecord> as_records(Core& core, const store::SiteRecord& site,
                                                std::vector<model::MapChange> changes) {
  const Instant now = core.now();
  std::vector<store::SiteChangeRecord> records;
  for (model::MapChange& change : changes) {
    store::SiteChangeRecord& record = records.emplace_back();
    record.id = core.make_id<model::MapChangeId>();
    record.account = site.account;
    record.site = site.id;
    record.site_url = site.url;
    record.scan = site.last_scan;
    record.number = static_cast<int>(records.size());
    record.at = now + Millis(static_cast<std::int64_t>(changes.size() - records.size()));
    record.change = std::move(change);
    record.machine = core.options.machine;
    record.place = core.options.place;
  }
  return records;
}

Result<std::vector<SiteRow>> Sites::list(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "scans.read"));
  FW_TRY(auto found, store::list_sites(core_.accounts(), ctx.account()));
  std::vector<SiteRow> rows;
  for (store::SiteRecord& site : found) rows.push_back(as_row(std::move(site)));
  return rows;
}

Result<SiteRow> Sites::get(const TenantCtx& ctx, const model::SiteId& id) {
  FW_CHECK(require(ctx, "scans.read"));
  FW_TRY(store::SiteRecord site, own_site(core_, ctx, id));
  return as_row(std::move(site));
}

Result<SiteRow> Sites::watch(const TenantCtx& ctx, const model::ScanId& scan, SiteDraft draft) {
  FW_CHECK(require(ctx, "scans.write"));
  FW_CHECK(accept(draft));
  FW_TRY(const store::ScanRecord record, own_scan(core_, ctx, scan));
  FW_TRY(store::SiteRecord site, watch_scan(core_, record, draft));
  return as_row(std::move(site));
}

Result<SiteRow> Sites::update(const TenantCtx& ctx, const model::SiteId& id, SiteDraft draft) {
  FW_CHECK(require(ctx, "scans.write"));
  FW_CHECK(accept(draft));
  FW_TRY(store::SiteRecord site, own_site(core_, ctx, id));
  const bool is_moved = draft.interval != site.interval || (draft.enabled && !site.enabled);
  site.interval = draft.interval;
  site.enabled = draft.enabled;
  if (is_moved) {
    const Instant now = core_.now();
    site.next_at = std::max(now, next_look(id, site.last_at.value_or(now), site.interval));
  }
  FW_CHECK(store::update_site(core_.accounts(), site));
  core_.site_watchers.tell();
  core_.publish(ctx.account(), LiveKind::site, id.value);
  return as_row(std::move(site));
}

Result<> Sites::remove(const TenantCtx& ctx, const model::SiteId& id) {
  FW_CHECK(require(ctx, "scans.write"));
  FW_TRY(const store::SiteRecord site, own_site(core_, ctx, id));
  FW_CHECK(store::remove_site(core_.accounts(), site.id));
  core_.publish(ctx.account(), LiveKind::site, id.value);
  return {};
}

Result<ScanRow> Sites::rescan(const TenantCtx& ctx, const model::SiteId& id) {
  FW_CHECK(require(ctx, "scans.write"));
  FW_TRY(const store::SiteRecord site, own_site(core_, ctx, id));
  store::ScanRecord scan;
  scan.id = core_.make_id<model::ScanId>();
  scan.account = site.account;
  scan.url = site.url;
  scan.own = site.own;
  scan.created_at = core_.now();
  scan.site = site.id;
  FW_CHECK(store::queue_rescan(core_.accounts(), scan, store::Rank::person));
  core_.scan_watchers.tell();
  core_.publish(ctx.account(), LiveKind::site, id.value);
  return last_rescan(ctx, id);
}

Result<ScanRow> Sites::last_rescan(const TenantCtx& ctx, const model::SiteId& id) {
  FW_CHECK(require(ctx, "scans.read"));
  FW_TRY(const store::SiteRecord site, own_site(core_, ctx, id));
  FW_TRY(const auto scan, store::last_rescan(core_.accounts(), site.id));
  if (!scan) return not_here();
  return as_row(*scan);
}

Result<std::vector<SiteChange>> Sites::changes(const TenantCtx& ctx, const ChangeQuery& query) {
  FW_CHECK(require(ctx, "scans.read"));
  if (query.site) FW_CHECK(own_site(core_, ctx, *query.site));
  const store::ChangeFilter filter{.site = query.site,
                                   .severity = query.severity,
                                   .kind = query.kind,
                                   .before = query.before,
                                   .limit = std::min(query.limit, kChangesPageMax + 1)};
  FW_TRY(auto found, store::list_site_changes(core_.accounts(), ctx.account(), filter));
  std::vector<SiteChange> changes;
  for (store::SiteChangeRecord& record : found) changes.push_back(as_change(std::move(record)));
  return changes;
}

Result<SiteChange> Sites::acknowledge(const TenantCtx& ctx, const model::MapChangeId& id) {
  FW_CHECK(require(ctx, "scans.write"));
  FW_TRY(const auto found, store::find_site_change(core_.accounts(), id));
  if (!found || found->account != ctx.account()) return not_here();
  FW_TRY(const std::string by, name_of_user(core_, ctx));
  FW_CHECK(store::acknowledge_change(core_.accounts(), id, core_.now(), by));
  core_.publish(ctx.account(), LiveKind::site, found->site.value);
  FW_TRY(auto after, store::find_site_change(core_.accounts(), id));
  if (!after) return not_here();
  return as_change(*std::move(after));
}

Result<> Sites::acknowledge_all(const TenantCtx& ctx, const model::SiteId& id) {
  FW_CHECK(require(ctx, "scans.write"));
  FW_TRY(const store::SiteRecord site, own_site(core_, ctx, id));
  FW_TRY(const std::string by, name_of_user(core_, ctx));
  FW_CHECK(store::acknowledge_changes(core_.accounts(), site.id, core_.now(), by));
  core_.publish(ctx.account(), LiveKind::site, id.value);
  return {};
}

}  // namespace fw::service
