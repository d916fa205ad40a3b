// Algolia's own status API: clusters by name, incidents beside them.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::algolia {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 4> kStates = {{
    {"operational", VendorLevel::operational},
    {"degradedperformance", VendorLevel::degraded},
    {"partialoutage", VendorLevel::partial_outage},
    {"majoroutage", VendorLevel::major_outage},
}};

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  if (!page.feed.empty()) return {{page.feed}};
  const std::string origin = origin_of(page);
  return {{origin + "/1/status", origin + "/1/incidents"}};
}

/// {"incidents":{"c1-eu":[{"t":…,"v":{"title":…,"status":…}}]}}: the newest of each cluster that is
/// not well.
void read_incidents(const Object& object, model::VendorSummary& summary) {
  const Object* clusters = object_in(object, "incidents");
  if (clusters == nullptr) return;
  for (const model::VendorComponent& part : summary.components) {
    if (part.level.value_or(VendorLevel::operational) == VendorLevel::operational) continue;
    if (summary.incidents.size() == model::kVendorIncidentsMax) return;
    const Object* newest = nullptr;
    each(*clusters, part.id, model::kVendorIncidentsMax, [&](const Object& one) {
      if (newest == nullptr || instant(*newest, "t") < instant(one, "t")) newest = &one;
    });
    const Object* about = newest == nullptr ? nullptr : object_in(*newest, "v");
    if (about == nullptr) continue;
    summary.incidents.push_back({.title = words(*about, "title"),
                                 .level = *part.level,
                                 .started_at = instant(*newest, "t"),
                                 .component_ids = {part.id}});
  }
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const Object* clusters = object_in(object, "status");
  if (clusters == nullptr) return other_form("status of Algolia's form");
  model::VendorSummary summary;
  summary.name = "Algolia";
  summary.has_components = true;
  for (const auto& [name, state] : *clusters) {
    if (summary.components.size() == model::kVendorComponentsMax) break;
    const auto* text = state.if_string();
    const std::string cluster = kept(name);
    summary.components.push_back(
        {.id = cluster,
         .name = cluster,
         .group_id = {},
         .level = text == nullptr ? std::nullopt : level_of(kStates, *text)});
  }
  summary.level = level_of_parts(summary.components);
  if (!summary.level) return other_form("status of Algolia's form");
  if (bodies.size() > 1 && !bodies[1].empty())
    if (const auto more = parse_object(bodies[1])) read_incidents(*more, summary);
  return summary;
}

constexpr KindSpec kSpec{.name = "algolia",
                         .title = "Algolia",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::algolia
