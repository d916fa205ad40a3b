// Uptime.com: one word in the page for people.
#include <algorithm>
#include <array>

#include "plug/feedkit/json.hpp"
#include "plug/feedkit/kind.hpp"
#include "plug/feedkit/levels.hpp"

namespace fw::vendors::uptimecom {
namespace {

using namespace feedkit;
using model::VendorLevel;

constexpr std::string_view kMark = "global_is_operational";
constexpr std::string_view kBetween = "\"\\: \t\r\n";
constexpr std::string_view kQuote = "&quot;";

std::vector<model::VendorUrls> urls(const model::VendorPage& page) {
  if (!page.feed.empty()) return {{page.feed}};
  return {{origin_of(page) + "/"}};
}

/// What stands behind the mark: true, false, or neither.
std::optional<bool> marked(std::string_view body) {
  const std::size_t at = body.find(kMark);
  if (at == std::string_view::npos) return std::nullopt;
  std::string_view rest = body.substr(at + kMark.size(), 32);
  if (rest.starts_with(kQuote)) rest.remove_prefix(kQuote.size());
  rest.remove_prefix(std::min(rest.find_first_not_of(kBetween), rest.size()));
  if (rest.starts_with("true")) return true;
  if (rest.starts_with("false")) return false;
  return std::nullopt;
}

Result<model::VendorSummary> read(const model::VendorPage& /*page*/, Bodies bodies,
                                  Instant /*now*/) {
  const auto is_well = marked(bodies[0]);
  if (!is_well) return other_form("page of Uptime.com's form");
  model::VendorSummary summary;
  summary.level = *is_well ? VendorLevel::operational : VendorLevel::degraded;
  return summary;
}

constexpr KindSpec kSpec{.name = "uptimecom",
                         .title = "Uptime.com",
                         .aliases = {},
                         .guess_rank = std::nullopt,
                         .urls = urls,
                         .read = read};

}  // namespace

std::unique_ptr<model::VendorKind> make() { return make_kind(kSpec); }

}  // namespace fw::vendors::uptimecom
