#include "service/vendor_truth.hpp"

#include <algorithm>

#include "scan/catalogue/catalogue.hpp"
#include "service/core.hpp"
#include "service/vendor_spell.hpp"
#include "service/vendor_watch.hpp"

namespace fw::service {
namespace {

constexpr std::size_t kPastMax = 20;

bool is_trouble(const store::VendorWordRecord& word) {
  return word.level && *word.level >= model::VendorLevel::degraded;
}

/// Whether a part of the page is what the service depends on: those the catalogue names, or all.
bool concerns(const model::VendorPage& page, std::string_view component) {
  if (page.components.empty()) return component.empty();
  return std::ranges::find(page.components, component) != page.components.end();
}

/// What the vendor said, now and lately.
Result<std::vector<truth::Span>> read_words(Core& core, const model::VendorPage& page,
                                            VendorStanding& standing) {
  const Instant now = core.now();
  FW_TRY(auto words,
         store::vendor_history(core.store->system(), {.page = std::string(model::key_of(page)),
                                                      .component = std::nullopt,
                                                      .from = now - kTruthSpan,
                                                      .to = now + Millis(1),
                                                      .rows_max = kVendorHistoryMax}));
  std::vector<truth::Span> told;
  for (store::VendorWordRecord& word : words) {
    const bool matters = concerns(page, word.component);
    if (matters && is_trouble(word))
      told.push_back({std::min(word.told_since.value_or(word.since), word.since), word.until});
    if (!word.until && (matters || word.component.empty())) {
      standing.now.push_back(as_spell(std::move(word)));
    } else if (matters && is_trouble(word) && standing.past.size() < kPastMax) {
      standing.past.push_back(as_spell(std::move(word)));
    }
  }
  std::ranges::stable_sort(standing.now, {}, &VendorSpell::component);
  return told;
}

/// What was seen of one host lately: the times of its incidents.
Result<> add_incidents(Core& core, const TenantCtx& ctx, const model::MonitorId& monitor,
                       std::vector<truth::Span>& seen) {
  IncidentQuery query;
  query.monitor = monitor;
  query.limit = kIncidentsPageMax;
  FW_TRY(const auto incidents, Incidents(core).list(ctx, query));
  for (const IncidentRow& incident : incidents)
    if (!incident.resolved_at || *incident.resolved_at > core.now() - kTruthSpan)
      seen.push_back({incident.since, incident.resolved_at});
  return {};
}

Result<std::vector<truth::Span>> read_sightings(Core& core, std::string_view service,
                                                VendorStanding& standing) {
  const TenantCtx system = TenantCtx::for_operator(system_account());
  FW_TRY(const auto monitors, core.store->monitors().of_service(system.account(), service));
  std::vector<truth::Span> seen;
  for (const auto& [id, name] : monitors) {
    FW_CHECK(add_incidents(core, system, id, seen));
    FW_TRY(const auto monitor, core.store->monitors().find(id));
    if (!monitor) continue;
    VendorHostRow row{.host = monitor->target.substr(0, monitor->target.rfind(':'))};
    if (const auto view = core.store->board().status(id, core.now())) {
      row.state = view->standing.state;
      row.since = view->standing.since;
      row.was_looked_at = view->standing.last_at.has_value();
    }
    standing.hosts.push_back(std::move(row));
  }
  return seen;
}

}  // namespace

Result<VendorStanding> vendor_standing(Core& core, const TenantCtx& ctx, std::string_view service) {
  FW_CHECK(require(ctx, "monitors.read"));
  VendorStanding standing;
  const auto page = core.deps.vendors == nullptr ? std::nullopt : core.deps.vendors->find(service);
  if (!page) return not_here();
  standing.has_page = !page->url.empty() && page->type != "none" && page->type != "html";
  std::vector<truth::Span> told;
  if (standing.has_page) {
    FW_TRY(told, read_words(core, *page, standing));
  }
  FW_TRY(auto seen, read_sightings(core, service, standing));
  standing.truth = truth::compare(std::move(told), std::move(seen));
  return standing;
}

}  // namespace fw::service
