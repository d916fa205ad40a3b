// Events by millisecond of virtual time: a bucket each for the next minute, first in first out, and
// a list for what lies further ahead. One thread at a time.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

namespace fw::sim {

template <class Event>
class Calendar {
 public:
  Calendar() : first_(kBuckets, kNone), last_(kBuckets, kNone) {}

  [[nodiscard]] std::int64_t now() const { return now_; }

  /// Never before now.
  void add(std::int64_t at, const Event& event) {
    if (at < now_) at = now_;
    if (at - now_ >= kBuckets) {
      far_.emplace(at, event);
      return;
    }
    std::uint32_t index = free_;
    if (index == kNone) {
      index = static_cast<std::uint32_t>(pool_.size());
      pool_.push_back({event, kNone});
    } else {
      free_ = pool_[index].next;
      pool_[index] = {event, kNone};
    }
    const auto bucket = static_cast<std::size_t>(at % kBuckets);
    if (first_[bucket] == kNone) {
      first_[bucket] = index;
    } else {
      pool_[last_[bucket]].next = index;
    }
    last_[bucket] = index;
  }

  /// Hands every event planned before `until` to `take`, in order; it may add more.
  template <class Take>
  void run(std::int64_t until, Take take) {
    for (; now_ < until; ++now_) {
      while (!far_.empty() && far_.begin()->first <= now_) {
        const auto node = far_.extract(far_.begin());
        add(now_, node.mapped());
      }
      const auto bucket = static_cast<std::size_t>(now_ % kBuckets);
      while (first_[bucket] != kNone) {
        const std::uint32_t index = first_[bucket];
        first_[bucket] = pool_[index].next;
        const Event event = pool_[index].event;
        pool_[index].next = free_;
        free_ = index;
        take(event);
        ++taken_;
      }
    }
  }
  [[nodiscard]] std::uint64_t taken() const { return taken_; }

 private:
  static constexpr std::uint32_t kNone = UINT32_MAX;
  static constexpr std::int64_t kBuckets = 1 << 16;
  struct Place {
    Event event;
    std::uint32_t next = kNone;
  };

  std::int64_t now_ = 0;
  std::vector<std::uint32_t> first_;
  std::vector<std::uint32_t> last_;
  std::vector<Place> pool_;
  std::uint32_t free_ = kNone;
  std::multimap<std::int64_t, Event> far_;
  std::uint64_t taken_ = 0;
};

}  // namespace fw::sim
