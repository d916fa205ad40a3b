#include "web/pages/monitor/form.hpp"

#include "base/text.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

Html confirmation_fields(const MonitorForm& form) {
  const model::Confirmation& confirmation = form.draft.confirmation;
  Html out;
  out.add(text_field({.name = "rechecks",
                      .label = "Looks that must agree after a failure",
                      .value = std::to_string(confirmation.rechecks),
                      .help = "0 to 5. Nobody is woken before they agree."},
                     form.problems));
  out.add(text_field({.name = "recheck_after",
                      .label = "Time between these looks",
                      .value = to_text(confirmation.recheck_after),
                      .help = "Such as 2s; never more than a quarter of the interval."},
                     form.problems));
  out.add(text_field({.name = "recoveries",
                      .label = "Good looks that end an incident",
                      .value = std::to_string(confirmation.recoveries),
                      .help = "1 to 10, in a row."},
                     form.problems));
  return out;
}

Result<int> read_number(const http::Request& request, std::string_view name, int fallback) {
  const std::string sent = field_of(request, name);
  if (sent.empty()) return fallback;
  const auto number = to_number<int>(sent);
  if (!number) return fail(Code::invalid, "must be a whole number");
  return *number;
}

void read_duration(const http::Request& request, std::string_view name, Millis& out,
                   Problems& problems) {
  const std::string sent = field_of(request, name);
  if (sent.empty()) return;
  const auto duration = parse_duration(sent);
  if (duration) {
    out = *duration;
  } else {
    problems.emplace(name, duration.error().sentence());
  }
}

void read_confirmation(const http::Request& request, MonitorForm& form) {
  model::Confirmation& confirmation = form.draft.confirmation;
  const auto read = [&](std::string_view name, int& out) {
    const auto number = read_number(request, name, out);
    if (number) {
      out = *number;
    } else {
      form.problems.emplace(name, number.error().sentence());
    }
  };
  read("rechecks", confirmation.rechecks);
  read("recoveries", confirmation.recoveries);
  read_duration(request, "recheck_after", confirmation.recheck_after, form.problems);
}

}  // namespace

std::string kinds_page(const Reader& reader, const model::CheckKinds& kinds) {
  Html body = crumb("/add", "Watch a site");
  body.add(R"html(<div class="head"><h1>A single check</h1></div><ul
class="grid gap-3 sm:grid-cols-2 xl:grid-cols-3">)html");
  for (const auto& kind : kinds) {
    body.add(R"html(<li><a class="card card-body block h-full no-underline hover:border-ink-3"
href="/monitors/new?kind={}"><b class="font-semibold flex items-center gap-2">{}<span
class="tag ml-auto">{}</span></b><span class="help block mt-1">{}</span></a></li>)html",
             kind->name(), kind->title(), kind->name(), kind->target_help());
  }
  body.add("</ul>");
  return signed_in_page(reader, {.title = "A single check", .active = "/"}, body);
}

Html monitor_fields(const model::CheckKind& kind, const MonitorForm& form) {
  const service::MonitorDraft& draft = form.draft;
  Html out;
  out.add(text_field({.name = "target",
                      .label = "What to check",
                      .value = draft.target,
                      .help = kind.target_help(),
                      .placeholder = kind.example_target(),
                      .required = true},
                     form.problems));
  out.add(text_field({.name = "name",
                      .label = "Name",
                      .value = draft.name,
                      .help = "As it stands on the dashboard and in alerts.",
                      .placeholder = "Checkout",
                      .required = true},
                     form.problems));
  out.add(R"html(<div class="grid sm:grid-cols-2 gap-4">)html");
  out.add(text_field({.name = "interval",
                      .label = "Every",
                      .value = form.interval,
                      .help = "1s to 24h, such as 30s or 5m."},
                     form.problems));
  out.add(text_field({.name = "timeout",
                      .label = "Time allowed",
                      .value = form.timeout,
                      .help = "100ms to 60s, for one look."},
                     form.problems));
  out.add("</div>");
  out.add(text_field({.name = "tags",
                      .label = "Tags",
                      .value = form.tags,
                      .help = "Separated by commas; for searching and filtering.",
                      .placeholder = "production, shop"},
                     form.problems));
  out.add(settings_fields(kind.settings(), draft.settings, {}, form.problems));
  if (kind.is_second_hand()) return out;  // one look decides
  out.add(R"html(<details class="more"><summary class="btn small">{}When it counts as
down</summary><div class="stack mt-4">{}</div></details>)html",
          icon("check"), confirmation_fields(form));
  return out;
}

std::string new_monitor_page(const Reader& reader, const model::CheckKind& kind,
                             const MonitorForm& form) {
  const auto problem = form.problems.find("");
  Html body = crumb("/monitors/new", "A single check");
  body.add(R"html(<div class="head"><h1>New {} check</h1></div><form
class="card card-body stack max-w-2xl" method="post" action="/monitors">{}{}<input type="hidden"
name="kind" value="{}">{}<div class="flex gap-2"><button class="btn primary">Watch
it</button><a class="btn plain" href="/">Cancel</a></div></form>)html",
           kind.title(), csrf_field(reader.csrf),
           problem_note(problem == form.problems.end() ? "" : std::string_view(problem->second)),
           kind.name(), monitor_fields(kind, form));
  return signed_in_page(reader, {.title = "New check", .active = "/"}, body);
}

MonitorForm monitor_form_of(const http::Request& request, const model::CheckKind& kind) {
  MonitorForm form;
  service::MonitorDraft& draft = form.draft;
  draft.kind = kind.name();
  draft.name = field_of(request, "name");
  draft.target = field_of(request, "target");
  draft.settings = settings_of(request, kind.settings());
  form.interval = field_of(request, "interval");
  form.timeout = field_of(request, "timeout");
  form.tags = field_of(request, "tags");
  for (const std::string_view tag : split(form.tags, ',')) {
    if (!trim(tag).empty()) draft.tags.emplace_back(trim(tag));
  }
  read_duration(request, "interval", draft.interval, form.problems);
  read_duration(request, "timeout", draft.timeout, form.problems);
  read_confirmation(request, form);
  form.problems.merge(problems_of(kind.settings(), draft.settings));
  return form;
}

MonitorForm monitor_form_of(const model::Monitor& monitor) {
  MonitorForm form;
  form.draft = {.name = monitor.name,
                .kind = monitor.kind,
                .target = monitor.target,
                .settings = monitor.settings,
                .interval = monitor.interval,
                .timeout = monitor.timeout,
                .confirmation = monitor.confirmation,
                .depends_on = monitor.depends_on,
                .tags = monitor.tags,
                .service = monitor.service};
  form.interval = to_text(monitor.interval);
  form.timeout = to_text(monitor.timeout);
  form.tags = join(monitor.tags, ", ");
  return form;
}

}  // namespace fw::web
