#include "web/pages/kit/form.hpp"
#include "web/pages/kit/parts.hpp"
#include "web/pages/maintenance/page.hpp"
#include "web/pages/status/page.hpp"

namespace fw::web {

std::string status_settings_page(const Reader& reader, const StatusPageView& view) {
  const service::StatusPage& page = view.page;
  std::vector<std::string> chosen;
  for (const auto& id : page.monitors) chosen.push_back(id.value);
  Html body;
  body.add(R"html(<div class="head"><h1>Status page</h1>)html");
  if (page.published) {
    body.add(
        R"html(<a class="btn" href="/status/{}" target="_blank" rel="noopener">{}Open it</a>)html",
        page.slug, icon("out"));
  }
  body.add(R"html(</div><div class="stack max-w-2xl"><p class="note s-{}">{}<span>{}</span></p><form
class="card card-body stack" method="post" action="/status-pages/{}">{}{})html",
           page.published ? "up" : "paused", icon(page.published ? "globe" : "lock"),
           page.published ? "Anybody can read this page: names, states, uptime, incidents and "
                            "public notes. Targets and evidence stay here."
                          : "Nobody but you knows of this page yet. Publish it to show how your "
                            "services are.",
           page.id.value, csrf_field(reader.csrf), problem_note(view.problem));
  body.add(text_field({.name = "title",
                       .label = "Title",
                       .value = page.title,
                       .help = "",
                       .placeholder = "Shop status",
                       .required = true},
                      {}));
  body.add(text_field({.name = "slug",
                       .label = "Address",
                       .value = page.slug,
                       .help = "The part after /status/: 3 to 60 of a-z, 0-9 and -.",
                       .required = true},
                      {}));
  body.add(text_field({.name = "description",
                       .label = "Description",
                       .value = page.description,
                       .help = "One line below the title."},
                      {}));
  body.add(tick_field("published", "Published", page.published));
  body.add(tick_field("all", "Show all monitors", page.all_monitors));
  body.add(R"html(<details class="more"{}><summary class="btn small">Choose
monitors</summary><div class="mt-3">{}</div></details><div><button
class="btn primary">Save</button></div></form></div>)html",
           Flag("open").when(!page.all_monitors), monitor_choice(view.monitors, chosen));
  return signed_in_page(reader, {.title = "Status page", .active = "/status-pages"}, body);
}

}  // namespace fw::web
