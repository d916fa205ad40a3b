// Stripe's own status API, in both its shapes.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::stripe {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 6> kStates = {{
    {"up", VendorLevel::operational},
    {"maintenance", VendorLevel::maintenance},
    {"degraded", VendorLevel::degraded},
    {"disrupted", VendorLevel::partial_outage},
    {"partial", VendorLevel::partial_outage},
    {"down", VendorLevel::major_outage},
}};
constexpr std::size_t kPartsMax = 200;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/current")}};
}

/// /current: {"largestatus":"up","statuses":{"api":"up",…}}
void read_statuses(const Object& object, model::VendorSummary& summary) {
  const Object* statuses = object_in(object, "statuses");
  if (statuses == nullptr) return;
  summary.has_components = true;
  for (const auto& [name, state] : *statuses) {
    if (summary.components.size() == kPartsMax) return;
    const auto* text = state.if_string();
    const std::string part = kept(name);
    summary.components.push_back(
        {.id = part,
         .name = part,
         .group_id = {},
         .level = text == nullptr ? std::nullopt : level_of(kStates, *text)});
  }
}

/// /current/full: {"UptimeStatus":"up","uptimeData":[{"key":…,"title":…,"warning":null}]}
void read_uptimes(const Object& object, model::VendorSummary& summary) {
  each(object, "uptimeData", kPartsMax, [&](const Object& one) {
    summary.has_components = true;
    summary.components.push_back(
        {.id = words(one, "key"),
         .name = words(one, "title"),
         .group_id = {},
         .level = has(one, "warning") ? VendorLevel::degraded : VendorLevel::operational});
  });
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  std::string state = words(object, "largestatus");
  if (state.empty()) state = words(object, "UptimeStatus");
  const auto level = level_of(kStates, state);
  if (!level) return other_form("status of Stripe's form");
  model::VendorSummary summary;
  summary.name = "Stripe";
  summary.updated_at = instant(object, "time");
  read_statuses(object, summary);
  read_uptimes(object, summary);
  summary.level = std::max(level, level_of_parts(summary.components));
  const std::string message = words(object, "message");
  if (*summary.level != VendorLevel::operational && !message.empty())
    summary.incidents.push_back(
        {.title = message, .level = *summary.level, .started_at = {}, .component_ids = {}});
  return summary;
}

constexpr KindSpec kSpec{.name = "stripe",
                         .title = "Stripe",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::stripe
