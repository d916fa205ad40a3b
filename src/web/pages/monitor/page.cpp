#include "web/pages/monitor/page.hpp"

#include "web/pages/incident/page.hpp"
#include "web/pages/kit/evidence.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"
#include "web/pages/monitor/chart.hpp"
#include "web/pages/scan/map.hpp"

namespace fw::web {

namespace {

using service::HistoryRange;

constexpr HistoryRange kRanges[] = {HistoryRange::h1,  HistoryRange::h24, HistoryRange::d7,
                                    HistoryRange::d30, HistoryRange::d90, HistoryRange::d365};

void add_actions(Html& out, const Reader& reader, const model::Monitor& monitor) {
  if (!reader.may_write) return;
  const std::string base = "/monitors/" + monitor.id.value;
  const std::string pause = base + (monitor.paused ? "/resume" : "/pause");
  out.add(post_button(reader.csrf, {.action = pause,
                                    .label = monitor.paused ? "Resume" : "Pause",
                                    .icon = monitor.paused ? "play" : "pause"}));
  out.add(R"html(<a class="btn" href="{}/edit">{}Settings</a>)html", base, icon("settings"));
}

void add_chart(Html& out, const MonitorView& view) {
  const std::string base = "/monitors/" + view.row.monitor.id.value;
  out.add(R"html(<section class="card"><div class="card-head"><h2>History</h2><div
class="seg" role="group" aria-label="Range">)html");
  for (const HistoryRange range : kRanges) {
    out.add(R"html(<a href="{}?range={}"{}>{}</a>)html", base, name(range),
            Flag("aria-current=\"true\"").when(range == view.range), name(range));
  }
  out.add("</div></div>");
  if (view.history.damaged_at) {
    out.add(R"html(<p class="card-body border-b border-line text-sm">The history before {} is in a
damaged file that was set aside. Nothing since then is lost; whoever runs this server can put the
rest back.</p>)html",
            time_of(*view.history.damaged_at));
  }
  if (view.history.points.empty()) {
    out.add(R"html(<p class="empty muted">Nothing was measured in this time.</p></section>)html");
    return;
  }
  out.add(R"html(<div class="card-body stack gap-3"><div class="chart" id="chart"
data-fw-history="{}/history?range={}">{}</div><div class="legend"><span
class="l50">Median</span><span class="l95">95 % of looks are faster</span><span
class="s-up">Up</span><span class="s-degraded">Degraded</span><span class="s-down">Down</span><span
class="s-unknown">Could not look</span></div><details class="more"><summary
class="link text-sm muted">The latest figures in a table</summary>{}</details></div>
</section>)html",
          base, name(view.range), chart_drawing(view.history), chart_table(view.history));
}

void add_dependencies(Html& out, const MonitorView& view) {
  if (view.dependencies.empty()) return;
  out.add(R"html(<section class="card overflow-hidden"><div class="card-head"><h2>Depends
on</h2></div>)html");
  for (const service::MonitorRow& row : view.dependencies) {
    const Light light = light_of(row.status);
    out.add(
        R"html(<a class="dep dep-row no-underline hover:bg-sunken s-{}" href="/monitors/{}">{}<span
class="min-w-0 truncate">{}</span><span class="text-sm muted">{}</span>{}</a>)html",
        name(light), row.monitor.id.value, sign(light), row.monitor.name, word(light),
        icon("right"));
  }
  out.add("</section>");
}

void add_evidence(Html& out, const MonitorView& view) {
  if (!view.last_evidence) return;
  const auto& tls = view.last_evidence->evidence.tls;
  if (tls) {
    out.add(R"html(<section class="card overflow-hidden"><div
class="card-head"><h2>Certificate</h2></div>{}</section>)html",
            chain_part(*tls, view.last_evidence->result.started_at));
  }
  out.add(R"html(<section class="card"><div class="card-head"><h2>Last evidence</h2><a
class="link text-sm" href="/monitors/{}/results/{}">Permalink</a></div><div
class="card-body">{}</div></section>)html",
          view.row.monitor.id.value, view.last_evidence->result.probe_id,
          waterfall(view.last_evidence->result.phases));
}

