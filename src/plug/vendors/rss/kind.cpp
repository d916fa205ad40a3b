// RSS and Atom: a history of incidents, no state.
#include <array>

#include "plug/feedkit/history.hpp"
#include "plug/feedkit/kind.hpp"

namespace fw::vendors::rss {
namespace {

using namespace feedkit;

constexpr std::array<std::string_view, 1> kAliases = {"atom"};

/// Where the page is not the feed itself, at the addresses that most hosts of pages give theirs.
std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  if (!page.feed.empty()) return {{page.feed}};
  const std::string origin = origin_of(page);
  std::vector<model::VendorUrls> ways;
  if (page.url.size() > origin.size() + 1) ways.push_back({page.url});
  for (const std::string_view path : {"/history.atom", "/history.rss", "/feed.rss", "/rss"})
    ways.push_back({origin + std::string(path)});
  return ways;
}

Result<model::VendorSummary> read(const model::VendorPage& page, Bodies bodies, Instant now) {
  FW_TRY(const Feed feed, read_feed(bodies[0]));
  model::VendorSummary summary = summary_of_history(feed, now);
  if (!page.name.empty()) summary.name = page.name;  // "Acme Status - Incident History"
  return summary;
}

constexpr KindSpec kSpec{.name = "rss",
                         .title = "RSS, Atom",
                         .aliases = kAliases,
                         .guess_rank = 90,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::rss
