// AWS Health Dashboard: current events, in UTF-16.
#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"
#include "plug/feedkit/utf16.hpp"

namespace fw::vendors::aws {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::size_t kEventsMax = 1'000;
constexpr std::array<std::string_view, 11> kContinents = {"us", "eu", "ap", "sa", "ca",    "me",
                                                          "af", "il", "cn", "mx", "us-gov"};

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  if (!page.feed.empty()) return {{page.feed}};
  return {{"https://health.aws.amazon.com/public/currentevents"}};
}

/// As text or number: 0 well, 1 for information, 2 degraded, 3 disrupted. An event for information
/// that is open is told because something is not as usual.
std::optional<VendorLevel> level_of_code(std::string_view code) {
  if (code == "0") return VendorLevel::operational;
  if (code == "1" || code == "2") return VendorLevel::degraded;
  if (code == "3") return VendorLevel::major_outage;
  return std::nullopt;
}

struct ServiceKey {
  std::string service;
  std::string region;  ///< "" for a global one
};

/// "ec2-us-east-1" is EC2 in us-east-1; "cloudfront" and "iam-identity" are everywhere.
ServiceKey split_key(std::string_view key) {
  std::size_t at = key.find('-');
  for (; at != std::string_view::npos; at = key.find('-', at + 1)) {
    const std::string_view rest = key.substr(at + 1);
    const bool is_region = !rest.empty() && rest.back() >= '0' && rest.back() <= '9' &&
                           std::ranges::any_of(kContinents, [rest](std::string_view continent) {
                             return rest.starts_with(std::string(continent) + "-");
                           });
    if (is_region) return {std::string(key.substr(0, at)), std::string(rest)};
  }
  return {std::string(key), ""};
}

/// "Amazon Elastic Compute Cloud (N. Virginia)" → without the place.
std::string name_of(const Object& object) {
  const std::string name = words(object, "service_name");
  return std::string(trim(std::string_view(name).substr(0, name.find(" ("))));
}

void tell(model::VendorSummary& summary, model::VendorComponent part) {
  const auto known = std::ranges::find(summary.components, part.id, &model::VendorComponent::id);
  if (known != summary.components.end()) {
    known->level = std::max(known->level, part.level);
    known->is_group = known->is_group && part.is_group;
  } else if (summary.components.size() < model::kVendorComponentsMax) {
    summary.components.push_back(std::move(part));
  }
}

void tell_service(std::string_view key, const std::string& name, VendorLevel level,
                  model::VendorIncident& incident, model::VendorSummary& summary) {
  if (incident.component_ids.size() + 2 > model::kVendorIncidentPartsMax) return;
  const ServiceKey parts = split_key(kept(key));
  tell(summary, {.id = parts.service,
                 .name = name.empty() ? parts.service : name,
                 .group_id = {},
                 .is_group = !parts.region.empty(),
                 .level = level});
  incident.component_ids.push_back(parts.service);
  if (parts.region.empty()) return;
  tell(summary, {.id = std::string(kept(key)),
                 .name = parts.region,
                 .group_id = parts.service,
                 .level = level});
  incident.component_ids.emplace_back(kept(key));
}

void read_event(const Object& object, model::VendorSummary& summary) {
  if (summary.incidents.size() == model::kVendorIncidentsMax) return;
  const std::string title = words(object, "summary");
  const auto level = level_of_code(words(object, "status"));
  const bool is_over = level == VendorLevel::operational || has(object, "end_time") ||
                       title.starts_with("[RESOLVED]");
  if (is_over) return;
  model::VendorIncident incident{.title = title,
                                 .level = level.value_or(VendorLevel::degraded),
                                 .started_at = instant(object, "date"),
                                 .component_ids = {}};
  tell_service(words(object, "service"), name_of(object), incident.level, incident, summary);
  if (const Object* impacted = object_in(object, "impacted_services"))
    for (const auto& [key, value] : *impacted) {
      const Object* service = value.if_object();
      if (service == nullptr) continue;
      const auto now = level_of_code(words(*service, "current")).value_or(incident.level);
      if (now == VendorLevel::operational) continue;
      tell_service(key, name_of(*service), now, incident, summary);
    }
  summary.incidents.push_back(std::move(incident));
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const std::string body, to_utf8(bodies[0]));
  FW_TRY(const Array events, parse_array(body));
  for (const boost::json::value& one : events) {
    const Object* object = one.if_object();
    if (object == nullptr || !has(*object, "service") || !has(*object, "status"))
      return other_form("list of AWS' current events");
  }
  model::VendorSummary summary;
  summary.name = "AWS";
  summary.has_components = true;
  summary.names_only_troubled = true;
  each(events, kEventsMax, [&](const Object& one) { read_event(one, summary); });
  // One region's outage is not that of all of them.
  summary.level = worst_of(summary.incidents, VendorLevel::partial_outage);
  return summary;
}

constexpr KindSpec kSpec{.name = "aws",
                         .title = "AWS Health Dashboard",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::aws
