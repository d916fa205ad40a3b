#include "web/pages/catalogue/page.hpp"

#include "base/text.hpp"
#include "web/pages/catalogue/standing.hpp"
#include "web/pages/kit/format.hpp"
#include "web/pages/kit/logo.hpp"
#include "web/pages/kit/parts.hpp"
#include "web/pages/scan/map.hpp"

namespace fw::web {

namespace {

std::string thousands(std::size_t number) {
  std::string digits = fmt::format("{}", number);
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return digits;
}

std::string_view state_words(const service::CatalogueRow& row) {
  if (row.has_feed) return "tells of its state";
  if (row.status_type == "none") return "publishes no feed";
  return row.status_page.empty() ? "" : "status page for people";
}

Html search_form(const service::CatalogueList& list, const service::CatalogueQuery& query) {
  Html out;
  out.add(R"html(<form class="grid gap-3 mb-4 md:grid-cols-[minmax(0,1fr)_14rem_auto_auto]
md:items-center" method="get" action="/catalogue" role="search"><label class="sr"
for="q">Search services</label><input class="input" id="q" type="search" name="q" value="{}"
placeholder="Name, id or homepage" maxlength="100"><label class="sr"
for="category">Category</label><select class="input" id="category" name="category"><option
value="">Every category</option>)html",
          query.words);
  for (const auto& [category, count] : list.categories) {
    out.add(R"html(<option value="{}"{}>{} ({})</option>)html", category,
            Flag("selected").when(category == query.category), category_title(category), count);
  }
  out.add(R"html(</select><label class="check"><input type="checkbox" name="feed"
value="1"{}><span>Tells of its state</span></label><button
class="btn primary">Search</button></form>)html",
          Flag("checked").when(query.with_feed));
  return out;
}

Html row_of(const service::CatalogueRow& row) {
  Html out;
  out.add(R"html(<a class="dep dep-row no-underline hover:bg-sunken"
href="/catalogue/{}">{}<span class="min-w-0"><b class="font-semibold block truncate">{}</b><span
class="block truncate text-sm muted">{}{}{}</span></span>)html",
          row.id, logo_image(row.id), row.name, category_title(row.category),
          state_words(row).empty() ? "" : " · ", state_words(row));
  if (row.watched > 0)
    out.add(R"html(<span class="tag">{}</span>)html", count(row.watched, "monitor", "monitors"));
  return out.add("{}</a>", icon("right"));
}

/// The same search, another page of it.
void add_page_link(Html& out, const service::CatalogueQuery& query, std::size_t page,
                   std::string_view label) {
  out.add(R"html(<form method="get" action="/catalogue"><input type="hidden" name="q"
value="{}"><input type="hidden" name="category" value="{}">)html",
          query.words, query.category);
  if (query.with_feed) out.add(R"html(<input type="hidden" name="feed" value="1">)html");
  out.add(R"html(<button class="btn" name="page" value="{}">{}</button></form>)html", page, label);
}

void add_paging(Html& out, const service::CatalogueList& list,
                const service::CatalogueQuery& query) {
  const std::size_t first = query.page * service::kCatalogueRowsMax;
  const std::size_t last = first + list.rows.size();
  if (list.rows.empty()) return;
  out.add(R"html(<div class="flex flex-wrap items-center gap-3 mt-4"><p class="muted text-sm
mr-auto">{} to {} of {}</p>)html",
          thousands(first + 1), thousands(last), thousands(list.found));
  if (query.page > 0) add_page_link(out, query, query.page - 1, "Back");
  if (last < list.found) add_page_link(out, query, query.page + 1, "More");
  out.add("</div>");
}

void add_link(Html& out, std::string_view label, std::string_view url) {
  if (url.empty()) return;
  out.add(R"html(<dt>{}</dt><dd><a class="link" href="{}" rel="noreferrer noopener"
target="_blank">{}</a></dd>)html",
          label, url, url);
}

void add_facts(Html& out, const service::CatalogueEntry& entry) {
  out.add(R"html(<section class="card"><h2>About it</h2><dl class="facts card-body">)html");
  out.add("<dt>Category</dt><dd>{}</dd>", category_title(entry.row.category));
  add_link(out, "Homepage", entry.row.homepage);
  if (!entry.parent.empty()) {
    out.add(R"html(<dt>Part of</dt><dd><a class="link" href="/catalogue/{}">{}</a></dd>)html",
            entry.parent, entry.parent_name);
  }
  add_link(out, "Status page", entry.row.status_page);
  add_link(out, "Feed", entry.feed);
  if (entry.row.status_type == "none")
    out.add("<dt>Feed</dt><dd>None: it publishes nothing a machine can read.</dd>");
  if (!entry.probe.empty())
    out.add(R"html(<dt>Host looked at</dt><dd class="mono">{}</dd>)html", entry.probe);
  if (entry.infrastructure)
    out.add("<dt>Role</dt><dd>Others are built on it, so it may stand behind them.</dd>");
  out.add(R"html(<dt>Id</dt><dd class="mono">{}</dd></dl></section>)html", entry.row.id);
}

