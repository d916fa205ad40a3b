#include "sim/figures.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace fw::sim {
namespace {

/// Counts by millisecond, up to a bit more than the latest start that is allowed.
class Histogram {
 public:
  void add(std::int64_t ms) {
    const auto at = static_cast<std::size_t>(std::clamp<std::int64_t>(ms, 0, kMost));
    ++counts_[at];
    ++count_;
    most_ = std::max(most_, ms);
  }
  [[nodiscard]] std::int64_t quantile(double share) const {
    if (count_ == 0) return 0;
    const auto wanted = static_cast<std::uint64_t>(share * static_cast<double>(count_ - 1));
    std::uint64_t seen = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      seen += counts_[i];
      if (seen > wanted) return static_cast<std::int64_t>(i);
    }
    return most_;
  }
  [[nodiscard]] std::int64_t most() const { return std::max<std::int64_t>(0, most_); }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  static constexpr std::int64_t kMost = 70'000;
  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(kMost + 1);
  std::uint64_t count_ = 0;
  std::int64_t most_ = 0;
};

/// Over machines that were up in the minute and the one before and after it: the busiest against
/// the mean. Minutes with too few looks to tell are left out.
double busiest(const std::vector<std::vector<std::uint32_t>>& load) {
  double most = 0;
  const std::size_t minutes = load.empty() ? 0 : load.front().size();
  for (std::size_t minute = 0; minute + 1 < minutes; ++minute) {
    std::uint64_t sum = 0;
    std::uint64_t machines = 0;
    std::uint32_t top = 0;
    for (const auto& machine : load) {
      sum += machine[minute];
      machines += machine[minute] > 0 ? 1 : 0;
      top = std::max(top, machine[minute]);
    }
    if (machines == 0 || sum / machines < 200) continue;
    most = std::max(
        most, static_cast<double>(top) * static_cast<double>(machines) / static_cast<double>(sum));
  }
  return most;
}

}  // namespace

Figures figures_of(const Outcome& outcome) {
  Figures figures;
  Histogram late;
  Histogram takeover;
  const Ledger& ledger = outcome.ledger;
  for (std::size_t monitor = 0; monitor < ledger.tracks().size(); ++monitor) {
    model::Slot slot = ledger.tracks()[monitor].first;
    for (; const SlotRecord* record = ledger.find(monitor, slot); ++slot) {
      ++figures.slots;
      if (record->done == 0) {
        ++figures.missed;
        figures.missed_cut_off += record->cut_off > 0 ? 1 : 0;
        continue;
      }
      figures.duplicates += record->done - 1U;
      if (record->as_fallback > 0) figures.duplicates_fallback += record->done - 1U;
      late.add(record->late_ms);
      if (record->vantage == model::Vantage::shadow || record->vantage == model::Vantage::fallback)
        takeover.add(record->late_ms);
      if (record->vantage != model::Vantage::redo) continue;
      ++figures.redone;
      figures.redo_ms_max = std::max<std::int64_t>(figures.redo_ms_max, record->late_ms);
    }
  }
  figures.taken_over = takeover.count();
  figures.takeover_ms_p50 = takeover.quantile(0.5);
  figures.takeover_ms_p99 = takeover.quantile(0.99);
  figures.takeover_ms_max = takeover.most();
  figures.late_ms_p99 = late.quantile(0.99);
  figures.late_ms_max = late.most();
  figures.load_max = busiest(outcome.ledger.load());
  const double seconds = static_cast<double>(outcome.machine_seconds);
  if (seconds > 0) {
    figures.bytes_per_s = static_cast<double>(outcome.bytes_sent) / seconds;
    figures.datagrams_per_s = static_cast<double>(outcome.datagrams_sent) / seconds;
  }
  return figures;
}

}  // namespace fw::sim
