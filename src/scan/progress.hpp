// Tells how far a scan is, and what is known so far. One loop's thread only.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "model/dependency_map.hpp"
#include "scan/catalogue/catalogue.hpp"
#include "scan/match/findings.hpp"

namespace fw::scan {

/// Called on the loop's thread; must not block.
using ProgressCallback = std::function<void(const model::ScanProgress&)>;

class Progress {
 public:
  /// Tells nobody and matches nothing where `callback` is empty. The rest must outlive it.
  Progress(ProgressCallback callback, const Catalogue& catalogue, Instant scanned_at);

  /// A step begins or goes on. Steps run beside each other: who is behind the furthest is not told.
  void tell(std::string step, int percent, std::string detail);
  /// A step ended: tells, with what is known so far. Matching takes at most a tenth of a scan's
  /// time: where the last one is too near, none is made.
  void stage(std::string step, int percent, const Findings& findings);

 private:
  [[nodiscard]] std::shared_ptr<const model::DependencyMap> match_so_far(const Findings& findings);

  ProgressCallback callback_;
  const Catalogue& catalogue_;
  Instant scanned_at_;
  std::chrono::steady_clock::time_point started_;
  std::chrono::steady_clock::time_point not_before_;
  std::map<std::string, std::size_t> order_;  ///< of first appearance, by service id
  std::string step_;
  int percent_ = 0;
};

}  // namespace fw::scan
