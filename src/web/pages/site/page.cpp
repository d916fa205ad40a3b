#include "web/pages/site/page.hpp"

#include <array>

#include "web/pages/kit/form.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/parts.hpp"

namespace fw::web {

namespace {

struct Every {
  Millis interval;
  std::string_view label;
};

constexpr std::array<Every, 6> kEvery = {{{Millis(3'600'000), "every hour"},
                                          {Millis(6 * 3'600'000), "every 6 hours"},
                                          {Millis(12 * 3'600'000), "every 12 hours"},
                                          {Millis(24 * 3'600'000), "every day"},
                                          {Millis(7LL * 24 * 3'600'000), "every week"},
                                          {Millis(30LL * 24 * 3'600'000), "every 30 days"}}};

std::string every(Millis interval) {
  for (const Every& one : kEvery)
    if (one.interval == interval) return std::string(one.label);
  return "every " + span_of(interval);
}

Light light_of(const service::SiteRow& site) {
  if (!site.enabled) return Light::paused;
  if (!site.last_error.empty()) return Light::unknown;
  return site.unexpected > 0 ? Light::degraded : Light::up;
}

void add_site(Html& out, const service::SiteRow& site) {
  const Light light = light_of(site);
  out.add(
      R"html(<a class="dep dep-row no-underline hover:bg-sunken s-{}" href="/sites/{}">{}<span
class="min-w-0"><b class="font-semibold block truncate">{}</b><span
class="block truncate text-sm muted">)html",
      name(light), site.id.value, sign(light), short_url(site.url));
  if (!site.enabled) {
    out.add("Not looked at");
  } else if (site.under_way) {
    out.add("Being looked at now");
  } else if (!site.last_error.empty()) {
    out.add("{}", site.last_error);
  } else if (site.last_at) {
    out.add("Looked at {}, {}", ago(*site.last_at), every(site.interval));
  } else {
    out.add("Looked at {}", every(site.interval));
  }
  out.add(R"html(</span></span><span class="text-sm muted whitespace-nowrap">{}</span>{}</a>)html",
          site.unexpected > 0 ? count(site.unexpected, "change", "changes") : std::string(),
          icon("right"));
}

void add_filter(Html& out, const ChangeFeed& feed) {
  const auto kind = feed.kind ? fmt::format("&kind={}", model::name(*feed.kind)) : std::string();
  const std::string path = feed.site ? "/sites/" + feed.site->value : std::string("/changes");
  out.add(R"html(<div class="flex flex-wrap items-center gap-3"><div class="seg" role="group"
aria-label="How grave"><a href="{}"{}>All</a>)html",
          path + (kind.empty() ? "" : "?" + kind.substr(1)),
          Flag("aria-current=\"true\"").when(!feed.severity));
  for (const auto severity : {model::ChangeSeverity::dangerous, model::ChangeSeverity::notice,
                              model::ChangeSeverity::info}) {
    out.add(R"html(<a href="{}"{}>{}</a>)html",
            fmt::format("{}?severity={}{}", path, model::name(severity), kind),
            Flag("aria-current=\"true\"").when(feed.severity == severity), word(severity));
  }
  out.add(
      R"html(</div><form class="flex gap-2 items-center max-sm:w-full" method="get"
action="{}">)html",
      path);
  if (feed.severity)
    out.add(R"html(<input type="hidden" name="severity" value="{}">)html",
            model::name(*feed.severity));
  out.add(
      R"html(<select class="input min-w-0 sm:w-auto!" name="kind" aria-label="Kind"><option
value="">Every kind</option>)html");
  for (const std::string_view one : model::change_kind_names()) {
    const auto known = model::change_kind_named(one);
    out.add(R"html(<option value="{}"{}>{}</option>)html", one,
            Flag("selected").when(feed.kind == known), model::title(*known));
  }
  out.add(R"html(</select><button class="btn">Show</button></form></div>)html");
}

void add_settings(Html& out, const Reader& reader, const service::SiteRow& site,
                  std::string_view problem) {
  out.add(R"html(<section class="card"><div class="card-head"><h2>How it is watched</h2></div><form
class="card-body stack gap-3" method="post" action="/sites/{}">{}{}<div class="field"><label
for="interval">Looked at</label><select class="input" id="interval" name="interval">)html",
          site.id.value, csrf_field(reader.csrf), problem_note(problem));
  bool is_usual = false;
  for (const Every& one : kEvery) is_usual = is_usual || one.interval == site.interval;
  if (!is_usual)
    out.add(R"html(<option value="{}" selected>{}</option>)html", to_text(site.interval),
            every(site.interval));
  for (const Every& one : kEvery)
    out.add(R"html(<option value="{}"{}>{}</option>)html", to_text(one.interval),
            Flag("selected").when(one.interval == site.interval), one.label);
  out.add(R"html(</select></div>{}<div class="flex gap-2"><button
class="btn">Save</button></div></form><div class="card-body border-t border-line">)html",
          tick_field("enabled", "Look at it by the clock", site.enabled));
  const std::string action = fmt::format("/sites/{}/delete", site.id.value);
  out.add(post_button(reader.csrf, {.action = action,
                                    .label = "Watch it no more",
                                    .icon = "trash",
                                    .style = "btn danger small",
                                    .question = "Its changes and maps go with it. Really?"}));
  out.add("</div></section>");
}

}  // namespace

