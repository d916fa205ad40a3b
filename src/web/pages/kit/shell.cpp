#include "web/pages/kit/shell.hpp"

#include <array>

#include "web/pages/assets.hpp"
#include "web/pages/kit/icons.hpp"

namespace fw::web {

namespace {

struct Entry {
  std::string_view path;
  std::string_view icon;
  std::string_view label;
  std::string_view short_label;  ///< where seven stand side by side on a phone; "" for the same
  bool wide_only = false;        ///< a phone has no room for it; other pages lead there
  bool operators = false;        ///< only for those who see the fleet
};

constexpr std::array<Entry, 9> kEntries = {
    {{"/", "monitors", "Monitors", ""},
     {"/incidents", "incidents", "Incidents", ""},
     {"/changes", "changes", "Changes", ""},
     {"/channels", "channels", "Alerts", ""},
     {"/maintenance", "maintenance", "Maintenance", "Upkeep"},
     {"/status-pages", "status", "Status page", "Status"},
     {"/catalogue", "catalogue", "Catalogue", "", true},
     {"/fleet", "fleet", "Fleet", "", true, true},
     {"/settings", "settings", "Settings", ""}}};

struct Said {
  std::string_view code;
  std::string_view sentence;
};

constexpr std::array<Said, 20> kSaid = {{
    {"saved", "Saved."},
    {"created", "Added. The first result comes within one interval."},
    {"deleted", "Deleted."},
    {"paused", "Paused: nothing is checked and nobody is alerted until you resume it."},
    {"resumed", "Resumed."},
    {"rotated", "The job has another address now; the old one has ended."},
    {"adopted", "Everything you chose is being watched now."},
    {"acknowledged", "Acknowledged: reminders stop, the incident stays open."},
    {"noted", "Your note is on the timeline."},
    {"tested", "A test message is on its way; its delivery shows below within seconds."},
    {"scheduled", "The maintenance window is set."},
    {"ended", "The maintenance window has ended."},
    {"password", "Your password is changed; every other session was signed out."},
    {"revoked", "Revoked."},
    {"signed-out", "You are signed out."},
    {"looking", "It is being looked at; what changed shows here when the look is over."},
    {"expected", "Marked as expected."},
    {"welcome", "Welcome. Paste the address of your site to begin."},
    {"enabled", "Switched on."},
    {"disabled", "Switched off: nothing is sent there."},
}};

void add_message(Html& out, std::string_view code) {
  for (const Said& said : kSaid) {
    if (said.code != code) continue;
    out.add(R"html(<p class="note s-up mb-5" role="status">{}<span>{}</span></p>)html",
            icon("check"), said.sentence);
  }
}

void add_trouble(Html& out, std::string_view sentence) {
  if (sentence.empty()) return;
  out.add(R"html(<div class="note s-degraded mb-5" role="status">{}<span>Results wait on this
machine and none is lost, but changes cannot be saved now: {}.</span></div>)html",
          icon("alert"), sentence);
}

void add_head(Html& out, Theme theme, std::string_view title, std::string_view robots) {
  out.add(R"html(<!doctype html>
<html lang="en" data-fw-theme="{}"><head><meta charset="utf-8"><title>{}</title>
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="{}"><meta name="color-scheme" content="light dark">
<link rel="icon" type="image/svg+xml" href="{}"><link rel="stylesheet" href="{}">
<script defer src="{}"></script>)html",
          name(theme), title, robots, asset_url("icon.svg"), asset_url("app.css"),
          asset_url("base.js"));
}

void add_navigation(Html& out, const Reader& reader, std::string_view active) {
  out.add(R"html(<nav class="tabs" aria-label="Main">)html");
  for (const Entry& entry : kEntries) {
    if (entry.operators && !reader.sees_fleet) continue;
    out.add(R"html(<a class="tab{}" href="{}"{}>{}<span class="wide">{}</span><span
class="narrow">{}</span>)html",
            entry.wide_only ? " wide-only" : "", entry.path,
            Flag("aria-current=\"page\"").when(entry.path == active), icon(entry.icon), entry.label,
            entry.short_label.empty() ? entry.label : entry.short_label);
    if (entry.path == "/incidents") out.add(incident_badge(reader.open_incidents));
    out.add("</a>");
  }
  out.add("</nav>");
}

}  // namespace

