#include "app/commands/percentiles.hpp"

#include <algorithm>
#include <cmath>

namespace fw::app {
namespace {

constexpr double kWidth = 1.01;

}  // namespace

void Percentiles::add(Micros took) {
  const auto us = static_cast<double>(std::max<std::int64_t>(took.count(), 1));
  const auto bucket = static_cast<std::size_t>(std::log(us) / std::log(kWidth));
  ++counts_[std::min(bucket, buckets - 1)];
  ++count_;
  sum_us_ += static_cast<std::uint64_t>(us);
}

Micros Percentiles::at(double part) const {
  const double wanted = part * static_cast<double>(count_);
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets; ++i) {
    seen += counts_[i];
    if (counts_[i] > 0 && static_cast<double>(seen) >= wanted)
      return Micros(std::llround(std::pow(kWidth, static_cast<double>(i) + 0.5)));
  }
  return Micros(0);
}

Micros Percentiles::mean() const {
  return Micros(count_ == 0 ? 0 : static_cast<std::int64_t>(sum_us_ / count_));
}

}  // namespace fw::app
