#include "base/text.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/status/page.hpp"

namespace fw::web {

namespace {

constexpr double kFullDay = 1.0;

std::string_view headline(const service::PublicPage& page, Light light) {
  switch (light) {
    case Light::up:
      return "Everything works";
    case Light::degraded:
    case Light::unconfirmed:
      return "Some services are degraded";
    case Light::down:
      return "Some services are down";
    default:
      return page.components.empty() ? "Nothing is shown here yet" : "Waiting for results";
  }
}

/// A day is as bad as it was long: a short failure of a good day is amber, not red.
std::string_view class_of(const service::PublicDay& day) {
  if (!day.uptime) return "pending";
  if (*day.uptime >= kFullDay) return "up";
  return *day.uptime >= 0.99 ? "degraded" : "down";
}

void add_bars(Html& out, const service::PublicComponent& component) {
  constexpr int kStep = 10;
  out.add(R"html(<svg class="bars" viewBox="0 0 {} 36" preserveAspectRatio="none" role="img"
aria-label="The last {} days of {}">)html",
          static_cast<int>(component.days.size()) * kStep - 2, component.days.size(),
          component.name);
  int x = 0;
  for (const service::PublicDay& day : component.days) {
    out.add(
        R"html(<rect class="s-{}" x="{}" width="8" height="36"
rx="2"><title>{}: {}</title></rect>)html",
        class_of(day), x, day.date, day.uptime ? share(day.uptime) : std::string("no results"));
    x += kStep;
  }
  out.add("</svg>");
}

void add_component(Html& out, const service::PublicComponent& component) {
  const Light light = component.in_maintenance ? Light::maintenance : light_of(component.state);
  out.add(R"html(<li class="card-body border-t border-line first:border-t-0 grid gap-2"><div
class="flex items-center gap-3"><b
class="font-semibold min-w-0 truncate mr-auto">{}</b>{}</div>)html",
          component.name, badge(light));
  out.add(R"html(<div class="days grid gap-2">)html");
  add_bars(out, component);
  out.add(
      R"html(<div class="flex text-xs muted"><span class="mr-auto"><span class="long">{}</span><span
class="short">30</span> days ago</span><span>{} in 90 days</span><span
class="ml-auto">today</span></div></div></li>)html",
      component.days.size(), share(component.uptime_90d));
}

void add_incident(Html& out, const service::PublicIncident& incident) {
  const Light light = incident.resolved_at ? Light::up : light_of(incident.state);
  out.add(R"html(<article class="card s-{}" id="i-{}"><div class="card-body grid gap-2"><div
class="flex flex-wrap items-center gap-x-3 gap-y-1">{}<h3 class="mr-auto">{}</h3><span
class="text-sm muted">{}</span></div><p class="text-sm muted">{})html",
          name(light), incident.id, sign(light), incident.title,
          incident.resolved_at
              ? fmt::format("resolved after {}", span_of(*incident.resolved_at - incident.since))
              : std::string("ongoing"),
          time_of(incident.since));
  if (!incident.components.empty()) out.add(" · {}", join(incident.components, ", "));
  out.add("</p>");
  for (const service::PublicNote& note : incident.notes) {
    out.add(
        R"html(<div class="border-l-2 border-line-strong pl-3"><p
class="whitespace-pre-line">{}</p><p
class="text-sm muted">{}</p></div>)html",
        note.text, time_of(note.at));
  }
  out.add("</div></article>");
}

void add_maintenance(Html& out, const service::PublicPage& page) {
  for (const service::PublicMaintenance& window : page.maintenance) {
    out.add(R"html(<div class="note s-maintenance">{}<div><b class="font-semibold">{}</b><p
class="text-sm">{} to {}</p></div></div>)html",
            sign(Light::maintenance), window.title, time_of(window.from), time_of(window.to));
  }
}

}  // namespace

std::string status_page(Theme theme, const service::PublicPage& page) {
  const Light light = light_of(page.overall);
  Html body;
  body.add(
      R"html(<main class="max-w-3xl mx-auto px-4 py-10 sm:py-16 stack"
id="main"><header><h1>{}</h1><p
class="text-ink-2">{}</p></header><section class="card banner s-{}" role="status">{}<div
class="min-w-0 mr-auto"><h2 class="text-xl">{}</h2><p>as of {}</p></div></section>)html",
      page.title, page.description, name(light), sign(light), headline(page, light),
      time_of(page.as_of));
  add_maintenance(body, page);
  for (const auto& incident : page.open) add_incident(body, incident);
  body.add(R"html(<ul class="card overflow-hidden">)html");
  for (const auto& component : page.components) add_component(body, component);
  body.add(R"html(</ul><section class="stack gap-3"><h2>History</h2>)html");
  if (page.past.empty())
    body.add(R"html(<p class="muted">No incident in the last 90 days.</p>)html");
  for (const auto& incident : page.past) add_incident(body, incident);
  body.add(R"html(</section><footer class="flex items-center gap-3 text-sm muted pt-6"><span
class="mr-auto">Only confirmed failures count. Maintenance and looks that were missed are left
out.</span>{}</footer></main>)html",
           theme_switch(theme, ""));
  return public_page(
      {.theme = theme, .title = page.title, .description = page.description, .indexed = true},
      body);
}

}  // namespace fw::web
