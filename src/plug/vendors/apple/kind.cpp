// Apple's system status: services with their events.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::apple {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 4> kTypes = {{
    {"maintenance", VendorLevel::maintenance},
    {"issue", VendorLevel::degraded},
    {"performance", VendorLevel::degraded},
    {"outage", VendorLevel::major_outage},
}};
constexpr std::size_t kEventsMax = 50;  ///< of one service

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/support/systemstatus/data/system_status_en_US.js")}};
}

/// "jsonCallback({…});" is a script; what stands in its brackets is JSON.
std::string_view without_call(std::string_view body) {
  const std::size_t open = body.find('(');
  const std::size_t close = body.rfind(')');
  const std::size_t brace = body.find('{');
  if (open == std::string_view::npos || close == std::string_view::npos || brace < open)
    return body;
  return body.substr(open + 1, close - open - 1);
}

void read_event(const Object& event, model::VendorComponent& service,
                model::VendorSummary& summary) {
  if (words(event, "eventStatus") != "ongoing") return;
  if (summary.incidents.size() == model::kVendorIncidentsMax) return;
  const std::string type = words(event, "statusType");
  const VendorLevel level = level_of(kTypes, type).value_or(VendorLevel::degraded);
  service.level = std::max(service.level, std::optional(level));
  std::string title = words(event, "message");
  if (title.empty()) title = service.name;
  summary.incidents.push_back({.title = std::move(title),
                               .level = level,
                               .is_maintenance = level == VendorLevel::maintenance,
                               .started_at = instant(event, "epochStartDate"),
                               .component_ids = {service.id}});
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(without_call(bodies[0])));
  model::VendorSummary summary;
  summary.name = "Apple";
  summary.has_components = true;
  each(object, "services", model::kVendorComponentsMax, [&](const Object& one) {
    const std::string name = words(one, "serviceName");
    if (name.empty()) return;
    model::VendorComponent service{
        .id = name, .name = name, .group_id = {}, .level = VendorLevel::operational};
    each(one, "events", kEventsMax,
         [&](const Object& event) { read_event(event, service, summary); });
    summary.components.push_back(std::move(service));
  });
  summary.level = level_of_parts(summary.components);
  if (!summary.level) return other_form("list of Apple's services");
  return summary;
}

constexpr KindSpec kSpec{.name = "apple",
                         .title = "Apple",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::apple
