#include "web/pages/dashboard/page.hpp"

#include <algorithm>
#include <set>

#include "base/encode.hpp"
#include "web/pages/dashboard/row.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

constexpr std::size_t kIncidentsShownMax = 5;
constexpr std::size_t kTagsShownMax = 30;

int number_of(const service::Overview& overview, Light light) {
  return static_cast<int>(std::ranges::count_if(
      overview.rows, [&](const auto& row) { return light_of(row.status) == light; }));
}

Light overall(const service::Overview& overview) {
  Light worst = Light::paused;
  for (const auto& row : overview.rows) worst = std::min(worst, light_of(row.status));
  return worst;
}

std::string headline(const service::Overview& overview, Light light) {
  const auto total = overview.rows.size();
  const auto number = static_cast<std::size_t>(number_of(overview, light));
  const std::string some = count(number, "monitor is", "monitors are");
  switch (light) {
    case Light::down:
      return fmt::format("{} down", some);
    case Light::degraded:
      return fmt::format("{} degraded", some);
    case Light::unconfirmed:
      return fmt::format("{} being checked again", some);
    case Light::unknown:
      return fmt::format("{} out of sight", some);
    case Light::pending:
      return "The first results are on their way";
    case Light::paused:
      return "Everything is paused";
    case Light::maintenance:
    case Light::up:
      break;
  }
  return total == 1 ? "Your monitor is up" : fmt::format("All {} monitors are up", total);
}

void add_count(Html& out, Light light, int number, const Filter& filter) {
  const bool is_chosen = filter.light == light;
  if (number == 0 && !is_chosen) return;
  out.add(R"html(<a class="count s-{}" href="{}"{}>{}<b>{}</b> {}</a>)html", name(light),
          is_chosen ? "/" : fmt::format("/?state={}", name(light)),
          Flag("aria-current=\"true\"").when(is_chosen), sign(light), number, word(light));
}

void add_tags(Html& out, const service::Overview& overview, const Filter& filter) {
  std::set<std::string_view> tags;
  for (const auto& row : overview.rows) {
    for (const auto& tag : row.monitor.tags) {
      if (tags.size() < kTagsShownMax) tags.insert(tag);
    }
  }
  for (const std::string_view tag : tags) {
    const bool is_chosen = filter.tag == tag;
    out.add(R"html(<a class="count" href="{}"{}>#{}</a>)html",
            is_chosen ? "/" : fmt::format("/?tag={}", percent_encode(tag)),
            Flag("aria-current=\"true\"").when(is_chosen), tag);
  }
}

Html search(const Filter& filter) {
  return html(
      R"html(<form class="relative ml-auto w-full sm:w-64" method="get" action="/"
role="search"><label
class="sr" for="search">Search monitors</label><span
class="absolute left-3 top-1/2 -translate-y-1/2 text-ink-3">{}</span><input class="input pl-9!"
id="search" type="search" name="q" value="{}" placeholder="Search  ( / )"
autocomplete="off"></form>)html",
      icon("search"), filter.words);
}

Html welcome(const Reader& reader) {
  Html out;
  out.add(
      R"html(<section class="card empty">{}<h1>What do you want to watch?</h1><p>Paste the address
of your site. In under two minutes FlareWarden finds its certificates, its DNS and every third party
behind it, shows you how it knows, and offers to watch all of it.</p>)html",
      art());
  out.add("{}", scan_form(reader.csrf, "", ""));
  out.add(R"html(<p class="help">Or <a class="link" href="/monitors/new">set up a single check by
hand</a>.</p></section>)html");
  return out;
}

/// Opens the event stream. Nothing of a user stands in these expressions: only numbers.
Html live_part(std::uint64_t version, Instant at) {
  return html(
      R"html(<div id="live" data-signals="{resync: 0, version: {}, at: {}}"
data-on-load="@get('/live/dashboard' + window.location.search,
{retryMaxCount: 1000000, retryMaxWaitMs: 8000})"
data-on-reconnect="@get('/live/dashboard' + window.location.search,
{retryMaxCount: 1000000, retryMaxWaitMs: 8000})"
></div><div id="resync"
data-on-signal-change-resync="@get('/live/monitors' + window.location.search)"></div>)html",
      version, to_ms(at));
}

}  // namespace

