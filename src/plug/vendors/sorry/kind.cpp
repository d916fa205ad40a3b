// Sorry's status API (Postmark's page).
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::sorry {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 9> kStates = {{
    {"operational", VendorLevel::operational},
    {"undermaintenance", VendorLevel::maintenance},
    {"maintenance", VendorLevel::maintenance},
    {"partiallydegraded", VendorLevel::degraded},
    {"degradedperformance", VendorLevel::degraded},
    {"degraded", VendorLevel::partial_outage},
    {"partialoutage", VendorLevel::partial_outage},
    {"majoroutage", VendorLevel::major_outage},
    {"outage", VendorLevel::major_outage},
}};
constexpr std::array<std::string_view, 5> kOver = {"resolved", "false_alarm", "complete",
                                                   "cancelled", "scheduled"};

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/api/v1/status")}};
}

void read_notice(const Object& object, model::VendorSummary& summary) {
  const std::string state = words(object, "state");
  if (std::ranges::find(kOver, state) != kOver.end() || has(object, "ended_at")) return;
  if (summary.incidents.size() == model::kVendorIncidentsMax) return;
  const bool is_planned = words(object, "type") == "planned";
  model::VendorIncident incident{
      .title = words(object, "subject"),
      .level = is_planned ? VendorLevel::maintenance : softened(VendorLevel::degraded, state),
      .is_maintenance = is_planned,
      .started_at = instant(object, "began_at"),
      .component_ids = {}};
  each(object, "components", model::kVendorIncidentPartsMax,
       [&](const Object& one) { incident.component_ids.push_back(words(one, "id")); });
  summary.incidents.push_back(std::move(incident));
}

void read_parts(const Object& object, model::VendorSummary& summary) {
  if (array_in(object, "components") != nullptr) summary.has_components = true;
  each(object, "components", model::kVendorComponentsMax, [&](const Object& one) {
    summary.components.push_back({.id = words(one, "id"),
                                  .name = words(one, "name"),
                                  .group_id = words(one, "parent_id"),
                                  .level = level_of(kStates, words(one, "state"))});
  });
  if (const Object* notices = object_in(object, "notices"))
    each(*notices, "present", model::kVendorIncidentsMax,
         [&](const Object& one) { read_notice(one, summary); });
  each(object, "notices", model::kVendorIncidentsMax,
       [&](const Object& one) { read_notice(one, summary); });
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const Object* page = object_in(object, "page");
  if (page == nullptr || !has(*page, "state")) return other_form("status of Sorry's form");
  const auto level = level_of(kStates, words(*page, "state"));
  if (!level)
    return fail(Code::corrupt, "the status page calls its state \"{}\", which is no known one",
                words(*page, "state"));
  model::VendorSummary summary;
  summary.name = words(*page, "name");
  summary.updated_at = instant(*page, "updated_at");
  read_parts(object, summary);
  summary.level = std::max(*level, worst_of(summary.incidents, VendorLevel::major_outage));
  return summary;
}

constexpr KindSpec kSpec{
    .name = "sorry", .title = "Sorry", .aliases = {}, .guess_rank = 4, .urls = urls, .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::sorry
