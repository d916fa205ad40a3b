// Scans from the engine's side: what is queued, by people and by the clock, and what comes after.
#include <algorithm>

#include "base/text.hpp"
#include "scan/diff/watch.hpp"
#include "service/site_core.hpp"
#include "store/channels.hpp"
#include "store/sql.hpp"

namespace fw::service {
namespace {

constexpr std::size_t kRescansAtOnceMax = 2;  ///< by the clock; people's scans run beside them
/// Longer than a scan may take in all: who is not heard of for so long is gone.
constexpr Millis kScanLease{5 * 60'000};

store::ScanLease lease_of(const Core& core) {
  return {
      .machine = core.options.machine.value, .now = core.now(), .until = core.now() + kScanLease};
}

/// One message for each channel that its rules want to hear of some of the changes.
Result<std::vector<model::Statement>> messages(Core& core, const SiteNews& news,
                                               const SiteWording& wording) {
  std::vector<model::Statement> batch;
  if (!wording || news.changes.empty()) return batch;
  FW_TRY(const ChangeRules rules, rules_of(core, news.account));
  FW_TRY(const auto channels, core.store->channels().list(news.account));
  for (const store::ChannelRecord& channel : channels) {
    if (!channel.enabled) continue;
    SiteNews told = news;
    std::erase_if(told.changes, [&](const model::MapChange& change) {
      return !is_told(rules, change, channel.id);
    });
    if (told.changes.empty()) continue;
    told.key = fmt::format("site/{}/{}", news.scan.value, channel.id.value);
    const model::Message message = wording(told);
    const store::OutboxRecord row{.key = told.key,
                                  .account = news.account,
                                  .channel = channel.id,
                                  .event = message.event,
                                  .created_at = news.at,
                                  .next_at = news.at};
    batch.push_back(store::insert_message(row, message));
  }
  return batch;
}

void count(Core& core, const model::MapChange& change) {
  core.deps.metrics
      .counter("flarewarden_site_changes_total", "Changes of watched sites, by severity.",
               {{"severity", model::name(change.severity)}})
      .add();
}

/// Everything a re-scan leaves behind, in one batch.
Result<std::vector<model::Statement>> after_rescan(Core& core, const store::ScanRecord& scan,
                                                   const Result<model::DependencyMap>& outcome,
                                                   const SiteWording& wording) {
  std::vector<model::Statement> batch = {store::finish_statement(scan)};
  FW_TRY(auto site, store::find_site(core.accounts(), scan.site));
  if (!site) return batch;
  const Instant now = core.now();
  std::optional<std::string> memory;
  std::vector<store::SiteChangeRecord> records;
  site->last_error = scan.error;
  site->next_at = now + std::min(kRescanRetry, site->interval);
  if (outcome) {
    FW_TRY(const std::string text, store::read_memory(core.accounts(), site->id));
    FW_TRY(scan::Memory before, scan::memory_from_json(text));
    scan::Step step = scan::compare(std::move(before), *outcome, now);
    memory = scan::to_json(step.memory);
    site->next_at = next_look(site->id, now, site->interval);
    site->last_scan = scan.id;
    site->last_at = now;
    records = as_records(core, *site, std::move(step.changes));
  }
  std::ranges::move(store::after_rescan(*site, memory, kSiteMapsKeptMax),
                    std::back_inserter(batch));
  SiteNews news{.key = {},
                .account = site->account,
                .site = site->id,
                .url = site->url,
                .scan = scan.id,
                .at = now,
                .place = core.options.place,
                .changes = {}};
  for (const store::SiteChangeRecord& record : records) {
    count(core, record.change);
    batch.push_back(store::insert_site_change(record));
    news.changes.push_back(record.change);
  }
  FW_TRY(auto told, messages(core, news, wording));
  std::ranges::move(told, std::back_inserter(batch));
  return batch;
}

}  // namespace

Subscription EngineStore::watch_sites(std::function<void()> callback) {
  return core_.site_watchers.add(std::move(callback));
}

Result<RescansQueued> EngineStore::queue_rescans(Instant now) {
  RescansQueued queued;
  FW_TRY(const std::size_t under_way, store::rescans_under_way(core_.accounts()));
  const std::size_t room = kRescansAtOnceMax - std::min(kRescansAtOnceMax, under_way);
  FW_TRY(const auto due, store::due_sites(core_.accounts(), now, room));
  for (const store::SiteRecord& site : due) {
    store::ScanRecord scan;
    scan.id = core_.make_id<model::ScanId>();
    scan.account = site.account;
    scan.url = site.url;
    scan.own = site.own;
    scan.created_at = now;
    scan.site = site.id;
    FW_TRY(const bool is_new,
           store::queue_rescan(core_.accounts(), scan, store::Rank::clock,
                               store::RescanTurn{site.next_at, kRescansAtOnceMax}));
    if (!is_new) continue;
    ++queued.count;
    core_.publish(site.account, LiveKind::site, site.id.value);
  }
  // Without room for more, the end of a look is the time to ask again.
  if (due.size() < room) {
    FW_TRY(queued.next, store::next_due_site(core_.accounts()));
  }
  return queued;
}

Result<std::optional<ScanJob>> EngineStore::next_scan() {
  FW_TRY(const auto scan, store::take_scan(core_.accounts(), lease_of(core_)));
  if (!scan) return std::nullopt;
  core_.publish(scan->account, LiveKind::scan, scan->id.value);
  ScanJob job{.id = scan->id, .account = scan->account, .url = scan->url, .own = {}};
  FW_TRY(job.waiting, store::count_queued(core_.accounts()));
  for (const std::string_view domain : split(scan->own, '\n')) job.own.emplace_back(domain);
  return job;
}

Result<> EngineStore::scan_progress(const model::ScanId& id, const model::ScanProgress& progress) {
  FW_TRY(const auto scan, store::find_scan(core_.accounts(), id));
  if (!scan) return {};  // forgotten meanwhile
  model::ScanProgress kept = progress;
  if (!scan->site.empty()) kept.so_far = nullptr;  // half a map is no map to compare with
  FW_CHECK(store::save_progress(core_.accounts(), id, kept, lease_of(core_)));
  core_.publish(scan->account, LiveKind::scan, id.value);
  return {};
}

Result<> EngineStore::scan_done(const model::ScanId& id,
                                const Result<model::DependencyMap>& outcome,
                                const SiteWording& wording) {
  store::Current accounts(core_.accounts());
  FW_TRY(auto scan, store::find_scan(accounts, id));
  if (!scan || scan->finished_at) return {};
  if (scan->state == name(ScanState::running) && scan->machine != core_.options.machine.value)
    return {};  // another machine took it over
  scan->finished_at = core_.now();
  scan->state = name(outcome ? ScanState::done : ScanState::failed);
  if (outcome) {
    scan->map = model::to_json(*outcome);
  } else {
    scan->error = outcome.error().sentence();
  }
  if (scan->site.empty()) {
    FW_CHECK(store::finish_scan(core_.accounts(), *scan));
  } else {
    FW_TRY(const auto batch, after_rescan(core_, *scan, outcome, wording));
    if (auto written = core_.accounts().write(batch); !written)
      return std::unexpected(std::move(written).error());
    core_.outbox_watchers.tell();
    core_.site_watchers.tell();
    core_.publish(scan->account, LiveKind::site, scan->site.value);
  }
  core_.publish(scan->account, LiveKind::scan, id.value);
  return {};
}

}  // namespace fw::service
