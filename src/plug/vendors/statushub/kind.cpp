// StatusHub: how many services are in each state.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::statushub {
namespace {

using namespace feedkit;
using model::VendorLevel;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/api/statuses")}};
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const Object* counters = object_in(object, "counters");
  if (counters == nullptr || !has(*counters, "count_status_1"))
    return other_form("status of StatusHub's form");
  const auto up = model::json::integer(*counters, "count_status_1");
  const auto affected = model::json::integer(*counters, "count_status_2");
  const auto down = model::json::integer(*counters, "count_status_3");
  if (up < 0 || affected < 0 || down < 0 || (up == 0 && affected == 0 && down == 0))
    return other_form("status of StatusHub's form");
  model::VendorSummary summary;
  summary.level = VendorLevel::operational;
  if (affected > 0) summary.level = VendorLevel::degraded;
  if (down > 0) summary.level = VendorLevel::partial_outage;
  if (down > 0 && up == 0 && affected == 0) summary.level = VendorLevel::major_outage;
  return summary;
}

constexpr KindSpec kSpec{.name = "statushub",
                         .title = "StatusHub",
                         .aliases = {},
                         .guess_rank = 5,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::statushub