Html summary_part(const service::Overview& overview, const Filter& filter) {
  const Light light = overall(overview);
  Html out;
  out.add(R"html(<section id="summary" class="mb-4"><div class="card banner top-line s-{}">{}<div
class="mr-auto min-w-0"><h1>{}</h1><p>{}</p></div><a class="btn primary"
href="/add">{}Add</a></div><div
class="mt-3 counts">)html",
          name(light), sign(light), headline(overview, light),
          count(overview.open_incidents.size(), "open incident", "open incidents"), icon("plus"));
  for (const Light each : kLights) add_count(out, each, number_of(overview, each), filter);
  add_tags(out, overview, filter);
  out.add("</div></section>");
  return out;
}

Html open_incidents_part(const std::vector<service::IncidentRow>& open) {
  Html out;
  out.add(R"html(<section id="open-incidents" aria-label="Open incidents">)html");
  if (open.empty()) return out.add("</section>");
  out.add(R"html(<div class="card overflow-hidden">)html");
  for (std::size_t i = 0; i < std::min(open.size(), kIncidentsShownMax); ++i) {
    const service::IncidentRow& incident = open[i];
    const Light light = light_of(incident.state);
    const std::string_view what = incident.detail.empty() ? model::sentence(incident.reason)
                                                          : std::string_view(incident.detail);
    const std::string_view cause = incident.cause ? std::string_view(incident.cause->sentence)
                                                  : std::string_view("No cause known yet");
    out.add(R"html(<a class="dep dep-row no-underline hover:bg-sunken s-{}"
href="/incidents/{}">{}<span class="min-w-0"><b class="font-semibold">{}</b>
<span class="text-(--state-ink)">{}</span><span class="block text-sm muted">{} · opened
{}</span></span>{}</a>)html",
            name(light), incident.id.value, sign(light), incident.monitor_name, what, cause,
            ago(incident.opened_at), icon("right"));
  }
  if (open.size() > kIncidentsShownMax) {
    out.add(R"html(<p class="dep px-4.5 py-2.5 text-sm"><a class="link" href="/incidents?open=1">{}
more open</a></p>)html",
            open.size() - kIncidentsShownMax);
  }
  return out.add("</div></section>");
}

Html monitors_part(const std::vector<Group>& groups, const Filter& filter) {
  Html out;
  out.add(R"html(<section id="monitors" aria-label="Monitors">)html");
  if (groups.empty()) {
    out.add(
        R"html(<div class="card empty"><h2>Nothing matches</h2><p>No monitor fits “{}{}{}”.</p><a
class="btn" href="/">Show all</a></div>)html",
        filter.words, filter.light ? word(*filter.light) : "", filter.tag);
  } else {
    out.add(R"html(<div class="cols" aria-hidden="true"><span></span><span></span><span>Last
results</span><span>Last</span><span>24 h</span><span>30 days</span></div>)html");
  }
  for (const Group& group : groups) {
    out.add(R"html(<ul class="card group rows">)html");
    for (const Placed& placed : group.rows) add_row(out, *placed.row, placed.shape);
    out.add("</ul>");
  }
  out.add(R"html(<p class="card empty" id="no-match" hidden>Nothing here matches what you typed.</p>
</section>)html");
  return out;
}

std::string dashboard_page(const Reader& reader, const service::Overview& overview,
                           const Filter& filter) {
  Page page{.title = "Monitors", .active = "/", .live = true};
  if (overview.rows.empty()) {
    page.live = false;
    return signed_in_page(reader, page, welcome(reader));
  }
  const std::vector<Group> groups = arrange(overview.rows, filter);
  Html body;
  body.reserve(overview.rows.size() * 1'200 + 8'192);
  body.add(summary_part(overview, filter));
  body.add(open_incidents_part(overview.open_incidents));
  body.add(R"html(<div class="flex items-center gap-3 mb-3 mt-4"><h2>Monitors</h2><span
class="live" id="live-state" role="status" hidden></span>{}</div>)html",
           search(filter));
  body.add(monitors_part(groups, filter));
  body.add(live_part(version_of(groups), reader.now));
  return signed_in_page(reader, page, body);
}

}  // namespace fw::web
