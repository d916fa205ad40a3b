// Watched sites: looked at again and again, what changed on them, and who is told.
#include <array>

#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

constexpr std::size_t kPageUsual = 50;

Outcome list_sites(Call& call) {
  FW_API_TRY(const auto rows, call.services().sites().list(call.ctx));
  return page_of(views(rows));
}

Outcome watch_site(Call& call) {
  FW_API_TRY(const auto scan, model::ScanId::parse(text(call.body, "scan").value_or("")));
  service::SiteDraft draft;
  draft.interval = duration(call.body, "interval").value_or(draft.interval);
  draft.enabled = boolean(call.body, "enabled").value_or(true);
  FW_API_TRY(const auto site, call.services().sites().watch(call.ctx, scan, draft));
  return Answer{.body = view(site), .location = fmt::format("{}/sites/{}", kBase, site.id.value)};
}

Outcome get_site(Call& call) {
  FW_API_TRY(const auto id, call.id<model::SiteId>());
  FW_API_TRY(const auto site, call.services().sites().get(call.ctx, id));
  return Answer{.body = view(site), .location = {}};
}

Outcome change_site(Call& call) {
  FW_API_TRY(const auto id, call.id<model::SiteId>());
  FW_API_TRY(const auto site, call.services().sites().get(call.ctx, id));
  const service::SiteDraft draft{
      .interval = duration(call.body, "interval").value_or(site.interval),
      .enabled = boolean(call.body, "enabled").value_or(site.enabled)};
  FW_API_TRY(const auto changed, call.services().sites().update(call.ctx, id, draft));
  return Answer{.body = view(changed), .location = {}};
}

Outcome remove_site(Call& call) {
  FW_API_TRY(const auto id, call.id<model::SiteId>());
  const auto removed = call.services().sites().remove(call.ctx, id);
  if (!removed) return removed.error();
  return Answer{};
}

Outcome rescan_site(Call& call) {
  FW_API_TRY(const auto id, call.id<model::SiteId>());
  FW_API_TRY(const auto scan, call.services().sites().rescan(call.ctx, id));
  return Answer{.body = view(scan), .location = fmt::format("{}/scans/{}", kBase, scan.id.value)};
}

Outcome last_rescan(Call& call) {
  FW_API_TRY(const auto id, call.id<model::SiteId>());
  FW_API_TRY(const auto scan, call.services().sites().last_rescan(call.ctx, id));
  return Answer{.body = view(scan), .location = {}};
}

Outcome list_changes(Call& call) {
  service::ChangeQuery query;
  FW_API_TRY(query.limit, call.limit(kPageUsual, service::kChangesPageMax));
  FW_API_TRY(query.before, call.before());
  std::string filters;
  if (const auto site = call.request.query_value("site")) {
    FW_API_TRY(query.site, model::SiteId::parse(*site));
    filters += "&site=" + *site;
  }
  if (const auto severity = call.request.query_value("severity")) {
    query.severity = model::change_severity_named(*severity);
    if (!query.severity)
      return Error(Code::invalid, "severity: must be one of info, notice, dangerous");
    filters += "&severity=" + *severity;
  }
  if (const auto kind = call.request.query_value("kind")) {
    query.kind = model::change_kind_named(*kind);
    if (!query.kind)
      return Error(Code::invalid, fmt::format("kind: must be one of {}",
                                              fmt::join(model::change_kind_names(), ", ")));
    filters += "&kind=" + *kind;
  }
  FW_API_TRY(const auto rows, call.services().sites().changes(call.ctx, query));
  if (rows.size() < query.limit) return page_of(views(rows));
  return page_of(views(rows), fmt::format("{}/changes?limit={}&before={}{}", kBase, query.limit,
                                          to_rfc3339(rows.back().at), filters));
}

Outcome acknowledge_change(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MapChangeId>());
  FW_API_TRY(const auto change, call.services().sites().acknowledge(call.ctx, id));
  return Answer{.body = view(change), .location = {}};
}

