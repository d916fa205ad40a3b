#include "scan/progress.hpp"

#include <algorithm>
#include <utility>

#include "scan/match/match.hpp"

namespace fw::scan {
namespace {

constexpr int kShareOfTime = 10;  ///< matching takes one part of so many

}  // namespace

Progress::Progress(ProgressCallback callback, const Catalogue& catalogue, Instant scanned_at)
    : callback_(std::move(callback)),
      catalogue_(catalogue),
      scanned_at_(scanned_at),
      started_(std::chrono::steady_clock::now()),
      not_before_(started_) {}

void Progress::tell(std::string step, int percent, std::string detail) {
  if (!callback_ || percent < percent_) return;
  step_ = step;
  percent_ = percent;
  callback_({.step = std::move(step),
             .percent = percent,
             .detail = std::move(detail),
             .so_far = nullptr});
}

void Progress::stage(std::string step, int percent, const Findings& findings) {
  if (!callback_) return;
  if (percent >= percent_) {
    step_ = std::move(step);
    percent_ = percent;
  }
  model::ScanProgress progress{
      .step = step_, .percent = percent_, .detail = {}, .so_far = match_so_far(findings)};
  progress.detail = progress.so_far == nullptr
                        ? fmt::format("{} references", findings.references.size())
                        : fmt::format("{} services, {} references, {} DNS records",
                                      progress.so_far->dependencies.size(),
                                      findings.references.size(), findings.dns.size());
  callback_(progress);
}

std::shared_ptr<const model::DependencyMap> Progress::match_so_far(const Findings& findings) {
  const auto began = std::chrono::steady_clock::now();
  if (began < not_before_) return nullptr;
  auto map = std::make_shared<model::DependencyMap>(match(findings, catalogue_));
  for (const model::DetectedService& service : map->dependencies)
    order_.emplace(service.id, order_.size());
  std::ranges::sort(map->dependencies, {},
                    [this](const model::DetectedService& one) { return order_.at(one.id); });
  const auto ended = std::chrono::steady_clock::now();
  map->scanned_at = scanned_at_;
  map->duration = std::chrono::duration_cast<Millis>(ended - started_);
  not_before_ = ended + (ended - began) * (kShareOfTime - 1);
  return map;
}

}  // namespace fw::scan
