#include "store/history/sketch.hpp"

#include <algorithm>
#include <cmath>

namespace fw::store {
namespace {

constexpr char kVersion = 1;
/// A bin's own byte holds how many empty bins stand before it and a count below this.
constexpr unsigned kCountBits = 3;
constexpr std::uint64_t kCountLarge = (1U << kCountBits) - 1;
constexpr std::uint64_t kTimesMax = UINT64_C(1) << 48U;

/// Each bin's values are up to this times its smallest one.
constexpr double kGrowth = (1 + Sketch::accuracy) / (1 - Sketch::accuracy);
const double kScale = 1 / std::log(kGrowth);

std::size_t bin_of(std::int64_t micros) {
  if (micros <= 1) return 0;
  const double bin = std::log(static_cast<double>(micros)) * kScale;
  return std::min(static_cast<std::size_t>(bin), Sketch::bins_max - 1);
}

void put(std::string& out, std::uint64_t value) {
  for (; value >= 0x80; value >>= 7U) out += static_cast<char>(value | 0x80U);
  out += static_cast<char>(value);
}

std::optional<std::uint64_t> take(std::string_view& bytes) {
  std::uint64_t value = 0;
  for (unsigned shift = 0; shift < 56 && !bytes.empty(); shift += 7) {
    const auto byte = static_cast<unsigned char>(bytes.front());
    bytes.remove_prefix(1);
    value |= std::uint64_t{byte & 0x7fU} << shift;
    if (byte < 0x80) return value;
  }
  return std::nullopt;
}

}  // namespace

void Sketch::add(std::int64_t micros, std::uint64_t times) {
  if (times > 0) add_to(bin_of(micros), times);
}

void Sketch::add_to(std::size_t bin, std::uint64_t times) {
  if (counts_.empty()) first_ = bin;
  if (bin < first_) {
    counts_.insert(counts_.begin(), first_ - bin, 0);
    first_ = bin;
  }
  if (bin - first_ >= counts_.size()) counts_.resize(bin - first_ + 1);
  counts_[bin - first_] += times;
  count_ += times;
}

void Sketch::merge(const Sketch& other) {
  if (other.counts_.empty()) return;
  // The two ends first, so that there is room for what lies between.
  add_to(other.first_, other.counts_.front());
  if (other.counts_.size() == 1) return;
  add_to(other.first_ + other.counts_.size() - 1, other.counts_.back());
  for (std::size_t i = 1; i + 1 < other.counts_.size(); ++i)
    counts_[other.first_ - first_ + i] += other.counts_[i];
  count_ += other.count_ - other.counts_.front() - other.counts_.back();
}

std::int64_t Sketch::value_at(std::uint64_t rank) const {
  if (count_ == 0) return 0;
  std::uint64_t below = 0;
  std::size_t i = 0;
  while (i + 1 < counts_.size() && below + counts_[i] <= rank) below += counts_[i++];
  // As far from the bin's smallest value as from its largest, in proportion.
  const double smallest = std::pow(kGrowth, static_cast<double>(first_ + i));
  return std::llround(smallest * 2 * kGrowth / (1 + kGrowth));
}

std::string Sketch::pack() const {
  std::string out(1, kVersion);
  std::uint64_t gap = first_;
  for (const std::uint64_t count : counts_) {
    if (count == 0) {
      ++gap;
      continue;
    }
    put(out, (gap << kCountBits) | std::min(count, kCountLarge));
    if (count >= kCountLarge) put(out, count - kCountLarge);
    gap = 0;
  }
  return out;
}

Result<Sketch> Sketch::unpack(std::string_view bytes) {
  const auto bad = [] { return fail(Code::corrupt, "the latencies of a rollup are damaged"); };
  if (!bytes.starts_with(kVersion)) return bad();
  bytes.remove_prefix(1);
  Sketch sketch;
  std::size_t bin = 0;
  while (!bytes.empty()) {
    const auto head = take(bytes);
    if (!head || bin >= bins_max || *head >> kCountBits >= bins_max - bin) return bad();
    bin += *head >> kCountBits;
    std::uint64_t count = *head & kCountLarge;
    if (count == kCountLarge) {
      const auto more = take(bytes);
      if (!more || *more > kTimesMax) return bad();
      count += *more;
    }
    if (count == 0) return bad();
    sketch.add_to(bin++, count);
  }
  return sketch;
}

}  // namespace fw::store
