#include "web/pages/maintenance/page.hpp"

#include <algorithm>

#include "web/pages/kit/form.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/light.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

void add_window(Html& out, const service::MaintenanceWindow& window, const Reader& reader) {
  const bool is_over = window.to <= reader.now;
  const bool is_running = !is_over && window.from <= reader.now;
  out.add(R"html(<div class="dep dep-row s-{}">{}<div class="min-w-0"><b
class="font-semibold block truncate">{}</b><span
class="block text-sm muted">{} to {} · {}</span></div><span
class="text-sm muted">{}</span>)html",
          is_running ? "maintenance" : "paused", sign(Light::maintenance), window.title,
          time_of(window.from), time_of(window.to),
          window.all_monitors ? std::string("all monitors")
                              : count(window.monitors.size(), "monitor", "monitors"),
          is_over      ? "over"
          : is_running ? "running"
                       : "ahead");
  if (!is_over && reader.may_write) {
    const std::string action = fmt::format("/maintenance/{}/end", window.id.value);
    out.add(post_button(reader.csrf, {.action = action,
                                      .label = is_running ? "End now" : "Cancel",
                                      .icon = "",
                                      .style = "btn small"}));
  }
  out.add("</div>");
}

void add_form(Html& out, const Reader& reader, const MaintenanceView& view) {
  const MaintenanceForm& form = view.form;
  out.add(R"html(<form class="card" method="post" action="/maintenance">{}<h2>Plan a window</h2><div
class="card-body stack">{}<div class="grid gap-4 sm:grid-cols-3">)html",
          csrf_field(reader.csrf), problem_note(form.problem));
  out.add(text_field({.name = "title",
                      .label = "What is done",
                      .value = form.title,
                      .help = "Shown on the status page.",
                      .placeholder = "Database upgrade",
                      .required = true},
                     {}));
  out.add(text_field({.name = "from",
                      .label = "From (UTC)",
                      .value = form.from,
                      .help = "Empty: now.",
                      .type = "datetime-local"},
                     {}));
  out.add(text_field({.name = "length",
                      .label = "For",
                      .value = form.length,
                      .help = "Such as 30m or 2h; at most 30 days."},
                     {}));
  out.add(R"html(</div>{}<details class="more"{}><summary class="btn small">Only some
monitors</summary><div class="mt-3">{}</div></details><div><button
class="btn primary">Set the window</button></div></div></form>)html",
          tick_field("all", "All monitors", form.all_monitors),
          Flag("open").when(!form.all_monitors), monitor_choice(view.monitors, form.monitors));
}

}  // namespace

Html monitor_choice(const std::vector<service::MonitorRow>& monitors,
                    const std::vector<std::string>& chosen) {
  Html out;
  out.add(
      R"html(<fieldset
class="border border-line rounded-lg p-3 grid gap-1 max-h-72 overflow-auto"><legend
class="sr">Monitors</legend>)html");
  for (const service::MonitorRow& row : monitors) {
    const bool is_chosen = std::ranges::find(chosen, row.monitor.id.value) != chosen.end();
    out.add(R"html(<label class="check"><input type="checkbox" name="monitor" value="{}"{}><span
class="truncate">{}</span></label>)html",
            row.monitor.id.value, Flag("checked").when(is_chosen), row.monitor.name);
  }
  if (monitors.empty()) out.add(R"html(<p class="muted">There are no monitors yet.</p>)html");
  out.add("</fieldset>");
  return out;
}

std::string maintenance_page(const Reader& reader, const MaintenanceView& view) {
  Html body;
  body.add(R"html(<div class="head"><h1>Maintenance</h1></div><div class="stack">)html");
  if (view.windows.empty()) {
    body.add(empty_state({.title = "No maintenance planned",
                          .text = "During a window checks go on, but nobody is alerted and the "
                                  "results are left out of uptime. Your status page announces "
                                  "it."}));
  } else {
    body.add(R"html(<section class="card overflow-hidden">)html");
    for (const auto& window : view.windows) add_window(body, window, reader);
    body.add("</section>");
  }
  if (reader.may_write) add_form(body, reader, view);
  body.add("</div>");
  return signed_in_page(reader, {.title = "Maintenance", .active = "/maintenance"}, body);
}

}  // namespace fw::web
