// What went wrong: listed, shown, acknowledged, noted.
#include <array>

#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

constexpr std::size_t kPageUsual = 50;

Outcome list_incidents(Call& call) {
  service::IncidentQuery query;
  FW_API_TRY(query.limit, call.limit(kPageUsual, service::kIncidentsPageMax));
  FW_API_TRY(query.before, call.before());
  query.open_only = call.request.query_value("open") == "true";
  std::string filters = query.open_only ? "&open=true" : "";
  if (const auto monitor = call.request.query_value("monitor")) {
    FW_API_TRY(query.monitor, model::MonitorId::parse(*monitor));
    filters += "&monitor=" + *monitor;
  }
  FW_API_TRY(auto rows, call.services().incidents().list(call.ctx, query));
  if (rows.size() < query.limit) return page_of(views(rows));
  // The way on is a time: incidents of one moment stay on one page.
  const Instant last = rows.back().opened_at;
  while (rows.front().opened_at != last && rows.back().opened_at == last) rows.pop_back();
  return page_of(views(rows), fmt::format("{}/incidents?limit={}&before={}{}", kBase, query.limit,
                                          to_rfc3339(rows.back().opened_at), filters));
}

Outcome shown(Call& call, const model::IncidentId& id) {
  FW_API_TRY(const auto detail, call.services().incidents().get(call.ctx, id));
  return Answer{.body = view(detail), .location = {}};
}

Outcome get_incident(Call& call) {
  FW_API_TRY(const auto id, call.id<model::IncidentId>());
  return shown(call, id);
}

Outcome acknowledge_incident(Call& call) {
  FW_API_TRY(const auto id, call.id<model::IncidentId>());
  const auto done = call.services().incidents().acknowledge(call.ctx, id);
  if (!done) return done.error();
  return shown(call, id);
}

Outcome note_incident(Call& call) {
  FW_API_TRY(const auto id, call.id<model::IncidentId>());
  const std::string words = text(call.body, "text").value_or("");
  const bool is_public = boolean(call.body, "is_public").value_or(false);
  const auto done = call.services().incidents().note(call.ctx, id, words, is_public);
  if (!done) return done.error();
  return shown(call, id);
}

constexpr std::array<std::string_view, 4> kExtents = {"everywhere", "partial", "regional",
                                                      "unsteady"};
constexpr std::array<std::string_view, 6> kVerified = {"alone",      "unasked", "home",
                                                       "one_region", "regions", "unverified"};

constexpr std::array<Field, 16> kIncident = {{
    {"id", Type::id, ""},
    {"monitor", Type::id, "The root; may have been removed since."},
    {"monitor_name", Type::string, ""},
    {"state", Type::choice, "The worst it came to.", false, false, "", kStateNames},
    {"reason", Type::string, ""},
    {"detail", Type::string, ""},
    {"cause", Type::object, "The dependency that went bad at the same time.", false, true, "Cause"},
    {"since", Type::instant, "Start of the first look that saw it."},
    {"opened_at", Type::instant, "When it was decided."},
    {"resolved_at", Type::instant, "", false, true},
    {"acknowledged_at", Type::instant, "", false, true},
    {"acknowledged_by", Type::string, "A user's name, or \"\"."},
    {"affected", Type::integer, "Monitors it holds or held."},
    {"flapping", Type::boolean, ""},
    {"extent", Type::choice, "From where it fails.", false, false, "", kExtents},
    {"verified", Type::choice, "Who else was asked.", false, false, "", kVerified},
}};

constexpr std::array<Field, 4> kCause = {{
    {"monitor", Type::id, "The failing dependency.", false, true},
    {"service", Type::string, "Catalogue id, or \"\"."},
    {"sentence", Type::string, "In words."},
    {"since", Type::instant, ""},
}};

