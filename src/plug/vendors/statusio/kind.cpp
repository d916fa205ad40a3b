// Status.io's public API, by the id of the page.
#include <algorithm>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::statusio {
namespace {

using namespace feedkit;
using model::VendorLevel;

/// Only the id of the page leads to it; a page's address does not hold it.
std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  if (page.feed.empty()) return {};
  return {{page.feed}};
}

std::optional<VendorLevel> level_of_code(const Object& object) {
  switch (model::json::integer(object, "status_code")) {
    case 100:
      return VendorLevel::operational;
    case 200:
      return VendorLevel::maintenance;
    case 300:
    case 600:  // a security event
      return VendorLevel::degraded;
    case 400:
      return VendorLevel::partial_outage;
    case 500:
      return VendorLevel::major_outage;
    default:
      return std::nullopt;
  }
}

/// A component and the places ("containers") it has.
void read_component(const Object& object, model::VendorSummary& summary) {
  const std::string id = words(object, "id");
  const Array* places = array_in(object, "containers");
  const std::size_t at = summary.components.size();
  if (at == model::kVendorComponentsMax) return;
  summary.components.push_back(
      {.id = id, .name = words(object, "name"), .group_id = {}, .level = level_of_code(object)});
  // One place only says the same as its component.
  if (places == nullptr || places->size() < 2) return;
  summary.components[at].is_group = true;
  each(*places, model::kVendorComponentsMax - summary.components.size(), [&](const Object& place) {
    summary.components.push_back({.id = id + "/" + words(place, "id"),
                                  .name = words(place, "name"),
                                  .group_id = id,
                                  .level = level_of_code(place)});
  });
}

void read_event(const Object& object, bool is_maintenance, VendorLevel level,
                model::VendorSummary& summary) {
  if (summary.incidents.size() == model::kVendorIncidentsMax) return;
  model::VendorIncident incident{.title = words(object, "name"),
                                 .level = is_maintenance ? VendorLevel::maintenance : level,
                                 .is_maintenance = is_maintenance,
                                 .started_at = instant(object, "datetime_open"),
                                 .component_ids = {}};
  each(object, "components_affected", model::kVendorIncidentPartsMax,
       [&](const Object& one) { incident.component_ids.push_back(words(one, "_id")); });
  summary.incidents.push_back(std::move(incident));
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const Object* result = object_in(object, "result");
  const Object* overall = result == nullptr ? nullptr : object_in(*result, "status_overall");
  if (overall == nullptr) return other_form("status of Status.io's form");
  const auto level = level_of_code(*overall);
  if (!level)
    return fail(Code::corrupt, "the status page calls its state \"{}\", which is no known one",
                words(*overall, "status_code"));
  model::VendorSummary summary{.name = {},
                               .updated_at = instant(*overall, "updated"),
                               .level = level,
                               .has_components = array_in(*result, "status") != nullptr,
                               .components = {},
                               .incidents = {}};
  each(*result, "status", model::kVendorComponentsMax,
       [&](const Object& one) { read_component(one, summary); });
  const VendorLevel usual = std::max(*level, VendorLevel::degraded);
  each(*result, "incidents", model::kVendorIncidentsMax,
       [&](const Object& one) { read_event(one, false, usual, summary); });
  if (const Object* maintenance = object_in(*result, "maintenance"))
    each(*maintenance, "active", model::kVendorIncidentsMax,
         [&](const Object& one) { read_event(one, true, usual, summary); });
  if (*level == VendorLevel::operational && !summary.incidents.empty())
    summary.level = worst_of(summary.incidents, VendorLevel::degraded);
  return summary;
}

constexpr KindSpec kSpec{.name = "statusio",
                         .title = "Status.io",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::statusio
