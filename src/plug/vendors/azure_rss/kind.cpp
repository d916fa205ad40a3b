// Azure's feed of current events: RSS, nearly always empty.
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/history.hpp"

namespace fw::vendors::azure_rss {
namespace {

using namespace feedkit;

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  return {{feed_or(page, "/en-us/status/feed/")}};
}

Result<model::VendorSummary> read(const model::VendorPage& page, Bodies bodies, Instant now) {
  FW_TRY(const Feed feed, read_feed(bodies[0]));
  model::VendorSummary summary = summary_of_current(feed, now);
  if (!page.name.empty()) summary.name = page.name;
  return summary;
}

constexpr KindSpec kSpec{.name = "azure_rss",
                         .title = "Azure status feed",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::azure_rss
