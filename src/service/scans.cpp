#include "service/scans.hpp"

#include "base/text.hpp"
#include "service/core.hpp"
#include "store/scans.hpp"

namespace fw::service {
namespace {

constexpr std::size_t kUrlBytesMax = 2'048;

ScanRow as_row(const store::ScanRecord& from) {
  ScanRow row{.id = from.id,
              .url = from.url,
              .state = ScanState::queued,
              .progress = from.progress,
              .error = from.error,
              .created_at = from.created_at,
              .finished_at = from.finished_at};
  for (const ScanState state : {ScanState::running, ScanState::done, ScanState::failed})
    if (name(state) == from.state) row.state = state;
  return row;
}

/// "javascript:x" typed without slashes reads as a host with a port that is no number.
bool host_and_port_are_wrong(std::string_view url) {
  const std::string_view rest = url.substr(url.find("://") + 3);
  const std::string_view host = rest.substr(0, rest.find_first_of("/?#"));
  const std::size_t colon = host.rfind(':');
  if (colon == std::string_view::npos || host.ends_with(']')) return false;
  return !to_number<std::uint16_t>(host.substr(colon + 1));
}

/// Refuses what cannot be a URL; the engine's own parser has the last word.
Result<std::string> accept_url(std::string_view text) {
  std::string url(trim(text));
  const auto bad = [] {
    return fail(Code::invalid, "a URL looks like https://shop.example (http and https only)");
  };
  if (url.empty() || url.size() > kUrlBytesMax) return bad();
  for (const char c : url)
    if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7f || c == '\\') return bad();
  const std::size_t mark = url.find("://");
  if (mark == std::string::npos) {
    url = "https://" + url;
  } else if (const std::string scheme = to_lower(url.substr(0, mark));
             scheme != "http" && scheme != "https") {
    return bad();
  }
  if (host_and_port_are_wrong(url)) return bad();
  const std::string rest = url.substr(url.find("://") + 3);
  const std::string host = rest.substr(0, rest.find_first_of("/?#"));
  if (host.empty() || host.find('@') != std::string::npos) return bad();
  return url;
}

}  // namespace

Result<store::ScanRecord> own_scan(Core& core, const TenantCtx& ctx, const model::ScanId& id) {
  FW_TRY(auto scan, store::find_scan(core.accounts(), id));
  if (!scan || scan->account != ctx.account()) return not_here();
  return *std::move(scan);
}

Result<model::ScanId> Scans::start(const TenantCtx& ctx, std::string_view url) {
  FW_CHECK(require(ctx, "scans.write"));
  store::ScanRecord scan;
  FW_TRY(scan.url, accept_url(url));
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
