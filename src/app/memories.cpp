#include "app/memories.hpp"

#include <utility>

#include "model/check_kind.hpp"

namespace fw::app {

void Memories::restore(std::vector<service::CheckMemory> memories) {
  for (auto& [monitor, memory] : memories)
    memories_.insert_or_assign(std::move(monitor), std::move(memory));
}

const std::string& Memories::of(const model::MonitorId& monitor) const {
  static const std::string kNone;
  const auto found = memories_.find(monitor);
  return found == memories_.end() ? kNone : found->second;
}

void Memories::keep(const model::MonitorId& monitor, std::string memory) {
  if (memory.size() > model::kMemoryBytesMax) return;
  std::string& kept = memories_[monitor];
  if (kept == memory) return;
  kept = std::move(memory);
  changed_.insert(monitor);
}

void Memories::adopt(const model::MonitorId& monitor, std::string memory) {
  if (memory.size() > model::kMemoryBytesMax) return;
  memories_.insert_or_assign(monitor, std::move(memory));
  changed_.erase(monitor);
}

void Memories::forget(const model::MonitorId& monitor) {
  memories_.erase(monitor);
  changed_.erase(monitor);
}

std::vector<service::CheckMemory> Memories::take_changed() {
  std::vector<service::CheckMemory> taken;
  taken.reserve(changed_.size());
  for (const model::MonitorId& monitor : std::exchange(changed_, {}))
    taken.emplace_back(monitor, memories_[monitor]);
  return taken;
}

}  // namespace fw::app
