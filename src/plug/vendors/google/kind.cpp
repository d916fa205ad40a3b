// Google's dashboards (Cloud, Workspace, Firebase, Maps, Ads): a list of incidents, old ones too.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::google {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 4> kImpacts = {{
    {"available", VendorLevel::operational},
    {"serviceinformation", VendorLevel::operational},
    {"servicedisruption", VendorLevel::degraded},
    {"serviceoutage", VendorLevel::major_outage},
}};
constexpr std::size_t kListedMax = 20'000;  ///< incidents in the list, nearly all of them over

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/incidents.json")}};
}

void tell(model::VendorSummary& summary, model::VendorComponent part) {
  const auto known = std::ranges::find(summary.components, part.id, &model::VendorComponent::id);
  if (known != summary.components.end()) {
    known->level = std::max(known->level, part.level);
    known->is_group = known->is_group && part.is_group;  // one that is everywhere outweighs places
  } else if (summary.components.size() < model::kVendorComponentsMax) {
    summary.components.push_back(std::move(part));
  }
}

/// "Iowa (us-central1)" → "us-central1".
std::string place_of(const Object& location) {
  const std::string id = words(location, "id");
  return id.empty() ? words(location, "title") : id;
}

std::vector<std::string> places_of(const Object& incident) {
  std::vector<std::string> places;
  each(incident, "currently_affected_locations", model::kVendorIncidentPartsMax,
       [&](const Object& one) { places.push_back(place_of(one)); });
  if (std::ranges::find(places, "global") != places.end()) places.clear();
  return places;
}

void read_product(const Object& product, const std::vector<std::string>& places,
                  model::VendorIncident& incident, model::VendorSummary& summary) {
  const std::string title = words(product, "title");
  std::string id = words(product, "id");
  if (id.empty()) id = title;
  incident.component_ids.push_back(id);
  tell(summary, {.id = id,
                 .name = title,
                 .group_id = {},
                 .is_group = !places.empty(),
                 .level = incident.level});
  for (const std::string& place : places) {
    if (incident.component_ids.size() >= model::kVendorIncidentPartsMax) return;
    incident.component_ids.push_back(id + "/" + place);
    tell(summary, {.id = id + "/" + place, .name = place, .group_id = id, .level = incident.level});
  }
}

std::string title_of(const Object& object) {
  std::string text = words(object, "external_desc");
  if (text.empty())
    if (const Object* update = object_in(object, "most_recent_update"))
      text = words(*update, "text");
  return text.substr(0, text.find('\n'));
}

/// Open as long as it has no end.
void read_incident(const Object& object, model::VendorSummary& summary) {
  const auto modified = instant(object, "modified");
  summary.updated_at = std::max(summary.updated_at, modified);
  if (has(object, "end") || summary.incidents.size() == model::kVendorIncidentsMax) return;
  model::VendorIncident incident{
      .title = title_of(object),
      .level = level_of(kImpacts, words(object, "status_impact")).value_or(VendorLevel::degraded),
      .started_at = instant(object, "begin"),
      .component_ids = {}};
  const auto places = places_of(object);
  each(object, "affected_products", model::kVendorIncidentPartsMax,
       [&](const Object& one) { read_product(one, places, incident, summary); });
  if (incident.component_ids.empty() && !words(object, "service_name").empty())
    tell(summary, {.id = words(object, "service_name"),
                   .name = words(object, "service_name"),
                   .group_id = {},
                   .level = incident.level});
  summary.incidents.push_back(std::move(incident));
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Array incidents, parse_array(bodies[0]));
  model::VendorSummary summary;
  summary.has_components = true;
  summary.names_only_troubled = true;
  for (const boost::json::value& one : incidents) {
    const Object* object = one.if_object();
    if (object == nullptr || (!has(*object, "begin") && !has(*object, "created")))
      return other_form("list of incidents of Google's form");
  }
  each(incidents, kListedMax, [&](const Object& one) { read_incident(one, summary); });
  // One product's outage is not that of all of them.
  summary.level = worst_of(summary.incidents, VendorLevel::partial_outage);
  return summary;
}

constexpr KindSpec kSpec{.name = "google",
                         .title = "Google's status dashboards",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::google
