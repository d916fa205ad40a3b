// Better Stack: the page as JSON:API, its sections, resources and reports among `included`.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::betterstack {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 4> kStates = {{
    {"operational", VendorLevel::operational},
    {"maintenance", VendorLevel::maintenance},
    {"degraded", VendorLevel::degraded},
    {"downtime", VendorLevel::major_outage},
}};
constexpr std::size_t kIncludedMax = 10'000;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/index.json")}};
}

void read_resource(const Object& object, const Object& about, model::VendorSummary& summary) {
  if (summary.components.size() == model::kVendorComponentsMax) return;
  const std::string state = words(about, "status");
  if (state == "not_monitored") return;
  summary.components.push_back({.id = words(object, "id"),
                                .name = words(about, "public_name"),
                                .group_id = words(about, "status_page_section_id"),
                                .level = level_of(kStates, state)});
}

void read_section(const Object& object, const Object& about, model::VendorSummary& summary) {
  if (summary.components.size() == model::kVendorComponentsMax) return;
  summary.components.push_back({.id = words(object, "id"),
                                .name = words(about, "name"),
                                .group_id = {},
                                .is_group = true,
                                .level = VendorLevel::operational});
}

/// `ends_at` stays null on reports that are resolved; only `aggregate_state` says that they are.
void read_report(const Object& about, Instant now, model::VendorSummary& summary) {
  if (summary.incidents.size() == model::kVendorIncidentsMax) return;
  const auto level = level_of(kStates, words(about, "aggregate_state"));
  if (!level || *level == VendorLevel::operational) return;
  const auto begins = instant(about, "starts_at");
  const auto ends = instant(about, "ends_at");
  const bool is_maintenance =
      *level == VendorLevel::maintenance || words(about, "report_type") == "maintenance";
  if (is_maintenance && ((begins && *begins > now) || (ends && *ends <= now))) return;
  model::VendorIncident incident{.title = words(about, "title"),
                                 .level = is_maintenance ? VendorLevel::maintenance : *level,
                                 .is_maintenance = is_maintenance,
                                 .started_at = begins,
                                 .component_ids = {}};
  each(about, "affected_resources", model::kVendorIncidentPartsMax, [&](const Object& one) {
    incident.component_ids.push_back(words(one, "status_page_resource_id"));
  });
  summary.incidents.push_back(std::move(incident));
}

void read_included(const Object& object, Instant now, model::VendorSummary& summary) {
  const std::string type = words(object, "type");
  const Object* about = object_in(object, "attributes");
  if (about == nullptr) return;
  if (type == "status_page_resource") read_resource(object, *about, summary);
  if (type == "status_page_section") read_section(object, *about, summary);
  if (type == "status_report") read_report(*about, now, summary);
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies, Instant now) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const Object* data = object_in(object, "data");
  const Object* about = data == nullptr ? nullptr : object_in(*data, "attributes");
  if (about == nullptr || words(*data, "type") != "status_page")
    return other_form("status page of Better Stack's form");
  const auto level = level_of(kStates, words(*about, "aggregate_state"));
  if (!level)
    return fail(Code::corrupt, "the status page calls its state \"{}\", which is no known one",
                words(*about, "aggregate_state"));
  model::VendorSummary summary{.name = words(*about, "company_name"),
                               .updated_at = instant(*about, "updated_at"),
                               .level = level,
                               .has_components = true,
                               .components = {},
                               .incidents = {}};
  each(object, "included", kIncludedMax,
       [&](const Object& one) { read_included(one, now, summary); });
  // "downtime" of the page is that of some resource.
  if (level == VendorLevel::major_outage)
    summary.level = std::max(level_of_parts(summary.components), {VendorLevel::partial_outage});
  return summary;
}

constexpr KindSpec kSpec{.name = "betterstack",
                         .title = "Better Stack",
                         .aliases = {},
                         .guess_rank = 3,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::betterstack
