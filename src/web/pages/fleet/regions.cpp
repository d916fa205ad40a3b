#include <algorithm>

#include "web/pages/fleet/page.hpp"
#include "web/pages/fleet/standing.hpp"
#include "web/pages/kit/format.hpp"

namespace fw::web {
namespace {

using service::FleetMachine;
using service::FleetRegion;
using service::FleetView;
using topology::Standing;

constexpr std::size_t kMachinesShownMax = 300;

std::string number(const std::optional<std::uint64_t>& value) {
  return value ? std::to_string(*value) : "–";
}

std::string rate(const std::optional<double>& per_minute) {
  return per_minute ? fmt::format("{:.{}f}", *per_minute, *per_minute < 10 ? 1 : 0) : "–";
}

std::string offset(const std::optional<Millis>& clock) {
  return clock ? fmt::format("{:+} ms", clock->count()) : "–";
}

Html heard(const FleetMachine& machine) {
  if (machine.is_self) return html("here");
  return machine.heard_at ? ago(*machine.heard_at) : html("never");
}

void add_machine(Html& out, const FleetMachine& machine) {
  out.add(R"html(<tr><td class="who"><b>{}</b>)html", machine.machine.value);
  if (machine.is_self) out.add(R"html(<span class="tag">this one</span>)html");
  if (machine.role == service::MachineRole::probe)
    out.add(
        R"html(<span class="tag" title="Looks for others and stores nothing">probe</span>)html");
  out.add(R"html(<span class="sub">{}{}{}</span></td><td class="is">{}</td>)html",
          machine.city.empty() ? machine.place.name
                               : fmt::format("{} ({})", machine.city, machine.place.name),
          machine.version.empty() ? "" : " · ", machine.version, badge_of(machine));
  out.add(R"html(<td class="num" data-k="Checks/min">{}</td><td class="num"
data-k="Taken over">{}</td><td class="num" data-k="Late, p99">{}</td><td class="num fine"
data-k="Under way">{}</td><td class="num fine" data-k="Abstained">{}</td><td class="num fine"
data-k="Clock">{}</td><td class="num" data-k="Heard">{}</td></tr>)html",
          rate(machine.slots_per_minute), number(machine.taken_over),
          machine.lateness_p99 ? latency(*machine.lateness_p99) : std::string("–"),
          number(machine.looks_under_way), number(machine.votes_abstained),
          offset(machine.clock_offset), heard(machine));
}

void add_head(Html& out) {
  out.add(R"html(<thead><tr><th>Machine</th><th>Standing</th><th class="num"
title="Checks planned a minute that are its own">Checks/min</th><th class="num"
title="Of its checks, how many others had to begin">Taken over</th><th class="num"
title="99 of 100 checks begin within this of their time">Late, p99</th><th class="num"
title="Looks that have begun and not ended">Under way</th><th class="num"
title="How often it was asked for a vote and had none to give">Abstained</th><th class="num"
title="Its clock against the fleet's">Clock</th><th class="num">Heard</th></tr></thead>)html");
}

void add_region(Html& out, const FleetView& view, const FleetRegion& region, std::size_t& room) {
  const Light light = light_of(region);
  out.add(
      R"html(<section class="card overflow-hidden s-{}"><div class="card-head">{}<h2>{}{}</h2><span
class="text-sm muted">{}</span></div>)html",
      name(light), sign(light), region.name,
      region.is_own ? html(R"html( <span class="tag">this machine's</span>)html") : Html(),
      sentence_of(region));
  const auto is_here = [&](const FleetMachine& machine) {
    return machine.place.region == region.name && machine.standing != Standing::gone;
  };
  if (std::ranges::any_of(view.machines, is_here)) {
    out.add(R"html(<div class="scroll"><table class="table machines">)html");
    add_head(out);
    out.add("<tbody>");
    for (const FleetMachine& machine : view.machines) {
      if (!is_here(machine) || room == 0) continue;
      add_machine(out, machine);
      --room;
    }
    out.add("</tbody></table></div>");
  }
  out.add("</section>");
}

void add_gone(Html& out, const FleetView& view) {
  const auto number = std::ranges::count(view.machines, Standing::gone, &FleetMachine::standing);
  if (number == 0) return;
  out.add(R"html(<details class="card"><summary class="card-head"><h2>Were here once</h2><span
class="text-sm muted">{}</span></summary><div>)html",
          count(static_cast<std::size_t>(number), "machine", "machines"));
  std::size_t room = kMachinesShownMax;
  for (const FleetMachine& machine : view.machines) {
    if (machine.standing != Standing::gone || room-- == 0) continue;
    out.add(R"html(<div class="dep dep-row s-paused">{}<div class="min-w-0"><b
class="font-medium block truncate">{}</b><span class="block text-sm muted">{} · {} · {}, last seen
{}</span></div></div>)html",
            sign(Light::paused), machine.machine.value, machine.place.name, machine.place.region,
            machine.version, machine.heard_at ? ago(*machine.heard_at) : html("never"));
  }
  out.add(
      R"html(</div><p class="help card-body">One that will not come back goes from this list with
<code class="mono">flarewarden fleet forget MACHINE</code>.</p></details>)html");
}

}  // namespace

Html fleet_regions_part(const FleetView& view) {
  Html out;
  out.add(R"html(<div class="stack" id="fleet-regions">)html");
  std::size_t room = kMachinesShownMax;
  for (const FleetRegion& region : view.regions) add_region(out, view, region, room);
  if (room == 0)
    out.add(R"html(<p class="help">The first {} machines are shown; the API tells all.</p>)html",
            kMachinesShownMax);
  add_gone(out, view);
  out.add("</div>");
  return out;
}

}  // namespace fw::web
