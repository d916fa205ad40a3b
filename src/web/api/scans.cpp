// From a URL to what it depends on, and from there to standing checks.
#include <array>

#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

Outcome list_scans(Call& call) {
  FW_API_TRY(const auto rows, call.services().scans().list(call.ctx));
  return page_of(views(rows));
}

Outcome get_scan(Call& call) {
  FW_API_TRY(const auto id, call.id<model::ScanId>());
  FW_API_TRY(const auto detail, call.services().scans().get(call.ctx, id));
  return Answer{.body = view(detail), .location = {}};
}

Outcome start_scan(Call& call) {
  const std::string url = text(call.body, "url").value_or("");
  const auto own = strings(call.body, "own").value_or(std::vector<std::string>{});
  FW_API_TRY(const auto id, call.services().scans().start(call.ctx, url, own));
  FW_API_TRY(const auto detail, call.services().scans().get(call.ctx, id));
  return Answer{.body = view(detail), .location = fmt::format("{}/scans/{}", kBase, id.value)};
}

Outcome adopt_scan(Call& call) {
  FW_API_TRY(const auto id, call.id<model::ScanId>());
  service::AdoptSelection selection;
  selection.site = boolean(call.body, "site").value_or(true);
  selection.certificate = boolean(call.body, "certificate").value_or(true);
  selection.dns = boolean(call.body, "dns").value_or(true);
  selection.changes = boolean(call.body, "changes").value_or(true);
  selection.domain = boolean(call.body, "domain").value_or(true);
  selection.interval = duration(call.body, "interval").value_or(selection.interval);
  if (auto services = strings(call.body, "services")) {
    selection.services = *std::move(services);
  } else {
    FW_API_TRY(const auto detail, call.services().scans().get(call.ctx, id));
    if (detail.map) {
      for (const auto& found : detail.map->dependencies) selection.services.push_back(found.id);
    }
  }
  FW_API_TRY(const auto adopted, call.services().scans().adopt(call.ctx, id, selection));
  return Answer{.body = view(adopted), .location = {}};
}

constexpr std::array<std::string_view, 4> kStates = {"queued", "running", "done", "failed"};

constexpr std::array<Field, 10> kScan = {{
    {"id", Type::id, ""},
    {"url", Type::string, ""},
    {"state", Type::choice, "", false, false, "", kStates},
    {"step", Type::string, "What it is doing."},
    {"percent", Type::integer, ""},
    {"detail", Type::string, ""},
    {"error", Type::string, "One sentence where it failed."},
    {"own", Type::strings, "Domains of the site's own beside that of the URL."},
    {"created_at", Type::instant, ""},
    {"finished_at", Type::instant, "", false, true},
}};

constexpr std::array<Field, 11> kDetail = {{
    kScan[0],
    kScan[1],
    kScan[2],
    kScan[3],
    kScan[4],
    kScan[5],
    kScan[6],
    kScan[7],
    kScan[8],
    kScan[9],
    {"map", Type::anything,
     "url, final_url, tls, dns, networks, pages, dependencies with their evidence, unknown_hosts, "
     "notes. While it runs, what is known so far, new rows last; null before.",
     false, true},
}};
constexpr std::array<Field, 2> kDraft = {{
    {"url",
     Type::string,
     "http or https; a missing scheme becomes https.",
     true,
     false,
     "",
     {},
     1,
     2'048},
    {"own",
     Type::strings,
     "Domains of the site's own beside that of the URL, such as shop-cdn.example.",
     false,
     false,
     "",
     {},
     0,
     20},
}};
constexpr std::array<Field, 7> kSelection = {{
    {"site", Type::boolean, "An http check of the final URL; true where absent."},
    {"certificate", Type::boolean, "A tls check of its host; true where absent."},
    {"dns", Type::boolean, "A dns check of its host; true where absent."},
    {"domain", Type::boolean,
     "A domain check of its registrable domain, twice a day; true where absent."},
    {"changes", Type::boolean, "The site is watched for changes; true where absent."},
    {"services",
     Type::strings,
     "Catalogue ids out of the map; all of them where absent.",
     false,
     false,
     "",
     {},
     0,
     500},
    {"interval", Type::duration, "Of what is created; 1m where absent."},
}};
constexpr std::array<Field, 5> kAdopted = {{
    {"site", Type::id, "The check of the site itself.", false, true},
    {"watched", Type::id, "The site whose changes are told from now on.", false, true},
    {"created", Type::ids, ""},
    {"existing", Type::ids, "Were there from an earlier adoption."},
    {"skipped", Type::strings, "What cannot be watched, and why."},
}};
constexpr std::array<Schema, 5> kSchemas = {{
    {"Scan", "A look at what a site depends on.", kScan},
    {"ScanDetail", "A scan with what it found.", kDetail},
    {"ScanDraft", "What is to be scanned.", kDraft, true},
    {"Selection", "What of a map is to be watched.", kSelection, true},
    {"Adopted", "The standing checks that came of a map.", kAdopted},
}};
constexpr std::array<Operation, 4> kOperations = {{
    {.method = "GET",
     .pattern = "/scans",
     .permission = "scans.read",
     .id = "listScans",
     .summary = "Scans, newest first",
     .response = "Scan",
     .pages = true,
     .act = list_scans},
    {.method = "POST",
     .pattern = "/scans",
     .permission = "scans.write",
     .id = "startScan",
     .summary = "Find out what a site depends on",
     .request = "ScanDraft",
     .response = "ScanDetail",
     .status = 202,
     .act = start_scan},
    {.method = "GET",
     .pattern = "/scans/{id}",
     .permission = "scans.read",
     .id = "getScan",
     .summary = "How far a scan is, and what it found",
     .response = "ScanDetail",
     .act = get_scan},
    {.method = "POST",
     .pattern = "/scans/{id}/adopt",
     .permission = "monitors.write",
     .id = "adoptScan",
     .summary = "Turn the map into standing checks; twice makes nothing twice",
     .request = "Selection",
     .response = "Adopted",
     .act = adopt_scan},
}};

}  // namespace

Noun scans_noun() { return {"Scans", "What a site depends on.", kOperations, kSchemas}; }

}  // namespace fw::web::api