void add_result(Html& out, const model::MonitorId& id, const service::ResultRow& result) {
  if (result.missed) {
    out.add(R"html(<tr><td>{}</td><td class="muted" colspan="3">Missed: not looked at, left out of
uptime</td></tr>)html",
            time_of(result.planned_at));
    return;
  }
  const Light light = result.in_maintenance ? Light::maintenance : light_of(result.outcome);
  out.add(R"html(<tr><td>{}</td><td>{}</td><td class="num">{}</td><td>)html",
          time_of(result.started_at), badge(light), latency(result.phases.total));
  if (result.outcome != model::Outcome::up || result.changed) out.add("{} ", why(result));
  if (result.attempt > 0) {
    out.add(R"html(<span class="tag">re-check {}</span> )html", result.attempt);
  }
  if (result.has_evidence) {
    out.add(
        R"html(<a class="link whitespace-nowrap" href="/monitors/{}/results/{}">evidence</a>)html",
        id.value, result.probe_id);
  }
  out.add("</td></tr>");
}

void add_changes(Html& out, const MonitorView& view) {
  if (view.changes.empty()) return;
  out.add(R"html(<section class="card overflow-hidden" id="changes"><div
class="card-head"><h2>Changes</h2></div><dl class="facts card-body">)html");
  for (const service::ResultRow& change : view.changes) {
    out.add(
        R"html(<dt>{}</dt><dd>{} <a class="link"
href="/monitors/{}/results/{}">evidence</a></dd>)html",
        time_of(change.started_at), why(change), view.row.monitor.id.value, change.probe_id);
  }
  out.add("</dl></section>");
}

void add_incidents(Html& out, const MonitorView& view) {
  if (view.incidents.empty()) return;
  out.add(R"html(<section class="card overflow-hidden"><div
class="card-head"><h2>Incidents</h2></div>{}</section>)html",
          incident_rows(view.incidents));
}

Html figure(std::string_view value, std::string_view label) {
  return html(R"html(<div class="stat"><b>{}</b><span>{}</span></div>)html", value, label);
}

}  // namespace

Html monitor_state_part(const service::MonitorRow& row) {
  const service::MonitorStatus& status = row.status;
  const Light light = light_of(status);
  Html out;
  out.add(
      R"html(<section class="card s-{}" id="monitor-state"><div
class="banner border-b border-line">{}<div
class="min-w-0 mr-auto"><h2 class="text-lg">{}</h2><p>)html",
      name(light), sign(light), word(light));
  if (status.last_at) {
    const bool is_well = light == Light::up || light == Light::paused;
    if (!is_well && status.reason != model::Reason::none) {
      out.add("{} · ", status.detail.empty() ? model::sentence(status.reason)
                                             : std::string_view(status.detail));
    }
    out.add("since {}</p>", time_of(status.since));
  } else {
    out.add("The first result comes within {}.</p>", to_text(row.monitor.interval));
  }
  if (status.unverified_at) {
    out.add(R"html(<p class="text-ink-2">A failure could not be verified at {}: too few other places
could look. Until they can, nobody is woken and the state stays.</p>)html",
            time_of(*status.unverified_at));
  }
  out.add("</div>");
  if (!status.incident.empty()) {
    out.add(R"html(<a class="btn small" href="/incidents/{}">Open incident</a>)html",
            status.incident.value);
  }
  out.add(R"html(</div><div class="card-body stats">)html");
  if (status.last_at) {
    out.add(R"html(<div class="stat"><b>{}</b><span>last look, {}</span></div>)html",
            latency(status.last_total), ago(*status.last_at));
  }
  out.add("{}{}{}{}</div></section>", figure(share(status.uptime.h24), "24 hours"),
          figure(share(status.uptime.d7), "7 days"), figure(share(status.uptime.d30), "30 days"),
          figure(share(status.uptime.d90), "90 days"));
  return out;
}