json::object view_of(const service::ChangeRules& rules) {
  json::array all;
  for (const service::ChangeRule& rule : rules)
    all.emplace_back(json::object{{"what", rule.what},
                                  {"every_channel", rule.every_channel},
                                  {"channels", ids(rule.channels)}});
  return {{"rules", std::move(all)}};
}

Outcome get_rules(Call& call) {
  FW_API_TRY(const auto rules, call.services().sites().rules(call.ctx));
  return Answer{.body = view_of(rules), .location = {}};
}

Outcome set_rules(Call& call) {
  service::ChangeRules rules;
  if (const json::array* given = array(call.body, "rules"))
    for (const json::value& one : *given) {
      const json::object& from = one.get_object();
      service::ChangeRule& rule = rules.emplace_back();
      rule.what = text(from, "what").value_or("");
      rule.every_channel = boolean(from, "every_channel").value_or(false);
      for (std::string& id : strings(from, "channels").value_or(std::vector<std::string>()))
        rule.channels.emplace_back(std::move(id));
    }
  FW_API_TRY(const auto kept, call.services().sites().set_rules(call.ctx, std::move(rules)));
  return Answer{.body = view_of(kept), .location = {}};
}

constexpr std::array<std::string_view, 3> kSeverities = {"info", "notice", "dangerous"};

constexpr std::array<Field, 11> kSite = {{
    {"id", Type::id, ""},
    {"url", Type::string, ""},
    {"interval", Type::duration, "Time between looks."},
    {"enabled", Type::boolean, ""},
    {"created_at", Type::instant, ""},
    {"next_at", Type::instant, "When it is looked at next."},
    {"last_scan", Type::id, "The scan whose map stands.", false, true},
    {"last_at", Type::instant, "", false, true},
    {"last_error", Type::string, "Why the newest look brought nothing, or \"\"."},
    {"under_way", Type::boolean, "A look waits or runs."},
    {"unexpected", Type::integer, "Changes above info that nobody acknowledged."},
}};
constexpr std::array<Field, 3> kDraft = {{
    {"scan", Type::id, "A finished scan: what it found is what later looks are held against.",
     true},
    {"interval", Type::duration, "1h to 30d; 24h where absent."},
    {"enabled", Type::boolean, "true where absent."},
}};
constexpr std::array<Field, 2> kSettings = {{kDraft[1], kDraft[2]}};
constexpr std::array<Field, 16> kChange = {{
    {"id", Type::id, ""},
    {"site", Type::id, ""},
    {"site_url", Type::string, ""},
    {"scan", Type::id, "The look that saw it first; its map is kept for the newest 30 looks."},
    {"at", Type::instant, ""},
    {"kind", Type::string, "Such as ns_changed; see the guide on changes."},
    {"severity", Type::choice, "", false, false, "", kSeverities},
    {"subject", Type::string, "What changed: \"MX of shop.example\"."},
    {"before", Type::strings, "Empty for what is new."},
    {"after", Type::strings, "Empty for what is gone."},
    {"sentence", Type::string, "In words."},
    {"evidence", Type::string, "Where it was seen."},
    {"place", Type::string, "Where the machine stands that saw it first."},
    {"machine", Type::string, "That machine."},
    {"acknowledged_at", Type::instant, "Somebody expected it.", false, true},
    {"acknowledged_by", Type::string, "A user's name, or \"\"."},
}};
constexpr std::array<Field, 3> kRule = {{
    {"what", Type::string, "A severity or a kind.", true, false, "", {}, 1, 60},
    {"every_channel", Type::boolean, "Also channels made later."},
    {"channels", Type::ids, "", false, false, "", {}, 0, 100},
}};
constexpr std::array<Field, 1> kRules = {{{"rules",
                                           Type::list,
                                           "What is not named is told to nobody.",
                                           true,
                                           false,
                                           "ChangeRule",
                                           {},
                                           0,
                                           60}}};
