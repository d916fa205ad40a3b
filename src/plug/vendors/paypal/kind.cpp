// PayPal: components by environment, or its Atom feed.
#include <algorithm>
#include <array>

#include "plug/feedkit/history.hpp"
#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::paypal {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 5> kStates = {{
    {"operational", VendorLevel::operational},
    {"informational", VendorLevel::operational},
    {"undermaintenance", VendorLevel::maintenance},
    {"servicedisruption", VendorLevel::partial_outage},
    {"serviceoutage", VendorLevel::major_outage},
}};
constexpr std::array<std::string_view, 2> kEnvironments = {"production", "sandbox"};

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  const std::string origin = origin_of(page);
  const std::string feed = page.feed.empty() ? origin + "/feed/atom" : page.feed;
  return {{origin + "/api/v1/components"}, {feed}};
}

void read_component(const Object& object, model::VendorSummary& summary) {
  const Object* states = object_in(object, "status");
  if (states == nullptr) return;
  for (const std::string_view environment : kEnvironments) {
    if (!has(*states, environment) || summary.components.size() == model::kVendorComponentsMax)
      continue;
    summary.components.push_back({.id = words(object, "id") + "/" + std::string(environment),
                                  .name = words(object, "name"),
                                  .group_id = std::string(environment),
                                  .level = level_of(kStates, words(*states, environment))});
  }
}

/// The sandbox is nobody's shop.
std::optional<VendorLevel> level_of_production(const model::VendorSummary& summary) {
  std::vector<model::VendorComponent> parts = summary.components;
  std::erase_if(parts, [](const auto& one) { return one.group_id != kEnvironments[0]; });
  return level_of_parts(parts);
}

Result<model::VendorSummary> read(const model::VendorPage& page, Bodies bodies, Instant now) {
  auto object = parse_object(bodies[0]);
  if (!object) {
    FW_TRY(const Feed feed, read_feed(bodies[0]));
    model::VendorSummary summary = summary_of_history(feed, now);
    if (!page.name.empty()) summary.name = page.name;
    return summary;
  }
  model::VendorSummary summary;
  summary.name = "PayPal";
  summary.has_components = true;
  each(*object, "result", model::kVendorComponentsMax,
       [&](const Object& one) { read_component(one, summary); });
  summary.level = level_of_production(summary);
  if (!summary.level) return other_form("list of PayPal's components");
  for (const std::string_view name : kEnvironments)
    summary.components.push_back({.id = std::string(name),
                                  .name = std::string(name),
                                  .group_id = {},
                                  .is_group = true,
                                  .level = VendorLevel::operational});
  return summary;
}

constexpr KindSpec kSpec{.name = "paypal",
                         .title = "PayPal",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::paypal
