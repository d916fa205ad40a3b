#include "web/pages/incident/page.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

Html lasted(const service::IncidentRow& incident) {
  if (!incident.resolved_at) {
    return html(R"html(<b class="font-semibold text-(--state-ink)">open</b>)html");
  }
  return html("resolved after {}", span_of(*incident.resolved_at - incident.since));
}

}  // namespace

Html incident_rows(const std::vector<service::IncidentRow>& incidents) {
  Html out;
  for (const service::IncidentRow& incident : incidents) {
    const bool is_open = !incident.resolved_at.has_value();
    const Light light = is_open ? light_of(incident.state) : Light::up;
    out.add(
        R"html(<a class="dep dep-row no-underline hover:bg-sunken s-{}" href="/incidents/{}">{}<span
class="min-w-0"><b class="font-semibold">{}</b> <span class="text-ink-2">{}</span><span
class="block text-sm muted">{} · {}</span></span>)html",
        name(light), incident.id.value, sign(light), incident.monitor_name,
        incident.detail.empty() ? model::sentence(incident.reason)
                                : std::string_view(incident.detail),
        time_of(incident.since), lasted(incident));
    out.add(R"html(<span class="text-sm muted whitespace-nowrap">{}</span>{}</a>)html",
            incident.affected > 1
                ? count(static_cast<std::size_t>(incident.affected), "monitor", "monitors")
                : std::string(),
            icon("right"));
  }
  return out;
}

Html incident_list_part(const IncidentList& list) {
  Html out;
  out.add(R"html(<section id="incidents">)html");
  if (list.rows.empty()) {
    out.add(empty_state({.title = list.open_only ? "Nothing is wrong" : "No incident yet",
                         .text = "When a check fails, it is looked at again before anybody is "
                                 "woken. What is confirmed is kept here, with everything that "
                                 "was seen."}));
  } else {
    out.add(R"html(<div class="card overflow-hidden">{}</div>)html", incident_rows(list.rows));
  }
  if (list.has_older) {
    out.add(R"html(<p class="mt-4"><a class="btn" href="/incidents?before={}">Older</a></p>)html",
            to_ms(list.rows.back().opened_at));
  }
  out.add("</section>");
  return out;
}

std::string incidents_page(const Reader& reader, const IncidentList& list) {
  Html body;
  body.add(R"html(<div class="head"><h1>Incidents</h1><span class="live" id="live-state"
role="status" hidden></span><div class="seg" role="group" aria-label="Which"><a
href="/incidents"{}>All</a><a
href="/incidents?open=1"{}>Open</a></div></div>)html",
           Flag("aria-current=\"true\"").when(!list.open_only),
           Flag("aria-current=\"true\"").when(list.open_only));
  body.add(incident_list_part(list));
  body.add(live_stream());
  return signed_in_page(reader, {.title = "Incidents", .active = "/incidents", .live = true}, body);
}

}  // namespace fw::web