constexpr std::array<Schema, 6> kSchemas = {{
    {"Site", "A site that is looked at again and again.", kSite},
    {"SiteDraft", "What is to be watched.", kDraft, true},
    {"SiteSettings", "How it is watched.", kSettings, true},
    {"SiteChange", "Something that is not what it was.", kChange},
    {"ChangeRule", "Changes of one severity or kind, and the channels that tell them.", kRule,
     true},
    {"ChangeRules", "Which changes are told.", kRules, true},
}};

constexpr std::array<Query, 5> kChangesQuery = {{
    {"site", Type::id, "Only of this site.", {}},
    {"severity", Type::choice, "Only of this severity.", kSeverities},
    {"kind", Type::string, "Only of this kind.", {}},
    kBefore,
    kLimit,
}};

constexpr std::array<Operation, 11> kOperations = {{
    {.method = "GET",
     .pattern = "/sites",
     .permission = "scans.read",
     .id = "listSites",
     .summary = "Watched sites, by address",
     .response = "Site",
     .pages = true,
     .act = list_sites},
    {.method = "POST",
     .pattern = "/sites",
     .permission = "scans.write",
     .id = "watchSite",
     .summary = "Watch what a scan has mapped; twice makes nothing twice",
     .request = "SiteDraft",
     .response = "Site",
     .status = 201,
     .act = watch_site},
    {.method = "GET",
     .pattern = "/sites/{id}",
     .permission = "scans.read",
     .id = "getSite",
     .summary = "One watched site",
     .response = "Site",
     .act = get_site},
    {.method = "PATCH",
     .pattern = "/sites/{id}",
     .permission = "scans.write",
     .id = "changeSite",
     .summary = "Change how often it is looked at, or whether",
     .request = "SiteSettings",
     .response = "Site",
     .partial = true,
     .act = change_site},
    {.method = "DELETE",
     .pattern = "/sites/{id}",
     .permission = "scans.write",
     .id = "removeSite",
     .summary = "Watch it no more; its changes and maps go with it",
     .status = 204,
     .act = remove_site},
    {.method = "GET",
     .pattern = "/sites/{id}/rescan",
     .permission = "scans.read",
     .id = "lastRescan",
     .summary = "How far the newest look is; 404 before the first",
     .response = "Scan",
     .act = last_rescan},
    {.method = "POST",
     .pattern = "/sites/{id}/rescan",
     .permission = "scans.write",
     .id = "rescanSite",
     .summary = "Look now; the look under way, where there is one",
     .response = "Scan",
     .status = 202,
     .act = rescan_site},
    {.method = "GET",
     .pattern = "/changes",
     .permission = "scans.read",
     .id = "listChanges",
     .summary = "What changed on watched sites, newest first",
     .response = "SiteChange",
     .pages = true,
     .query = kChangesQuery,
     .act = list_changes},
    {.method = "POST",
     .pattern = "/changes/{id}/acknowledge",
     .permission = "scans.write",
     .id = "acknowledgeChange",
     .summary = "Mark it as expected",
     .response = "SiteChange",
     .act = acknowledge_change},
    {.method = "GET",
     .pattern = "/change-rules",
     .permission = "channels.read",
     .id = "getChangeRules",
     .summary = "Which changes are told by which channels",
     .response = "ChangeRules",
     .act = get_rules},
    {.method = "PUT",
     .pattern = "/change-rules",
     .permission = "channels.write",
     .id = "setChangeRules",
     .summary = "Say which changes are told by which channels",
     .request = "ChangeRules",
     .response = "ChangeRules",
     .act = set_rules},
}};

}  // namespace

Noun sites_noun() {
  return {"Sites", "Sites that are watched for changes.", kOperations, kSchemas};
}

}  // namespace fw::web::api
