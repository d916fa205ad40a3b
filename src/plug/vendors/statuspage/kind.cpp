// Atlassian Statuspage's summary, which incident.io's pages have too.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::statuspage {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::string_view kPath = "/api/v2/summary.json";
constexpr std::array<std::string_view, 1> kAliases = {"incidentio"};
constexpr std::array<LevelWord, 6> kStatuses = {{
    {"operational", VendorLevel::operational},
    {"undermaintenance", VendorLevel::maintenance},
    {"degradedperformance", VendorLevel::degraded},
    {"partialoutage", VendorLevel::partial_outage},
    {"majoroutage", VendorLevel::major_outage},
    {"fulloutage", VendorLevel::major_outage},
}};
constexpr std::array<LevelWord, 5> kIndicators = {{
    {"none", VendorLevel::operational},
    {"maintenance", VendorLevel::maintenance},
    {"minor", VendorLevel::degraded},
    {"major", VendorLevel::partial_outage},
    {"critical", VendorLevel::major_outage},
}};
constexpr std::array<std::string_view, 3> kOver = {"resolved", "postmortem", "completed"};

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, kPath)}};
}

model::VendorComponent read_component(const Object& object) {
  return {.id = words(object, "id"),
          .name = words(object, "name"),
          .group_id = words(object, "group_id"),
          .is_group = model::json::boolean(object, "group"),
          .level = level_of(kStatuses, words(object, "status"))};
}

/// Nothing where it is over.
std::optional<model::VendorIncident> read_incident(const Object& object) {
  const std::string status = words(object, "status");
  if (std::ranges::find(kOver, status) != kOver.end()) return std::nullopt;
  const auto impact = level_of(kIndicators, words(object, "impact"));
  model::VendorIncident incident{.title = words(object, "name"),
                                 .level = softened(impact.value_or(VendorLevel::degraded), status),
                                 .started_at = instant(object, "started_at"),
                                 .component_ids = {}};
  if (!incident.started_at) incident.started_at = instant(object, "created_at");
  each(object, "components", model::kVendorIncidentPartsMax,
       [&](const Object& one) { incident.component_ids.push_back(words(one, "id")); });
  return incident;
}

void read_incidents(const Object& object, model::VendorSummary& summary) {
  each(object, "incidents", model::kVendorIncidentsMax, [&](const Object& one) {
    if (auto incident = read_incident(one)) summary.incidents.push_back(*std::move(incident));
  });
  each(object, "scheduled_maintenances", model::kVendorIncidentsMax, [&](const Object& one) {
    const std::string status = words(one, "status");
    if (status != "in_progress" && status != "verifying") return;
    auto incident = read_incident(one);
    if (!incident || summary.incidents.size() == model::kVendorIncidentsMax) return;
    incident->level = VendorLevel::maintenance;
    incident->is_maintenance = true;
    if (const auto planned = instant(one, "scheduled_for")) incident->started_at = planned;
    summary.incidents.push_back(*std::move(incident));
  });
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const Object* page = object_in(object, "page");
  const Object* status = object_in(object, "status");
  if (page == nullptr || status == nullptr) return other_form("summary of Statuspage's form");
  const auto indicator = level_of(kIndicators, words(*status, "indicator"));
  if (!indicator)
    return fail(Code::corrupt, "the status page calls its state \"{}\", which is no known one",
                words(*status, "indicator"));
  model::VendorSummary summary{.name = words(*page, "name"),
                               .updated_at = instant(*page, "updated_at"),
                               .level = std::nullopt,
                               .has_components = array_in(object, "components") != nullptr,
                               .components = {},
                               .incidents = {}};
  each(object, "components", model::kVendorComponentsMax,
       [&](const Object& one) { summary.components.push_back(read_component(one)); });
  read_incidents(object, summary);
  summary.level = std::max(*indicator, worst_of(summary.incidents, VendorLevel::major_outage));
  return summary;
}

constexpr KindSpec kSpec{.name = "statuspage",
                         .title = "Atlassian Statuspage, incident.io",
                         .aliases = kAliases,
                         .guess_rank = 1,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::statuspage
