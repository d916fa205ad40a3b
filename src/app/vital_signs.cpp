#include "app/vital_signs.hpp"

#include <algorithm>
#include <bit>
#include <numeric>

namespace fw::app {

void VitalSigns::begun(Millis late, Instant now) {
  const std::int64_t number = to_ms(now) / kWindow.count();
  Window& window = windows_.at(static_cast<std::size_t>(number) % kWindows);
  if (window.number != number) window = {.number = number, .buckets = {}};
  const auto ms = static_cast<std::uint64_t>(std::max<std::int64_t>(late.count(), 0));
  const auto bucket =
      std::min<std::size_t>(static_cast<std::size_t>(std::bit_width(ms)), kBuckets - 1);
  ++window.buckets.at(bucket);
}

std::array<std::uint64_t, VitalSigns::kBuckets> VitalSigns::counts(Instant now) const {
  const std::int64_t number = to_ms(now) / kWindow.count();
  std::array<std::uint64_t, kBuckets> all{};
  for (const Window& window : windows_) {
    if (window.number <= number - static_cast<std::int64_t>(kWindows) || window.number > number)
      continue;
    for (std::size_t i = 0; i < kBuckets; ++i) all.at(i) += window.buckets.at(i);
  }
  return all;
}

std::uint64_t VitalSigns::slots_per_minute(Instant now) {
  const auto all = counts(now);
  return std::accumulate(all.begin(), all.end(), std::uint64_t{0});
}

Millis VitalSigns::lateness_p99(Instant now) {
  const auto all = counts(now);
  const std::uint64_t count = std::accumulate(all.begin(), all.end(), std::uint64_t{0});
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < kBuckets; ++i) {
    seen += all.at(i);
    if (count > 0 && seen * 100 >= count * 99) return Millis(std::int64_t{1} << i);
  }
  return Millis(0);
}

}  // namespace fw::app
