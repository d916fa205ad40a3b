// Slack's own status API.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::slack {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 4> kTypes = {{
    {"notice", VendorLevel::degraded},
    {"incident", VendorLevel::partial_outage},
    {"outage", VendorLevel::major_outage},
    {"maintenance", VendorLevel::maintenance},
}};

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/api/v2.0.0/current")}};
}

void read_incident(const Object& object, model::VendorSummary& summary) {
  if (words(object, "status") != "active") return;
  const std::string type = words(object, "type");
  model::VendorIncident incident{.title = words(object, "title"),
                                 .level = level_of(kTypes, type).value_or(VendorLevel::degraded),
                                 .is_maintenance = type == "maintenance",
                                 .started_at = instant(object, "date_created"),
                                 .component_ids = {}};
  for (const std::string& raw : model::json::texts(object, "services")) {
    if (incident.component_ids.size() == model::kVendorIncidentPartsMax) break;
    const std::string service = kept(raw);
    incident.component_ids.push_back(service);
    const auto known = std::ranges::find(summary.components, service, &model::VendorComponent::id);
    if (known != summary.components.end()) {
      known->level = std::max(known->level, std::optional(incident.level));
    } else if (summary.components.size() < model::kVendorComponentsMax) {
      summary.components.push_back(
          {.id = service, .name = service, .group_id = {}, .level = incident.level});
    }
  }
  summary.incidents.push_back(std::move(incident));
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const std::string status = words(object, "status");
  const bool is_slack = has(object, "date_updated") || array_in(object, "active_incidents");
  if ((status != "ok" && status != "active") || !is_slack)
    return other_form("status of Slack's form");
  model::VendorSummary summary;
  summary.name = "Slack";
  summary.updated_at = instant(object, "date_updated");
  summary.has_components = true;
  summary.names_only_troubled = true;
  each(object, "active_incidents", model::kVendorIncidentsMax,
       [&](const Object& one) { read_incident(one, summary); });
  summary.level = worst_of(summary.incidents, VendorLevel::major_outage);
  if (status == "active") summary.level = std::max(summary.level, {VendorLevel::maintenance});
  return summary;
}

constexpr KindSpec kSpec{.name = "slack",
                         .title = "Slack",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::slack
