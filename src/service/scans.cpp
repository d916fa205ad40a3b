#include "service/scans.hpp"

#include "base/text.hpp"
#include "scan/target.hpp"
#include "service/site_core.hpp"

namespace fw::service {

std::vector<std::string> own_domains(const store::ScanRecord& from) {
  std::vector<std::string> domains;
  for (const std::string_view domain : split(from.own, '\n')) domains.emplace_back(domain);
  return domains;
}

ScanRow as_row(const store::ScanRecord& from) {
  ScanRow row{.id = from.id,
              .url = from.url,
              .state = ScanState::queued,
              .progress = from.progress,
              .error = from.error,
              .own = own_domains(from),
              .created_at = from.created_at,
              .finished_at = from.finished_at};
  for (const ScanState state : {ScanState::running, ScanState::done, ScanState::failed})
    if (name(state) == from.state) row.state = state;
  return row;
}

Result<store::ScanRecord> own_scan(Core& core, const TenantCtx& ctx, const model::ScanId& id) {
  FW_TRY(auto scan, store::find_scan(core.accounts(), id));
  if (!scan || scan->account != ctx.account()) return not_here();
  return *std::move(scan);
}

Result<model::ScanId> Scans::start(const TenantCtx& ctx, std::string_view url,
                                   const std::vector<std::string>& own) {
  FW_CHECK(require(ctx, "scans.write"));
  store::ScanRecord scan;
  FW_TRY(scan::Target target, scan::parse_target(url));
  if (const auto allowed = core_.deps.guard.may_connect(target.host); !allowed)
    return fail(Code::invalid, "url: {}", allowed.error().sentence());
  const auto domains = scan::parse_own(own);
  if (!domains) return fail(Code::invalid, "own: {}", domains.error().sentence());
  scan.url = std::move(target.url);
  scan.own = join(*domains, "\n");
  scan.id = core_.make_id<model::ScanId>();
  scan.account = ctx.account();
  scan.created_at = core_.now();
  FW_CHECK(store::insert_scan(core_.accounts(), scan, kScansQueuedMax, kScansKeptMax));
  core_.scan_watchers.tell();
  core_.publish(ctx.account(), LiveKind::scan, scan.id.value);
  return scan.id;
}

Result<ScanDetail> Scans::get(const TenantCtx& ctx, const model::ScanId& id) {
  FW_CHECK(require(ctx, "scans.read"));
  FW_TRY(const store::ScanRecord scan, own_scan(core_, ctx, id));
  ScanDetail detail{.scan = as_row(scan), .map = std::nullopt};
  if (!scan.map.empty()) {
    FW_TRY(detail.map, model::dependency_map_from_json(scan.map));
  }
  return detail;
}

Result<std::vector<ScanRow>> Scans::list(const TenantCtx& ctx) {
  FW_CHECK(require(ctx, "scans.read"));
  FW_TRY(const auto found, store::list_scans(core_.accounts(), ctx.account()));
  std::vector<ScanRow> rows;
  for (const store::ScanRecord& scan : found) rows.push_back(as_row(scan));
  return rows;
}

}  // namespace fw::service
