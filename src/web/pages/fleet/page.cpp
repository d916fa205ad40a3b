#include "web/pages/fleet/page.hpp"

#include <algorithm>

#include "web/pages/fleet/map.hpp"
#include "web/pages/fleet/standing.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {
namespace {

using service::FleetMachine;
using service::FleetTrouble;
using service::FleetView;
using topology::Standing;

constexpr std::size_t kTroublesShownMax = 20;

struct Figures {
  std::size_t there = 0;
  std::size_t active = 0;
  std::size_t probes = 0;
  std::optional<double> slots_per_minute;
  std::optional<Millis> lateness_p99;  ///< of the latest machine
  std::optional<std::uint64_t> under_way;
  std::optional<std::uint64_t> abstained;
};

template <class Number>
void sum(std::optional<Number>& total, const std::optional<Number>& one) {
  if (one) total = total.value_or(Number{}) + *one;
}

Figures figures_of(const FleetView& view) {
  Figures figures;
  for (const FleetMachine& machine : view.machines) {
    if (machine.standing == Standing::gone) continue;
    ++figures.there;
    if (machine.standing == Standing::active) ++figures.active;
    if (machine.role == service::MachineRole::probe) ++figures.probes;
    sum(figures.slots_per_minute, machine.slots_per_minute);
    sum(figures.under_way, machine.looks_under_way);
    sum(figures.abstained, machine.votes_abstained);
    if (machine.lateness_p99)
      figures.lateness_p99 =
          std::max(figures.lateness_p99.value_or(Millis(0)), *machine.lateness_p99);
  }
  return figures;
}

void add_stat(Html& out, std::string_view value, std::string_view label) {
  out.add(R"html(<div class="stat"><b>{}</b><span>{}</span></div>)html", value, label);
}

void add_stats(Html& out, const FleetView& view) {
  const Figures figures = figures_of(view);
  const auto heard = std::ranges::count(view.regions, false, &service::FleetRegion::is_silent);
  out.add(R"html(<div class="stats card-body border-t border-line">)html");
  add_stat(out, fmt::format("{} of {}", figures.active, figures.there), "machines active");
  add_stat(out, fmt::format("{} of {}", heard, view.regions.size()), "regions heard");
  if (figures.probes > 0) add_stat(out, std::to_string(figures.probes), "of them probes");
  if (figures.slots_per_minute)
    add_stat(out, fmt::format("{:.0f}", *figures.slots_per_minute), "checks a minute");
  if (figures.lateness_p99) add_stat(out, latency(*figures.lateness_p99), "late at worst, p99");
  if (figures.under_way) add_stat(out, std::to_string(*figures.under_way), "looks under way");
  if (figures.abstained) add_stat(out, std::to_string(*figures.abstained), "votes abstained");
  out.add("</div>");
}

void add_trouble(Html& out, const FleetTrouble& trouble) {
  out.add(R"html(<div class="dep dep-row s-degraded">{}<div class="min-w-0"><b
class="font-medium block">{}</b><span class="block text-sm muted">{} {}</span></div></div>)html",
          sign(Light::degraded), trouble.sentence, remedy(trouble.kind), ago(trouble.at));
}

void add_troubles(Html& out, const FleetView& view) {
  if (view.troubles.empty()) return;
  out.add(R"html(<section class="card overflow-hidden"><h2>Needs you</h2>)html");
  for (std::size_t i = 0; i < std::min(view.troubles.size(), kTroublesShownMax); ++i)
    add_trouble(out, view.troubles[i]);
  out.add("</section>");
}

std::string_view reason_of(std::string_view reason) {
  if (reason == "stranger") return "not sealed with a key of this fleet";
  if (reason == "version") return "of another version";
  if (reason == "repeated") return "said before";
  if (reason == "stale") return "minutes old";
  return reason;
}

void add_dropped(Html& out, const FleetView& view) {
  const auto is_some = [](const service::DroppedDatagrams& one) {
    return one.count > 0 && one.reason != "own";
  };
  if (!std::ranges::any_of(view.dropped, is_some)) return;
  out.add(R"html(<p class="help">Datagrams that were dropped unread since the start: )html");
  bool is_first = true;
  for (const service::DroppedDatagrams& one : view.dropped) {
    if (one.count == 0 || one.reason == "own") continue;
    out.add("{}{} {}", is_first ? "" : ", ", one.count, reason_of(one.reason));
    is_first = false;
  }
  out.add(".</p>");
}

void add_step(Html& out, std::string_view title, const Html& text, std::string_view command) {
  out.add(R"html(<div><h3>{}</h3><p class="help">{}</p><pre class="code mt-2">{}</pre></div>)html",
          title, text, command);
}

/// What to type, with what is known of this machine.
void add_growing(Html& out, const FleetView& view) {
  const std::string peer = view.address.empty() ? "this-machine.example:7946" : view.address;
  out.add(R"html(<details class="card"{}><summary class="card-head"><h2>Add a machine</h2><span
class="text-sm muted">one command, one key</span></summary><div class="card-body stack">)html",
          Flag("open").when(!view.has_fleet));
  if (!view.has_fleet) {
    add_step(out, "First, a key for the fleet",
             html("Made once. Whoever holds it may do everything in the fleet: keep it as you keep "
                  "a password."),
             "flarewarden fleet key");
    add_step(out, "Start this machine again with it",
             html("Others must reach that port, by UDP and TCP."),
             "FLAREWARDEN_FLEET_KEY=fwfleet_… flarewarden serve --place fra --fleet-listen "
             "0.0.0.0:7946");
  }
  add_step(out, "A machine of a region",
           html("It holds the region's data, on databases that the region's machines share, and "
                "does its share of the checks."),
           "FLAREWARDEN_FLEET_KEY=fwfleet_… flarewarden serve --config flarewarden.toml --place "
           "fra --peer " +
               peer);
  add_step(out, "A probe in another part of the world",
           html("It looks and votes for the others and stores nothing. Its key, which <code "
                "class=\"mono\">flarewarden fleet probe-key</code> prints, opens no customer's "
                "data."),
           "FLAREWARDEN_FLEET_KEY=fwprobe_… flarewarden serve --probe --place syd --peer " + peer);
  out.add("</div></details>");
}

}  // namespace

Html fleet_head_part(const FleetView& view) {
  const FleetVerdict verdict = verdict_of(view);
  Html out;
  out.add(R"html(<div class="stack" id="fleet-head"><section class="card s-{}"><div
class="banner">{}<div class="min-w-0"><h2 class="text-lg">{}</h2><p>{}</p></div></div>)html",
          name(verdict.light), sign(verdict.light), verdict.headline, verdict.sentence);
  add_stats(out, view);
  out.add("</section>");
  add_troubles(out, view);
  if (!view.advice.empty() && view.has_fleet)
    out.add(R"html(<p class="note s-maintenance"><span>{}</span></p>)html", view.advice);
  add_dropped(out, view);
  out.add("</div>");
  return out;
}

std::string fleet_page(const Reader& reader, const FleetView& view) {
  Html body;
  body.add(R"html(<div class="head"><h1>Fleet</h1><span class="live" id="live-state" role="status"
hidden></span></div><div class="stack">{}{}{})html",
           fleet_head_part(view), fleet_map_part(view), fleet_regions_part(view));
  add_growing(body, view);
  body.add("</div>{}", live_stream());
  return signed_in_page(reader, {.title = "Fleet", .active = "/fleet", .live = true}, body);
}

}  // namespace fw::web
