// Small numbers for monitors, so that what happens for every slot needs no text. One thread at a
// time.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "flow/schedule/slots.hpp"
#include "model/ids.hpp"

namespace fw::schedule {

class Handles {
 public:
  /// The monitor's number; a new one where it has none.
  Handle add(const model::MonitorId& monitor) {
    const auto [found, is_new] = numbers_.try_emplace(monitor, 0);
    if (!is_new) return found->second;
    if (free_.empty()) {
      found->second = static_cast<Handle>(names_.size());
      names_.push_back(monitor);
    } else {
      found->second = free_.back();
      free_.pop_back();
      names_[found->second] = monitor;
    }
    return found->second;
  }
  /// Frees the number for another monitor.
  void remove(const model::MonitorId& monitor) {
    const auto found = numbers_.find(monitor);
    if (found == numbers_.end()) return;
    names_[found->second] = {};
    free_.push_back(found->second);
    numbers_.erase(found);
  }
  [[nodiscard]] std::optional<Handle> find(const model::MonitorId& monitor) const {
    const auto found = numbers_.find(monitor);
    if (found == numbers_.end()) return std::nullopt;
    return found->second;
  }
  [[nodiscard]] const model::MonitorId& name(Handle handle) const { return names_[handle]; }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }
  /// Every number is below it.
  [[nodiscard]] std::size_t end() const { return names_.size(); }

 private:
  std::unordered_map<model::MonitorId, Handle> numbers_;
  std::vector<model::MonitorId> names_;
  std::vector<Handle> free_;
};

}  // namespace fw::schedule
