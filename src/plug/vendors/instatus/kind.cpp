// Instatus: a summary of the page, and its components at an address of their own.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::instatus {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 3> kPages = {{
    {"up", VendorLevel::operational},
    {"hasissues", VendorLevel::degraded},
    {"undermaintenance", VendorLevel::maintenance},
}};
constexpr std::array<LevelWord, 6> kStatuses = {{
    {"operational", VendorLevel::operational},
    {"undermaintenance", VendorLevel::maintenance},
    {"degradedperformance", VendorLevel::degraded},
    {"minoroutage", VendorLevel::degraded},
    {"partialoutage", VendorLevel::partial_outage},
    {"majoroutage", VendorLevel::major_outage},
}};
constexpr std::string_view kSummary = "summary.json";
constexpr std::string_view kComponents = "components.json";

/// The summary and, at its side, the components.
std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  if (page.feed.ends_with(kSummary)) {
    const std::string stem = page.feed.substr(0, page.feed.size() - kSummary.size());
    return {{page.feed, stem + std::string(kComponents)}};
  }
  if (!page.feed.empty()) return {{page.feed}};
  const std::string origin = origin_of(page);
  return {{origin + "/summary.json", origin + "/v2/components.json"},
          {origin + "/v3/summary.json", origin + "/v3/components.json"}};
}

void read_component(const Object& object, std::string_view group,
                    std::vector<model::VendorComponent>& into) {
  if (into.size() == model::kVendorComponentsMax) return;
  model::VendorComponent one{.id = words(object, "id"),
                             .name = words(object, "name"),
                             .group_id = std::string(group),
                             .level = level_of(kStatuses, words(object, "status"))};
  if (const Object* parent = object_in(object, "group")) one.group_id = words(*parent, "id");
  const Array* children = array_in(object, "children");
  one.is_group = children != nullptr && !children->empty();
  const std::string id = one.id;
  into.push_back(std::move(one));
  // Groups are one level deep.
  if (children != nullptr && group.empty())
    each(*children, model::kVendorComponentsMax,
         [&](const Object& child) { read_component(child, id, into); });
}

/// A component may name its group beside it only.
void add_groups(const Array& components, model::VendorSummary& summary) {
  each(components, model::kVendorComponentsMax, [&](const Object& object) {
    const Object* group = object_in(object, "group");
    if (group == nullptr || summary.components.size() == model::kVendorComponentsMax) return;
    const std::string id = words(*group, "id");
    if (std::ranges::find(summary.components, id, &model::VendorComponent::id) ==
        summary.components.end())
      summary.components.push_back({.id = id,
                                    .name = words(*group, "name"),
                                    .group_id = {},
                                    .is_group = true,
                                    .level = VendorLevel::operational});
  });
}

void read_components(const Object& object, model::VendorSummary& summary) {
  const Array* components = array_in(object, "components");
  if (components == nullptr) return;
  summary.has_components = true;
  each(*components, model::kVendorComponentsMax,
       [&](const Object& one) { read_component(one, "", summary.components); });
  add_groups(*components, summary);
}

void read_incidents(const Object& object, model::VendorSummary& summary) {
  each(object, "activeIncidents", model::kVendorIncidentsMax, [&](const Object& one) {
    const std::string status = words(one, "status");
    if (status == "RESOLVED") return;
    const auto impact = level_of(kStatuses, words(one, "impact"));
    summary.incidents.push_back({.title = words(one, "name"),
                                 .level = softened(impact.value_or(VendorLevel::degraded), status),
                                 .started_at = instant(one, "started"),
                                 .component_ids = {}});
  });
  each(object, "activeMaintenances", model::kVendorIncidentsMax, [&](const Object& one) {
    if (words(one, "status") != "INPROGRESS") return;
    if (summary.incidents.size() == model::kVendorIncidentsMax) return;
    summary.incidents.push_back({.title = words(one, "name"),
                                 .level = VendorLevel::maintenance,
                                 .is_maintenance = true,
                                 .started_at = instant(one, "start"),
                                 .component_ids = {}});
  });
}

Result<> read_page(const Object& object, const Object& page, model::VendorSummary& summary) {
  const auto level = level_of(kPages, words(page, "status"));
  if (!level)
    return fail(Code::corrupt, "the status page calls its state \"{}\", which is no known one",
                words(page, "status"));
  summary.name = words(page, "name");
  read_incidents(object, summary);
  summary.level = std::max(*level, worst_of(summary.incidents, VendorLevel::major_outage));
  return {};
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  model::VendorSummary summary;
  read_components(object, summary);
  if (const Object* page = object_in(object, "page")) {
    FW_CHECK(read_page(object, *page, summary));
  } else if (summary.has_components) {
    summary.level = level_of_parts(summary.components);
  }
  if (!summary.level) return other_form("summary of Instatus' form");
  if (bodies.size() > 1 && !bodies[1].empty())
    if (const auto more = parse_object(bodies[1])) read_components(*more, summary);
  return summary;
}

constexpr KindSpec kSpec{.name = "instatus",
                         .title = "Instatus",
                         .aliases = {},
                         .guess_rank = 2,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::instatus