constexpr std::array<Field, 4> kMember = {{
    {"monitor", Type::id, ""},
    {"name", Type::string, ""},
    {"joined_at", Type::instant, ""},
    {"left_at", Type::instant, "", false, true},
}};

constexpr std::array<std::string_view, 3> kEntryKinds = {"change", "acknowledged", "note"};

constexpr std::array<Field, 10> kEntry = {{
    {"kind", Type::choice, "", false, false, "", kEntryKinds},
    {"at", Type::instant, ""},
    {"transition", Type::string, "Of a change.", false, true},
    {"monitor", Type::id, "", false, true},
    {"monitor_name", Type::string, ""},
    {"state", Type::choice, "", false, true, "", kStateNames},
    {"reason", Type::string, "", false, true},
    {"text", Type::string, "Detail of a change, words of a note."},
    {"by", Type::string, "A user's name, or \"\"."},
    {"is_public", Type::boolean, "Shown on status pages."},
}};

constexpr std::array<Field, 20> kDetail = {{
    kIncident[0],
    kIncident[1],
    kIncident[2],
    kIncident[3],
    kIncident[4],
    kIncident[5],
    kIncident[6],
    kIncident[7],
    kIncident[8],
    kIncident[9],
    kIncident[10],
    kIncident[11],
    kIncident[12],
    kIncident[13],
    kIncident[14],
    kIncident[15],
    {"timeline", Type::list, "Oldest first.", false, false, "TimelineEntry"},
    {"members", Type::list, "Monitors it holds or held.", false, false, "IncidentMember"},
    {"votes", Type::anything,
     "The looks that confirmed it, and those that disagreed, each a ResultWithEvidence with "
     "`monitor`, `monitor_name`, `machine` and `region`."},
    {"deliveries", Type::list, "Who was told.", false, false, "Delivery"},
}};
constexpr std::array<Field, 2> kNote = {{
    {"text", Type::string, "Words for people.", true, false, "", {}, 1, 4'000},
    {"is_public", Type::boolean, "Shown on status pages; false where absent."},
}};
constexpr std::array<Schema, 6> kSchemas = {{
    {"Incident", "Something that went wrong.", kIncident},
    {"IncidentDetail", "An incident with its story.", kDetail},
    {"Cause", "What an incident says of its cause.", kCause},
    {"TimelineEntry", "One line of an incident's story.", kEntry},
    {"IncidentMember", "A monitor in an incident.", kMember},
    {"NoteDraft", "A note on an incident.", kNote, true},
}};
constexpr std::array<Query, 4> kList = {{
    kBefore,
    kLimit,
    {"open", Type::choice, "true: only those that are not over.", kFlagNames},
    {"monitor", Type::id, "Only those that hold this monitor.", {}},
}};
constexpr std::array<Operation, 4> kOperations = {{
    {.method = "GET",
     .pattern = "/incidents",
     .permission = "incidents.read",
     .id = "listIncidents",
     .summary = "Incidents, newest first",
     .response = "Incident",
     .pages = true,
     .query = kList,
     .act = list_incidents},
    {.method = "GET",
     .pattern = "/incidents/{id}",
     .permission = "incidents.read",
     .id = "getIncident",
     .summary = "One incident with its story",
     .response = "IncidentDetail",
     .act = get_incident},
    {.method = "POST",
     .pattern = "/incidents/{id}/acknowledge",
     .permission = "incidents.write",
     .id = "acknowledgeIncident",
     .summary = "Say that somebody is on it",
     .response = "IncidentDetail",
     .act = acknowledge_incident},
    {.method = "POST",
     .pattern = "/incidents/{id}/notes",
     .permission = "incidents.write",
     .id = "noteIncident",
     .summary = "Write a note",
     .request = "NoteDraft",
     .response = "IncidentDetail",
     .status = 201,
     .act = note_incident},
}};

}  // namespace

Noun incidents_noun() { return {"Incidents", "What went wrong.", kOperations, kSchemas}; }

}  // namespace fw::web::api