Html results_part(const model::MonitorId& id, const std::vector<service::ResultRow>& results,
                  bool has_older) {
  Html out;
  out.add(R"html(<section class="card overflow-hidden" id="results"><div
class="card-head"><h2>Results</h2></div>)html");
  if (results.empty()) {
    out.add(R"html(<p class="empty muted">None yet.</p></section>)html");
    return out;
  }
  out.add(
      R"html(<div class="scroll"><table class="table
log"><thead><tr><th>When</th><th>Outcome</th><th
class="num">Took</th><th>What was seen</th></tr></thead><tbody>)html");
  for (const service::ResultRow& result : results) add_result(out, id, result);
  out.add("</tbody></table></div>");
  if (has_older) {
    out.add(R"html(<p class="card-body border-t border-line"><a class="btn small"
href="/monitors/{}?before={}">Older</a></p>)html",
            id.value, to_ms(results.back().planned_at));
  }
  out.add("</section>");
  return out;
}

std::string monitor_page(const Reader& reader, const MonitorView& view) {
  const model::Monitor& monitor = view.row.monitor;
  Html body = crumb("/", "Monitors");
  body.add(R"html(<div class="head"><h1>{}</h1><span class="live" id="live-state" role="status"
hidden></span>)html",
           monitor.name);
  add_actions(body, reader, monitor);
  body.add(R"html(</div><p class="flex flex-wrap items-center gap-2 -mt-3 mb-5 text-sm muted"><span
class="tag">{}</span><span class="mono">{}</span><span>every {}</span>)html",
           view.kind_title, monitor.target, to_text(monitor.interval));
  for (const std::string& tag : monitor.tags)
    body.add(R"html(<span class="tag">#{}</span>)html", tag);
  body.add(
      R"html(</p><div class="stack">{}<div
class="grid gap-5 xl:grid-cols-[minmax(0,1fr)_22rem]"><div
class="stack">)html",
      monitor_state_part(view.row));
  if (!view.ping_url.empty()) body.add(ping_address_part(reader, monitor.id, view.ping_url));
  if (view.takes_pings) body.add(pings_part(view.pings));
  add_chart(body, view);
  body.add(results_part(monitor.id, view.results, view.has_older));
  body.add(R"html(</div><div class="stack">)html");
  add_dependencies(body, view);
  add_evidence(body, view);
  add_changes(body, view);
  add_incidents(body, view);
  body.add("</div></div></div>{}", live_stream());
  return signed_in_page(reader, {.title = monitor.name, .active = "/", .live = true, .chart = true},
                        body);
}

std::string edit_monitor_page(const Reader& reader, const model::CheckKind& kind,
                              const model::Monitor& monitor, const MonitorForm& form) {
  const std::string base = "/monitors/" + monitor.id.value;
  const auto problem = form.problems.find("");
  Html body = crumb(base, monitor.name);
  body.add(R"html(<div class="head"><h1>Settings</h1></div><div class="stack max-w-2xl"><form
class="card card-body stack" method="post" action="{}">{}{}{}<div class="flex gap-2"><button
class="btn primary">Save</button><a class="btn plain" href="{}">Cancel</a></div></form>)html",
           base, csrf_field(reader.csrf),
           problem_note(problem == form.problems.end() ? "" : std::string_view(problem->second)),
           monitor_fields(kind, form), base);
  body.add(R"html(<section class="card card-body flex flex-wrap items-center gap-4"><div
class="mr-auto"><h2>Delete this monitor</h2><p
class="help">Its whole history goes with it.</p></div>{}</section></div>)html",
           post_button(reader.csrf, {.action = base + "/delete",
                                     .label = "Delete",
                                     .icon = "trash",
                                     .style = "btn danger",
                                     .question = "Delete this monitor and its whole history?"}));
  return signed_in_page(reader, {.title = "Settings", .active = "/"}, body);
}

std::string evidence_page(const Reader& reader, const model::Monitor& monitor,
                          const service::ProbeEvidence& probe) {
  const Light light = light_of(probe.result.outcome);
  Html body = crumb("/monitors/" + monitor.id.value, monitor.name);
  body.add(R"html(<div class="head"><h1>Evidence</h1></div><div class="stack"><section
class="card"><div class="banner s-{} border-b border-line">{}<div><h2
class="text-lg">{}</h2><p>{}</p></div></div><div
class="card-body">{}</div></section></div>)html",
           name(light), sign(light), word(light), why(probe.result), evidence_part(probe));
  return signed_in_page(reader, {.title = "Evidence", .active = "/"}, body);
}

}  // namespace fw::web
