// The feed: what changed, by days.
#include <algorithm>

#include "web/pages/kit/format.hpp"
#include "web/pages/kit/parts.hpp"
#include "web/pages/site/page.hpp"

namespace fw::web {

namespace {

using model::ChangeSeverity;

constexpr std::size_t kLinesShown = 30;

/// One side of a difference; what stands on the other side, too, is left out.
void add_lines(Html& out, bool is_new, const std::vector<std::string>& from,
               const std::vector<std::string>& other, std::size_t& room) {
  for (const std::string& line : from) {
    if (std::ranges::find(other, line) != other.end()) continue;
    if (room == 0) return;
    --room;
    if (is_new) {
      out.add(R"html(<ins><span>+</span><span>{}</span></ins>)html", line);
    } else {
      out.add(R"html(<del><span>−</span><span>{}</span></del>)html", line);
    }
  }
}

void add_difference(Html& out, const model::MapChange& change) {
  if (change.before.empty() && change.after.empty()) return;
  std::vector<std::string> same;
  for (const std::string& line : change.before)
    if (std::ranges::find(change.after, line) != change.after.end()) same.push_back(line);
  std::size_t room = kLinesShown;
  out.add(R"html(<div class="diff">)html");
  for (const std::string& line : same) {
    if (room == 0) break;
    --room;
    out.add(R"html(<p><span></span><span>{}</span></p>)html", line);
  }
  add_lines(out, false, change.before, change.after, room);
  add_lines(out, true, change.after, change.before, room);
  if (room == 0)
    out.add(R"html(<p><span></span><span class="muted">More is in the map.</span></p>)html");
  out.add("</div>");
}

void add_acknowledge(Html& out, const service::SiteChange& change, const ChangeFeed& feed,
                     std::string_view csrf) {
  if (change.acknowledged_at) {
    out.add(R"html(<span class="tag">expected by {}</span>)html",
            change.acknowledged_by.empty() ? std::string_view("somebody")
                                           : std::string_view(change.acknowledged_by));
    return;
  }
  if (csrf.empty()) return;
  const std::string back = feed.site ? "/sites/" + feed.site->value : std::string("/changes");
  out.add(R"html(<form method="post" action="/changes/{}/acknowledge">{}<input type="hidden"
name="back" value="{}"><button class="btn small">{}Expected</button></form>)html",
          change.id.value, csrf_field(csrf), back, icon("check"));
}

void add_change(Html& out, const service::SiteChange& row, const ChangeFeed& feed,
                std::string_view csrf) {
  const model::MapChange& change = row.change;
  const bool is_open = change.severity == ChangeSeverity::dangerous && !row.acknowledged_at;
  const Light light = light_of(change.severity);
  out.add(
      R"html(<details class="dep s-{}{}" id="c-{}"{}><summary>{}<span class="min-w-0"><b
class="font-semibold block truncate">{}<span class="sr"> ({})</span></b><span
class="block truncate text-sm muted">{}{}{}</span></span><span
class="text-sm muted whitespace-nowrap max-sm:hidden">{}</span><span
class="chev">{}</span></summary>)html",
      name(light), row.acknowledged_at ? std::string_view(" done") : std::string_view(),
      row.id.value, Flag("open").when(is_open), sign(light), model::title(change.kind),
      word(change.severity), feed.site ? std::string() : short_url(row.site_url),
      feed.site ? std::string_view() : std::string_view(" · "), change.subject, time_of(row.at),
      icon("right"));
  out.add(R"html(<div class="inner stack gap-3"><p>{}</p>)html", change.sentence);
  add_difference(out, change);
  out.add(R"html(<div class="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm muted"><span
class="mr-auto">Seen first from {}{}, {} · {}</span><a class="link" href="/scans/{}">The map of
this look</a>)html",
          row.place, row.machine.empty() ? std::string() : fmt::format(" ({})", row.machine),
          time_of(row.at), change.evidence, row.scan.value);
  if (!feed.site)
    out.add(R"html(<a class="link" href="/sites/{}">The site</a>)html", row.site.value);
  add_acknowledge(out, row, feed, csrf);
  out.add("</div></div></details>");
}

std::string query_of(const ChangeFeed& feed, std::optional<Instant> before) {
  std::string query;
  const auto add = [&](std::string_view name, std::string_view value) {
    query += fmt::format("{}{}={}", query.empty() ? "?" : "&", name, value);
  };
  if (feed.severity) add("severity", model::name(*feed.severity));
  if (feed.kind) add("kind", model::name(*feed.kind));
  if (before) add("before", fmt::format("{}", to_ms(*before)));
  return query;
}

std::string path_of(const ChangeFeed& feed) {
  return feed.site ? "/sites/" + feed.site->value : std::string("/changes");
}

void add_nothing(Html& out, const ChangeFeed& feed) {
  const bool is_chosen = feed.severity || feed.kind || feed.is_later_page;
  out.add(empty_state(
      {.title = is_chosen ? "Nothing of this kind" : "Nothing has changed",
       .text = "A watched site is looked at every day. New scripts and services, other name "
               "servers, mail rules and certificates, and names that lead to nothing stand here "
               "as soon as a look sees them."}));
}

}  // namespace

std::string short_url(std::string_view url) {
  if (const std::size_t mark = url.find("://"); mark != std::string_view::npos)
    url.remove_prefix(mark + 3);
  if (url.ends_with('/')) url.remove_suffix(1);
  return std::string(url);
}

Light light_of(ChangeSeverity severity) {
  if (severity == ChangeSeverity::dangerous) return Light::down;
  return severity == ChangeSeverity::notice ? Light::degraded : Light::pending;
}

std::string_view word(ChangeSeverity severity) {
  if (severity == ChangeSeverity::dangerous) return "Dangerous";
  return severity == ChangeSeverity::notice ? "Notice" : "Info";
}

Html changes_part(const ChangeFeed& feed, std::string_view csrf) {
  Html out;
  out.add(R"html(<section id="site-changes" class="stack">)html");
  if (feed.rows.empty()) add_nothing(out, feed);
  std::string today;
  for (const service::SiteChange& row : feed.rows) {
    if (const std::string its_day = day(row.at); its_day != today) {
      if (!today.empty()) out.add("</div></div>");
      today = its_day;
      out.add(R"html(<div><h2 class="text-sm text-ink-2 mb-2">{}</h2><div
class="card overflow-hidden">)html",
              today);
    }
    add_change(out, row, feed, csrf);
  }
  if (!today.empty()) out.add("</div></div>");
  if (feed.has_older)
    out.add(R"html(<p><a class="btn" href="{}">Older</a></p>)html",
            path_of(feed) + query_of(feed, feed.rows.back().at));
  out.add("</section>");
  return out;
}

}  // namespace fw::web