void add_monitors(Html& out, const service::CatalogueEntry& entry) {
  out.add(R"html(<section class="card overflow-hidden"><h2>Watched by you</h2>)html");
  if (entry.monitors.empty()) {
    out.add(R"html(<p class="card-body muted">None of your monitors watches it. Scan a site that
uses it, and watch what is found.</p>)html");
  }
  for (const auto& [id, name] : entry.monitors) {
    out.add(R"html(<a class="dep dep-row no-underline hover:bg-sunken" href="/monitors/{}">{}<span
class="min-w-0 truncate">{}</span>{}</a>)html",
            id.value, icon("monitors"), name, icon("right"));
  }
  out.add("</section>");
}

void add_products(Html& out, const service::CatalogueEntry& entry) {
  if (entry.products.empty()) return;
  out.add(R"html(<section class="card overflow-hidden"><h2>Its products</h2>)html");
  for (const auto& [id, name] : entry.products) {
    out.add(R"html(<a class="dep dep-row no-underline hover:bg-sunken" href="/catalogue/{}">{}<span
class="min-w-0 truncate">{}</span>{}</a>)html",
            id, logo_image(id), name, icon("right"));
  }
  out.add("</section>");
}

void add_patterns(Html& out, const service::CatalogueEntry& entry) {
  out.add(R"html(<section class="card overflow-hidden"><div class="card-head"><h2>Known
by</h2><span class="muted text-sm">{}</span></div>)html",
          count(entry.patterns.size(), "pattern", "patterns"));
  if (entry.patterns.empty()) {
    out.add(R"html(<p class="card-body muted">A scan cannot recognise it: only its state is
known.</p></section>)html");
    return;
  }
  out.add(R"html(<div class="scroll"><table class="table"><thead><tr><th>Where</th><th>How</th>
<th>What</th><th class="num">Weight</th></tr></thead><tbody>)html");
  for (const service::CataloguePattern& pattern : entry.patterns) {
    out.add(R"html(<tr><td><span class="tag">{}</span></td><td
class="muted whitespace-nowrap">{}</td><td class="mono">{}{}{}</td><td
class="num muted">{} %</td></tr>)html",
            pattern.kind, pattern.match, pattern.name, pattern.name.empty() ? "" : ": ",
            pattern.text, pattern.confidence);
  }
  out.add("</tbody></table></div></section>");
}

}  // namespace

std::string catalogue_page(const Reader& reader, const service::CatalogueList& list,
                           const service::CatalogueQuery& query) {
  Html body;
  body.add(R"html(<div class="head"><h1>Catalogue</h1></div><p class="text-ink-2 mb-4">{} services
can be recognised on a site, {} of them on good evidence; {} tell of their own state.</p>)html",
           thousands(list.services), thousands(list.core), thousands(list.with_feed));
  body.add(search_form(list, query));
  if (list.rows.empty()) {
    body.add(empty_state({.title = "No such service",
                          .text = "Nothing in the catalogue is called so. Services of your own can "
                                  "be added with a file: the documentation says how.",
                          .link = "/catalogue",
                          .label = "Show all"}));
  } else {
    body.add(R"html(<div class="card overflow-hidden"><div
class="-mt-px lg:grid lg:grid-cols-2">)html");
    for (const service::CatalogueRow& row : list.rows) body.add(row_of(row));
    body.add("</div></div>");
  }
  add_paging(body, list, query);
  body.add(R"html(<p class="help mt-6">Names and logos belong to their owners and only name the
services.</p>)html");
  return signed_in_page(reader, {.title = "Catalogue", .active = "/catalogue"}, body);
}

std::string catalogue_entry_page(const Reader& reader, const service::CatalogueEntry& entry,
                                 const std::optional<service::VendorStanding>& standing) {
  Html body;
  body.add(crumb("/catalogue", "Catalogue"));
  body.add(R"html(<div class="head">{}<h1>{}</h1></div><div class="stack">)html",
           logo_image(entry.row.id), entry.row.name);
  if (standing) body.add(standing_part(*standing));
  body.add(R"html(<div class="grid gap-5 lg:grid-cols-2 items-start">)html");
  add_facts(body, entry);
  body.add(R"html(<div class="stack">)html");
  add_monitors(body, entry);
  add_products(body, entry);
  body.add("</div></div>");
  add_patterns(body, entry);
  body.add("</div>");
  return signed_in_page(reader, {.title = entry.row.name, .active = "/catalogue"}, body);
}

}  // namespace fw::web