std::string_view name(Theme theme) {
  switch (theme) {
    case Theme::light:
      return "light";
    case Theme::dark:
      return "dark";
    case Theme::system:
      break;
  }
  return "system";
}

Theme theme_named(std::string_view text) {
  if (text == "light") return Theme::light;
  return text == "dark" ? Theme::dark : Theme::system;
}

Html icon(std::string_view name) {
  return html(R"html(<svg class="i" aria-hidden="true"><use href="#i-{}"/></svg>)html", name);
}

Html brand() {
  return html(
      R"html(<svg aria-hidden="true"><use href="#mark"/></svg><span>FlareWarden</span>)html");
}

Html incident_badge(int open) {
  return html(R"html(<b id="nav-incidents"{}>{}<span class="sr"> open</span></b>)html",
              Flag("hidden").when(open == 0), open);
}

Html csrf_field(std::string_view csrf) {
  return html(R"html(<input type="hidden" name="csrf" value="{}">)html", csrf);
}

Html theme_switch(Theme theme, std::string_view csrf) {
  const Flag pressed("aria-pressed=\"true\"");
  return html(
      R"html(<form class="theme" method="post" action="/theme" role="group"
aria-label="Theme">{}<button
name="theme" value="light" title="Light"{}>{}<span class="sr">Light</span></button><button
name="theme" value="system" title="As the system"{}>{}<span class="sr">As the system</span></button>
<button name="theme" value="dark" title="Dark"{}>{}<span
class="sr">Dark</span></button></form>)html",
      csrf_field(csrf), pressed.when(theme == Theme::light), icon("sun"),
      pressed.when(theme == Theme::system), icon("screen"), pressed.when(theme == Theme::dark),
      icon("moon"));
}

std::string signed_in_page(const Reader& reader, const Page& page, const Html& body) {
  Html out;
  out.reserve(body.str().size() + 16'384);
  add_head(out, reader.theme, fmt::format("{} · FlareWarden", page.title), "noindex, nofollow");
  if (page.chart) {
    out.add(R"html(<script defer src="{}"></script><script defer src="{}"></script>)html",
            asset_url("uplot.js"), asset_url("chart.js"));
  }
  if (page.live) {
    out.add(R"html(<script defer src="{}"></script><script type="module" src="{}"></script>)html",
            asset_url("live.js"), asset_url("datastar.js"));
  }
  out.add(R"html(</head><body><a class="skip" href="#main">Skip to content</a>{}<div
class="app"><header class="side"><div class="top"><a class="brand" href="/">{}</a></div>)html",
          sprite(), brand());
  add_navigation(out, reader, page.active);
  out.add(R"html(<div class="side-foot">{}<div class="flex items-center gap-2"><span
class="min-w-0 flex-1 truncate" title="{}">{}</span><form method="post"
action="/sign-out">{}<button class="btn plain small" title="Sign out">{}<span class="sr">Sign
out</span></button></form></div></div></header><main class="main" id="main" tabindex="-1">)html",
          theme_switch(reader.theme, reader.csrf), reader.email, reader.name,
          csrf_field(reader.csrf), icon("leave"));
  add_trouble(out, reader.trouble);
  add_message(out, reader.done);
  out.add("{}</main></div></body></html>\n", body);
  return std::move(out).str();
}

std::string bare_page(Theme theme, std::string_view title, const Html& body) {
  Html out;
  add_head(out, theme, fmt::format("{} · FlareWarden", title), "noindex, nofollow");
  out.add(R"html(</head><body>{}<main class="gate" id="main"><div>{}</div></main></body></html>
)html",
          sprite(), body);
  return std::move(out).str();
}

std::string public_page(const PublicFrame& frame, const Html& body) {
  Html out;
  add_head(out, frame.theme, frame.title, frame.indexed ? "index, follow" : "noindex, nofollow");
  out.add(
      R"html(<meta name="description" content="{}"><script defer src="{}"></script></head><body><a
class="skip" href="#main">Skip to content</a>{}{}</body></html>
)html",
      frame.description, asset_url("status.js"), sprite(), body);
  return std::move(out).str();
}

}  // namespace fw::web
