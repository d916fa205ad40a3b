#include "model/vendor_states.hpp"

#include <algorithm>
#include <array>

namespace fw::model {
namespace {

constexpr std::array<std::string_view, 5> kNames = {"operational", "under maintenance", "degraded",
                                                    "partial outage", "major outage"};

}  // namespace

std::string_view name(VendorLevel level) { return kNames.at(static_cast<std::size_t>(level)); }

std::optional<VendorLevel> vendor_level_named(std::string_view text) {
  const auto found = std::ranges::find(kNames, text);
  if (found == kNames.end()) return std::nullopt;
  return static_cast<VendorLevel>(found - kNames.begin());
}

std::string_view key_of(const VendorPage& page) {
  std::string_view key = page.feed.empty() ? page.url : page.feed;
  while (key.ends_with('/')) key.remove_suffix(1);
  return key;
}

}  // namespace fw::model
