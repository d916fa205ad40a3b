// Monitors whose look may have brought the process down: looked at in a process of their own until
// one look ends well, and no more once that process died. Pure state; one thread at a time.
#pragma once

#include <cstddef>
#include <unordered_map>
#include <vector>

#include "model/ids.hpp"

namespace fw::check {

enum class Trust : std::uint8_t {
  full,         ///< looked at in this process
  suspect,      ///< looked at in a process of its own
  quarantined,  ///< not looked at, until it is changed
};

class Suspects {
 public:
  /// Their looks were under way when a process ended without warning.
  void suspect(const std::vector<model::MonitorId>& monitors) {
    for (const auto& monitor : monitors) doubted_.try_emplace(monitor, Trust::suspect);
  }
  [[nodiscard]] Trust trust(const model::MonitorId& monitor) const {
    if (doubted_.empty()) return Trust::full;
    const auto found = doubted_.find(monitor);
    return found == doubted_.end() ? Trust::full : found->second;
  }
  /// A look in a process of its own came back, whatever it said of the target.
  void clear(const model::MonitorId& monitor) { doubted_.erase(monitor); }
  /// The process of its look died.
  void quarantine(const model::MonitorId& monitor) {
    doubted_.insert_or_assign(monitor, Trust::quarantined);
  }
  /// Another target or other settings: what was quarantined gets another chance, apart.
  void changed(const model::MonitorId& monitor) {
    if (const auto found = doubted_.find(monitor); found != doubted_.end())
      found->second = Trust::suspect;
  }

  [[nodiscard]] std::size_t size() const { return doubted_.size(); }
  [[nodiscard]] std::size_t quarantined() const {
    std::size_t count = 0;
    for (const auto& [monitor, trust] : doubted_) count += trust == Trust::quarantined ? 1 : 0;
    return count;
  }

 private:
  std::unordered_map<model::MonitorId, Trust> doubted_;
};

}  // namespace fw::check
