#include "web/pages/scan/page.hpp"

#include <array>

#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"
#include "web/pages/scan/drawing.hpp"
#include "web/pages/scan/map.hpp"

namespace fw::web {

namespace {

struct Step {
  std::string_view name;
  std::string_view label;
};

constexpr std::array<Step, 7> kSteps = {{{"page", "Opening the page"},
                                         {"dns", "Reading DNS"},
                                         {"tls", "Reading the certificate"},
                                         {"pages", "Opening the pages that matter"},
                                         {"scripts", "Following its scripts"},
                                         {"hosts", "Looking up the hosts it uses"},
                                         {"matching", "Naming the services"}}};

bool is_over(service::ScanState state) {
  return state == service::ScanState::done || state == service::ScanState::failed;
}

std::size_t step_number(std::string_view name) {
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    if (kSteps[i].name == name) return i;
  }
  return name == "done" ? kSteps.size() : 0;
}

void add_progress(Html& out, const service::ScanDetail& scan) {
  const model::ScanProgress& progress = scan.scan.progress;
  const bool is_queued = scan.scan.state == service::ScanState::queued;
  out.add(R"html(<section class="card card-body stack"><div class="flex items-baseline gap-3"><h2
class="mr-auto">{}</h2><span class="muted text-sm">{} %</span></div><progress class="progress"
max="100"
value="{}" aria-label="Progress of the scan"></progress><ol class="steps">)html",
          is_queued ? "Waiting for its turn" : "Looking behind the page", progress.percent,
          progress.percent);
  const std::size_t now = step_number(progress.step);
  for (std::size_t i = 0; i < kSteps.size(); ++i) {
    const bool is_now = i == now && !is_queued;
    const bool is_done = i < now;
    out.add(R"html(<li class="step {}">{}<span class="min-w-0">{}<span
class="muted font-normal block truncate text-sm">{}</span></span></li>)html",
            is_now    ? "now"
            : is_done ? "done"
                      : "",
            icon(is_now    ? "spin"
                 : is_done ? "check"
                           : "dot"),
            kSteps[i].label, is_now ? std::string_view(progress.detail) : std::string_view());
  }
  out.add("</ol></section>");
}

void add_failure(Html& out, const service::ScanDetail& scan, std::string_view csrf) {
  out.add(R"html(<section class="card empty s-down">{}<h2>The scan did not work</h2><p>{}</p>{}
</section>)html",
          sign(Light::down), scan.scan.error, scan_form(csrf, scan.scan.url, ""));
}

void add_facts(Html& out, const model::DependencyMap& map) {
  out.add(R"html(<section class="card card-body"><div class="stats"><div
class="stat"><b>{}</b><span>third parties</span></div><div class="stat"><b>{}</b><span>DNS
records</span></div><div class="stat"><b>{}</b><span>certificates</span></div><div
class="stat"><b>{}</b><span>unknown hosts</span></div><div class="stat"><b>{}</b><span>to find
them</span></div></div></section>)html",
          map.dependencies.size(), map.dns.size(), map.tls ? map.tls->chain.size() : 0,
          map.unknown_hosts.size(), latency(map.duration));
}

void add_base_choice(Html& out, std::string_view name, std::string_view title,
                     std::string_view text) {
  out.add(R"html(<label class="dep dep-row cursor-pointer"><input type="checkbox"
class="size-4.5 accent-ink" name="{}" value="true" checked><span class="min-w-0"><b
class="font-semibold block truncate">{}</b><span
class="block truncate text-sm muted">{}</span></span></label>)html",
          name, title, text);
}

