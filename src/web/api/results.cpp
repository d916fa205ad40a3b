// What was seen: results, history and evidence of one monitor.
#include <array>

#include "base/encode.hpp"
#include "web/api/nouns.hpp"
#include "web/api/views.hpp"

namespace fw::web::api {

namespace {

constexpr std::size_t kPageUsual = 100;

/// A page ends between two slots: its way on is a time, and looks of one slot share theirs.
void end_between_slots(std::vector<service::ResultRow>& rows) {
  const Instant last = rows.back().planned_at;
  if (rows.front().planned_at == last) return;
  while (rows.back().planned_at == last) rows.pop_back();
}

Outcome list_results(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  FW_API_TRY(const std::size_t limit, call.limit(kPageUsual, service::kResultsPageMax));
  FW_API_TRY(const auto before, call.before());
  FW_API_TRY(auto rows, call.services().monitors().results(call.ctx, id, before, limit));
  if (rows.size() < limit) return page_of(views(rows));
  end_between_slots(rows);
  return page_of(views(rows), fmt::format("{}/monitors/{}/results?limit={}&before={}", kBase,
                                          id.value, limit, to_rfc3339(rows.back().planned_at)));
}

Outcome list_changes(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  FW_API_TRY(const std::size_t limit, call.limit(kPageUsual, service::kResultsPageMax));
  FW_API_TRY(const auto rows, call.services().monitors().changes(call.ctx, id, limit));
  return page_of(views(rows));
}

Outcome get_result(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  const std::string_view probe = call.request.parameter("probe");
  FW_API_TRY(const auto found, call.services().monitors().evidence(call.ctx, id, probe));
  return Answer{.body = view(found), .location = {}};
}

Outcome get_history(Call& call) {
  FW_API_TRY(const auto id, call.id<model::MonitorId>());
  const std::string name = call.request.query_value("range").value_or("24h");
  const auto range = service::history_range_named(name);
  if (!range) return Error(Code::invalid, "range must be one of 1h, 24h, 7d, 30d, 90d, 365d");
  FW_API_TRY(const auto history, call.services().monitors().history(call.ctx, id, *range));
  return Answer{.body = view(history), .location = {}};
}

constexpr std::array<Field, 6> kPhases = {{
    {"dns_us", Type::integer, "Microseconds; null where it was not reached.", false, true},
    {"connect_us", Type::integer, "", false, true},
    {"tls_us", Type::integer, "", false, true},
    {"first_byte_us", Type::integer, "", false, true},
    {"transfer_us", Type::integer, "", false, true},
    {"total_us", Type::integer, ""},
}};

constexpr std::array<Field, 15> kResult = {{
    {"probe_id", Type::string, "The same look has the same id wherever it is told."},
    {"slot", Type::integer, "Number of the interval since 1970."},
    {"attempt", Type::integer, "0 for the slot's own look, above for re-checks."},
    {"place", Type::string, "Where it was looked from."},
    {"planned_at", Type::instant, ""},
    {"started_at", Type::instant, "null where the slot was missed.", false, true},
    {"outcome", Type::choice, "What this look saw.", false, false, "", kOutcomeNames},
    {"state", Type::choice, "What it counts as.", false, false, "", kStateNames},
    {"missed", Type::boolean, "The slot was not run; counts for nothing."},
    {"in_maintenance", Type::boolean, ""},
    {"reason", Type::string, ""},
    {"detail", Type::string, ""},
    {"phases", Type::object, "How long each part took.", false, false, "Phases"},
    {"has_evidence", Type::boolean, "GET …/results/{probe} has more."},
    {"changed", Type::boolean, "It saw something else than the look before; detail says what."},
}};

constexpr std::array<Field, 16> kEvidence = {{
    kResult[0],
    kResult[1],
    kResult[2],
    kResult[3],
    kResult[4],
    kResult[5],
    kResult[6],
    kResult[7],
    kResult[8],
    kResult[9],
    kResult[10],
    kResult[11],
    kResult[12],
    kResult[13],
    kResult[14],
    {"evidence", Type::anything,
     "Everything that was seen: addresses, DNS answers, certificates, redirects, status, "
     "headers, "
     "the beginning of the body."},
}};
constexpr std::array<Field, 12> kPoint = {{
    {"from", Type::instant, ""},
    {"count", Type::integer, "Looks, without re-checks."},
    {"up", Type::integer, ""},
    {"degraded", Type::integer, ""},
    {"down", Type::integer, ""},
    {"unconfirmed", Type::integer, ""},
    {"unknown", Type::integer, ""},
    {"missed", Type::integer, ""},
    {"maintenance", Type::integer, ""},
    {"p50_us", Type::integer, "Of good looks."},
    {"p95_us", Type::integer, ""},
    {"max_us", Type::integer, ""},
}};
constexpr std::array<Field, 4> kHistory = {{
    {"from", Type::instant, ""},
    {"to", Type::instant, ""},
    {"step", Type::duration, "What one point covers."},
    {"points", Type::list, "Oldest first; empty ones are left out.", false, false, "HistoryPoint"},
}};
constexpr std::array<Schema, 5> kSchemas = {{
    {"Result", "One look.", kResult},
    {"Phases", "How long each part of a look took, in microseconds.", kPhases},
    {"ResultWithEvidence", "One look with everything that was seen.", kEvidence},
    {"History", "A chart's points.", kHistory},
    {"HistoryPoint", "Everything that began in [from, from + step).", kPoint},
}};
constexpr std::array<Query, 2> kPage = {{kBefore, kLimit}};
constexpr std::array<Query, 1> kChangesPage = {{kLimit}};
constexpr std::array<Query, 1> kRange = {
    {{"range", Type::choice, "How far back; 24h where absent.", kRangeNames}}};
constexpr std::array<Operation, 4> kOperations = {{
    {.method = "GET",
     .pattern = "/monitors/{id}/results",
     .permission = "monitors.read",
     .id = "listResults",
     .summary = "What was seen, newest first",
     .response = "Result",
     .pages = true,
     .query = kPage,
     .act = list_results},
    {.method = "GET",
     .pattern = "/monitors/{id}/results/{probe}",
     .permission = "monitors.read",
     .id = "getResult",
     .summary = "One look with its evidence",
     .response = "ResultWithEvidence",
     .act = get_result},
    {.method = "GET",
     .pattern = "/monitors/{id}/changes",
     .permission = "monitors.read",
     .id = "listChanges",
     .summary = "Looks that saw another certificate or other records, newest first",
     .response = "Result",
     .pages = true,
     .query = kChangesPage,
     .act = list_changes},
    {.method = "GET",
     .pattern = "/monitors/{id}/history",
     .permission = "monitors.read",
     .id = "getHistory",
     .summary = "Counts and times for a chart",
     .response = "History",
     .query = kRange,
     .act = get_history},
}};

}  // namespace

Noun results_noun() { return {"Results", "What was seen.", kOperations, kSchemas}; }

}  // namespace fw::web::api
