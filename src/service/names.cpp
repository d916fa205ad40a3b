// Names of the services' enumerations, as pages and the API show them.
#include <algorithm>
#include <array>

#include "service/services.hpp"

namespace fw::service {
namespace {

constexpr std::array<std::string_view, 6> kRanges = {"1h", "24h", "7d", "30d", "90d", "365d"};
constexpr std::array<std::string_view, 4> kScanStates = {"queued", "running", "done", "failed"};
constexpr std::array<std::string_view, 4> kDeliveryStates = {"queued", "delivered", "retrying",
                                                             "failed"};

}  // namespace

std::string_view name(HistoryRange range) { return kRanges.at(static_cast<std::size_t>(range)); }

std::optional<HistoryRange> history_range_named(std::string_view text) {
  const auto found = std::ranges::find(kRanges, text);
  if (found == kRanges.end()) return std::nullopt;
  return static_cast<HistoryRange>(found - kRanges.begin());
}

std::string_view name(ScanState state) { return kScanStates.at(static_cast<std::size_t>(state)); }

std::string_view name(DeliveryRow::State state) {
  return kDeliveryStates.at(static_cast<std::size_t>(state));
}

}  // namespace fw::service