void add_adoption(Html& out, const service::ScanDetail& scan, std::string_view csrf) {
  const model::DependencyMap& map = *scan.map;
  out.add(R"html(<form method="post" action="/scans/{}/adopt" class="stack">{}<section
class="card overflow-hidden"><div class="card-head"><h2>The site itself</h2></div><div
class="bases">)html",
          scan.scan.id.value, csrf_field(csrf));
  add_base_choice(out, "site", map.title.empty() ? std::string_view(map.final_url) : map.title,
                  map.final_url);
  if (map.tls) add_base_choice(out, "certificate", "Certificate", "Trust and days left");
  add_base_choice(out, "dns", "DNS records", "Told when they change or stop answering");
  add_base_choice(out, "domain", "Registration", "Told before the domain ends");
  add_base_choice(out, "changes", "Changes", "Looked at every day; told what is new");
  out.add("</div></section>{}", services_part(map, true));
  out.add(R"html(<div class="adopt"><label
class="flex items-center gap-2 text-sm mr-auto sm:ml-auto sm:mr-0">every <select
class="input w-auto!" name="interval" aria-label="Interval"><option value="30s">30 s</option><option
value="1m" selected>1 min</option><option value="5m">5 min</option><option
value="15m">15 min</option></select></label><button class="btn primary">{}Watch all of
this</button></div></form>)html",
          icon("check"));
}

void add_recent(Html& out, const std::vector<service::ScanRow>& scans) {
  if (scans.empty()) return;
  out.add(R"html(<section class="card overflow-hidden"><div class="card-head"><h2>Earlier
scans</h2></div>)html");
  for (const service::ScanRow& scan : scans) {
    const bool has_failed = scan.state == service::ScanState::failed;
    out.add(R"html(<a class="dep dep-row no-underline hover:bg-sunken" href="/scans/{}"><span
class="logo s-{}">{}</span><span class="min-w-0"><b class="font-medium block truncate">{}</b><span
class="block truncate text-sm muted">{}</span></span>{}{}</a>)html",
            scan.id.value, has_failed ? "down" : "up",
            has_failed ? sign(Light::down) : icon("search"), scan.url,
            has_failed ? std::string_view(scan.error) : name(scan.state), ago(scan.created_at),
            icon("right"));
  }
  out.add("</section>");
}

}  // namespace

std::string add_page(const Reader& reader, const std::vector<service::ScanRow>& scans,
                     std::string_view url, std::string_view problem) {
  Html body = crumb("/", "Monitors");
  body.add(R"html(<div class="stack"><section class="card empty">{}<h1>Watch a site</h1><p>Paste its
address. FlareWarden looks at it the way a browser does, and names what stands behind it.</p>{}<p
class="help">Or <a class="link" href="/monitors/new">set up a single check by
hand</a>.</p></section>)html",
           art(), scan_form(reader.csrf, url, problem));
  add_recent(body, scans);
  body.add("</div>");
  return signed_in_page(reader, {.title = "Watch a site", .active = "/"}, body);
}

Html scan_part(const service::ScanDetail& scan, std::string_view csrf, Instant now) {
  Html out;
  out.add(R"html(<div id="scan" class="stack" data-fw-state="{}"{}>)html", name(scan.scan.state),
          Flag("data-fw-final").when(is_over(scan.scan.state)));
  if (scan.scan.state == service::ScanState::failed) add_failure(out, scan, csrf);
  if (!is_over(scan.scan.state)) add_progress(out, scan);
  if (scan.map && !is_over(scan.scan.state)) out.add(found_part(*scan.map));
  if (scan.map && scan.scan.state == service::ScanState::done) {
    add_facts(out, *scan.map);
    out.add(drawing_part(*scan.map));
    add_adoption(out, scan, csrf);
    out.add(ground_part(*scan.map, now));
  }
  out.add("</div>");
  return out;
}

std::string scan_page(const Reader& reader, const service::ScanDetail& scan,
                      std::string_view problem) {
  const bool is_live = !is_over(scan.scan.state);
  Html body = crumb("/add", "Watch a site");
  body.add(R"html(<div class="head"><h1>{}</h1><span class="live" id="live-state" role="status"
hidden></span></div>)html",
           scan.scan.url);
  body.add(problem_note(problem));
  body.add(scan_part(scan, reader.csrf, reader.now));
  if (is_live) {
    body.add(
        R"html(<noscript><p class="mt-4"><a class="btn"
href="">Show how far it is</a></p></noscript>{})html",
        live_stream());
  }
  return signed_in_page(reader, {.title = "Scan", .active = "/", .live = is_live}, body);
}

}  // namespace fw::web
