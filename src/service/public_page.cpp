// What a stranger may see of an account: built here from inside facts, and from nothing else
// outside.
#include <algorithm>
#include <set>

#include "service/core.hpp"
#include "service/status_pages.hpp"
#include "store/incidents.hpp"
#include "store/pages.hpp"

namespace fw::service {
namespace {

constexpr Millis kPast{90LL * 24 * 3'600'000};

std::string date_of(store::Day day) {
  const std::chrono::year_month_day date{std::chrono::sys_days(std::chrono::days(day))};
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

model::State worst_of(const store::Counts& counts) {
  if (counts[store::Class::down] > 0) return model::State::down;
  if (counts[store::Class::degraded] > 0) return model::State::degraded;
  if (counts.good() > 0) return model::State::up;
  return model::State::unknown;
}

std::vector<PublicDay> days_of(const std::vector<store::DayCounts>& counted, Instant now) {
  std::vector<PublicDay> days;
  const store::Day today = store::day_of(now);
  for (std::size_t i = kPublicDays; i-- > 0;) {
    const store::Day day = today - static_cast<store::Day>(i);
    PublicDay& shown = days.emplace_back();
    shown.date = date_of(day);
    const auto found = std::ranges::lower_bound(counted, day, {}, &store::DayCounts::day);
    if (found == counted.end() || found->day != day) continue;
    shown.uptime = found->counts.uptime();
    shown.worst = worst_of(found->counts);
  }
  return days;
}

/// The page's monitors in the order they are shown.
Result<std::vector<model::Monitor>> shown_monitors(Core& core, const store::PageRecord& page) {
  FW_TRY(std::vector<model::Monitor> all, core.store->monitors().list(page.account));
  std::erase_if(all, [](const model::Monitor& monitor) { return monitor.paused; });
  if (page.all_monitors) return all;
  std::vector<model::Monitor> chosen;
  for (const model::MonitorId& id : page.monitors)
    if (const auto found = std::ranges::find(all, id, &model::Monitor::id); found != all.end())
      chosen.push_back(*found);
  return chosen;
}

PublicComponent component_of(Core& core, const model::Monitor& monitor, Instant now) {
  PublicComponent component;
  component.name = monitor.name;
  if (const auto view = core.store->board().status(monitor.id, now)) {
    component.state = view->standing.state;
    component.in_maintenance = view->in_maintenance;
    component.uptime_90d = view->uptime.d90;
  }
  component.days = days_of(core.store->board().days_of(monitor.id), now);
  return component;
}

using Shown = std::unordered_map<model::MonitorId, std::string>;

/// An incident as far as the page's own monitors are in it; nothing where none is.
Result<std::optional<PublicIncident>> public_incident(Core& core,
                                                      const store::IncidentRecord& incident,
                                                      const Shown& shown) {
  PublicIncident out;
  FW_TRY(const auto members, store::read_members(core.accounts(), incident.id));
  for (const store::MemberRecord& member : members)
    if (const auto found = shown.find(member.monitor); found != shown.end())
      out.components.push_back(found->second);
  if (out.components.empty()) return std::nullopt;
  const bool root_is_shown = shown.contains(incident.monitor);
  out.id = incident.id.value;
  out.title =
      fmt::format("{} {} {}", root_is_shown ? shown.at(incident.monitor) : out.components.front(),
                  incident.resolved_at ? "was" : "is",
                  incident.state == model::State::degraded ? "degraded" : "down");
  out.state = incident.state;
  out.since = incident.since;
  out.resolved_at = incident.resolved_at;
  FW_TRY(const auto timeline, store::read_timeline(core.accounts(), incident.id));
  for (const store::TimelineRecord& entry : timeline)
    if (entry.kind == "note" && entry.is_public)
      out.notes.push_back({.at = entry.at, .text = entry.text});
  return out;
}

Result<> add_incidents(Core& core, const store::PageRecord& page, const Shown& shown,
                       PublicPage& out) {
  const store::IncidentFilter filter{.open_only = false,
                                     .monitor = std::nullopt,
                                     .before = std::nullopt,
                                     .since = out.as_of - kPast,
                                     .limit = kPublicIncidentsMax};
  FW_TRY(const auto incidents, store::list_incidents(core.accounts(), page.account, filter));
  for (const store::IncidentRecord& incident : incidents) {
    FW_TRY(auto shown_incident, public_incident(core, incident, shown));
    if (!shown_incident) continue;
    auto& list = incident.resolved_at ? out.past : out.open;
    list.push_back(*std::move(shown_incident));
  }
  return {};
}

Result<> add_maintenance(Core& core, const store::PageRecord& page, const Shown& shown,
                         PublicPage& out) {
  FW_TRY(const auto windows, store::list_maintenance(core.accounts(), page.account, out.as_of));
  for (const store::MaintenanceRecord& window : windows) {
    const bool concerns =
        window.all_monitors ||
        std::ranges::any_of(window.monitors, [&](const auto& id) { return shown.contains(id); });
    if (concerns)
      out.maintenance.push_back({.title = window.title, .from = window.from, .to = window.to});
  }
  return {};
}

model::State overall_of(const std::vector<PublicComponent>& components) {
  const auto any = [&](model::State state) {
    return std::ranges::any_of(components, [&](const PublicComponent& component) {
      return component.state == state && !component.in_maintenance;
    });
  };
  for (const model::State state : {model::State::down, model::State::degraded, model::State::up})
    if (any(state)) return state;
  return model::State::unknown;
}

Result<store::PageRecord> published_page(Core& core, std::string_view slug) {
  FW_TRY(auto page, store::find_page_by_slug(core.accounts(), slug));
  if (!page || !page->published) return not_here();
  return *std::move(page);
}

}  // namespace

Result<PublicPage> StatusPages::public_page(std::string_view slug) {
  FW_TRY(const store::PageRecord page, published_page(core_, slug));
  PublicPage out;
  out.slug = page.slug;
  out.title = page.title;
  out.description = page.description;
  out.as_of = core_.now();
  FW_TRY(const auto monitors, shown_monitors(core_, page));
  Shown shown;
  for (const model::Monitor& monitor : monitors) {
    out.components.push_back(component_of(core_, monitor, out.as_of));
    shown.emplace(monitor.id, monitor.name);
  }
  FW_CHECK(add_incidents(core_, page, shown, out));
  FW_CHECK(add_maintenance(core_, page, shown, out));
  out.overall = overall_of(out.components);
  return out;
}

Result<model::AccountId> StatusPages::account_of(std::string_view slug) {
  FW_TRY(const store::PageRecord page, published_page(core_, slug));
  return page.account;
}

}  // namespace fw::service
