// Zendesk's incidents, as JSON:API.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::zendesk {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 4> kImpacts = {{
    {"none", VendorLevel::operational},
    {"minor", VendorLevel::degraded},
    {"major", VendorLevel::partial_outage},
    {"critical", VendorLevel::major_outage},
}};
constexpr std::size_t kListedMax = 5'000;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/api/ssp/incidents.json")}};
}

void read_service(const Object& about, model::VendorSummary& summary) {
  if (has(about, "resolvedAt") || summary.components.size() == model::kVendorComponentsMax) return;
  const std::string id = words(about, "serviceId");
  if (id.empty()) return;
  std::string name = words(about, "serviceName");
  const bool is_out = model::json::boolean(about, "outage");
  summary.components.push_back(
      {.id = id,
       .name = name.empty() ? id : std::move(name),
       .group_id = {},
       .level = is_out ? VendorLevel::major_outage : VendorLevel::degraded});
}

/// Open as long as it has no `resolvedAt`; its `status` is not kept up.
void read_incident(const Object& object, model::VendorSummary& summary) {
  const Object* about = object_in(object, "attributes");
  if (about == nullptr || has(*about, "resolvedAt")) return;
  if (summary.incidents.size() == model::kVendorIncidentsMax) return;
  std::string title = words(*about, "name");
  if (title.empty()) title = words(*about, "title");
  summary.incidents.push_back(
      {.title = std::move(title),
       .level = level_of(kImpacts, words(*about, "impact")).value_or(VendorLevel::degraded),
       .started_at = instant(*about, "startedAt"),
       .component_ids = {}});
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const Array* incidents = array_in(object, "data");
  if (incidents == nullptr) return other_form("list of Zendesk's incidents");
  for (const boost::json::value& one : *incidents) {
    const Object* incident = one.if_object();
    const Object* about = incident == nullptr ? nullptr : object_in(*incident, "attributes");
    if (about == nullptr || about->if_contains("resolvedAt") == nullptr)
      return other_form("list of Zendesk's incidents");
  }
  model::VendorSummary summary;
  summary.has_components = true;
  summary.names_only_troubled = true;
  each(*incidents, kListedMax, [&](const Object& one) { read_incident(one, summary); });
  if (!summary.incidents.empty())
    each(object, "included", kListedMax, [&](const Object& one) {
      const Object* about = object_in(one, "attributes");
      if (about != nullptr && words(one, "type") == "incidentService")
        read_service(*about, summary);
    });
  summary.level = worst_of(summary.incidents, VendorLevel::major_outage);
  return summary;
}

constexpr KindSpec kSpec{.name = "zendesk",
                         .title = "Zendesk",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::zendesk
