// Heroku's own status API.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::heroku {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 5> kColours = {{
    {"green", VendorLevel::operational},
    {"blue", VendorLevel::maintenance},
    {"yellow", VendorLevel::degraded},
    {"orange", VendorLevel::partial_outage},
    {"red", VendorLevel::major_outage},
}};
constexpr std::size_t kSystemsMax = 100;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/api/v4/current-status")}};
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  model::VendorSummary summary;
  summary.name = "Heroku";
  summary.has_components = true;
  each(object, "status", kSystemsMax, [&](const Object& one) {
    const std::string system = words(one, "system");
    summary.components.push_back({.id = system,
                                  .name = system,
                                  .group_id = {},
                                  .level = level_of(kColours, words(one, "status"))});
  });
  // Only the colours count: `resolved` and `scheduled` of the incidents are not kept up.
  summary.level = level_of_parts(summary.components);
  if (!summary.level) return other_form("status of Heroku's form");
  if (*summary.level == VendorLevel::operational) return summary;
  each(object, "incidents", model::kVendorIncidentsMax, [&](const Object& one) {
    summary.incidents.push_back({.title = words(one, "title"),
                                 .level = *summary.level,
                                 .started_at = instant(one, "created_at"),
                                 .component_ids = {}});
  });
  return summary;
}

constexpr KindSpec kSpec{.name = "heroku",
                         .title = "Heroku",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::heroku