Html sites_part(const std::vector<service::SiteRow>& sites) {
  Html out;
  out.add(
      R"html(<section id="sites" class="card overflow-hidden"{}><div class="card-head"><h2>Watched
sites</h2><span class="muted text-sm">{}</span></div>)html",
      Flag("hidden").when(sites.empty()), count(sites.size(), "site", "sites"));
  for (const service::SiteRow& site : sites) add_site(out, site);
  out.add("</section>");
  return out;
}

std::string changes_page(const Reader& reader, const std::vector<service::SiteRow>& sites,
                         const ChangeFeed& feed) {
  Html body;
  body.add(R"html(<div class="head"><h1>Changes</h1><span class="live" id="live-state"
role="status" hidden></span><a class="btn" href="/changes/rules">{}Who is told</a></div><div
class="stack">)html",
           icon("channels"));
  if (sites.empty()) {
    body.add(empty_state(
        {.title = "No site is watched yet",
         .text = "Scan a site and watch all of it: from then on it is looked at again every day, "
                 "and what is new on it stands here, with what it was before.",
         .link = "/add",
         .label = "Scan a site"}));
    body.add(sites_part(sites));
    body.add(R"html(<section id="site-changes" hidden></section>)html");
  } else {
    body.add(sites_part(sites));
    add_filter(body, feed);
    body.add(changes_part(feed, reader.may_write ? std::string_view(reader.csrf) : ""));
  }
  body.add("</div>");
  if (!feed.is_later_page) body.add(live_stream());
  return signed_in_page(
      reader, {.title = "Changes", .active = "/changes", .live = !feed.is_later_page}, body);
}

Html site_head_part(const service::SiteRow& site, Instant now) {
  Html out;
  const Light light = site.under_way ? Light::unconfirmed : light_of(site);
  out.add(R"html(<section class="card s-{}" id="site-head"><div class="banner">{}<div
class="min-w-0 mr-auto"><h2 class="text-lg">)html",
          name(light), sign(light));
  if (site.under_way) {
    out.add("Being looked at now");
  } else if (!site.enabled) {
    out.add("Not looked at by the clock");
  } else if (!site.last_error.empty()) {
    out.add("The newest look brought nothing");
  } else if (site.unexpected > 0) {
    out.add("{} that nobody expected", count(site.unexpected, "change", "changes"));
  } else {
    out.add("As expected");
  }
  out.add("</h2>");
  if (!site.last_error.empty()) out.add("<p>{}</p>", site.last_error);
  out.add(
      R"html(</div></div><dl
class="facts card-body border-t border-line"><dt>Last look</dt><dd>)html");
  if (site.last_at) {
    out.add("{}", ago(*site.last_at));
  } else {
    out.add("none yet");
  }
  out.add("</dd>");
  if (site.enabled)
    out.add("<dt>Next look</dt><dd>{}, {}</dd>",
            site.next_at <= now ? html("soon") : time_of(site.next_at), every(site.interval));
  if (!site.last_scan.empty())
    out.add(R"html(<dt>Map</dt><dd><a class="link" href="/scans/{}">what stands behind
it</a></dd>)html",
            site.last_scan.value);
  out.add("<dt>Watched since</dt><dd>{}</dd></dl></section>", time_of(site.created_at));
  return out;
}

std::string site_page(const Reader& reader, const service::SiteRow& site, const ChangeFeed& feed,
                      std::string_view problem) {
  Html body = crumb("/changes", "Changes");
  body.add(R"html(<div class="head"><h1>{}</h1><span class="live" id="live-state" role="status"
hidden></span>)html",
           short_url(site.url));
  if (reader.may_write) {
    const std::string all = fmt::format("/sites/{}/acknowledge", site.id.value);
    const std::string now = fmt::format("/sites/{}/rescan", site.id.value);
    if (site.unexpected > 0)
      body.add(post_button(reader.csrf, {.action = all, .label = "All expected", .icon = "check"}));
    body.add(post_button(
        reader.csrf,
        {.action = now, .label = "Look now", .icon = "search", .style = "btn primary"}));
  }
  body.add(
      R"html(</div><div class="watched"><div class="watched-head">{}</div><div
class="stack watched-feed">)html",
      site_head_part(site, reader.now));
  add_filter(body, feed);
  body.add(changes_part(feed, reader.may_write ? std::string_view(reader.csrf) : ""));
  body.add(R"html(</div><div class="watched-settings">)html");
  if (reader.may_write) add_settings(body, reader, site, problem);
  body.add("</div></div>");
  if (!feed.is_later_page) body.add(live_stream());
  return signed_in_page(
      reader, {.title = short_url(site.url), .active = "/changes", .live = !feed.is_later_page},
      body);
}

}  // namespace fw::web
