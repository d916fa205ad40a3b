// Statping: services, each online or not.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::statping {
namespace {

using namespace feedkit;
using model::VendorLevel;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/api/services")}};
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Array services, parse_array(bodies[0]));
  model::VendorSummary summary;
  summary.has_components = true;
  for (const boost::json::value& one : services) {
    if (summary.components.size() == model::kVendorComponentsMax) break;
    const Object* service = one.if_object();
    const boost::json::value* online =
        service == nullptr ? nullptr : service->if_contains("online");
    if (online == nullptr || !online->is_bool()) return other_form("list of Statping's services");
    summary.components.push_back(
        {.id = words(*service, "id"),
         .name = words(*service, "name"),
         .group_id = {},
         .level = online->get_bool() ? VendorLevel::operational : VendorLevel::major_outage});
  }
  summary.level = level_of_parts(summary.components);
  if (!summary.level) return other_form("list of Statping's services");
  return summary;
}

constexpr KindSpec kSpec{.name = "statping",
                         .title = "Statping",
                         .aliases = {},
                         .guess_rank = 6,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::statping
