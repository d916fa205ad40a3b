// cState: systems in the index of a static site.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::cstate {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 4> kStates = {{
    {"ok", VendorLevel::operational},
    {"notice", VendorLevel::degraded},
    {"disrupted", VendorLevel::partial_outage},
    {"down", VendorLevel::major_outage},
}};

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/index.json")}};
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  FW_TRY(const Object object, parse_object(bodies[0]));
  const auto level = level_of(kStates, words(object, "summaryStatus"));
  if (!level || array_in(object, "systems") == nullptr) return other_form("index of cState's form");
  model::VendorSummary summary;
  summary.name = words(object, "title");
  summary.level = level;
  summary.has_components = true;
  each(object, "systems", model::kVendorComponentsMax, [&](const Object& one) {
    const std::string name = words(one, "name");
    summary.components.push_back({.id = name,
                                  .name = name,
                                  .group_id = {},
                                  .level = level_of(kStates, words(one, "status"))});
  });
  return summary;
}

constexpr KindSpec kSpec{.name = "cstate",
                         .title = "cState",
                         .aliases = {},
                         .guess_rank = 8,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::cstate
