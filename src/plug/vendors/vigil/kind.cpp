// Vigil: one word as text.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::vigil {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::array<LevelWord, 3> kStates = {{
    {"healthy", VendorLevel::operational},
    {"sick", VendorLevel::degraded},
    {"dead", VendorLevel::major_outage},
}};
constexpr std::size_t kWordBytesMax = 16;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/status/text/")}};
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  const std::string word = kept(bodies[0].substr(0, kWordBytesMax));
  const auto level = bodies[0].size() > kWordBytesMax ? std::nullopt : level_of(kStates, word);
  if (!level) return other_form("word that Vigil has");
  model::VendorSummary summary;
  summary.level = level;
  return summary;
}

constexpr KindSpec kSpec{
    .name = "vigil", .title = "Vigil", .aliases = {}, .guess_rank = 7, .urls = urls, .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::vigil
