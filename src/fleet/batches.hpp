// Claims on their way out: gathered for a moment, sent to the cell, and said twice more because
// datagrams get lost. Pure state; one thread at a time (the engine's).
#pragma once

#include <vector>

#include "fleet/messages.hpp"

namespace fw::fleet {

class Batches {
 public:
  /// A slot was begun; `delay` is its rank delay: the next in rank must have heard of it before.
  void begin(schedule::Token token, Millis delay, Instant now);
  /// Its result is kept.
  void done(schedule::Token token, Millis delay, Instant now);
  /// Whether something must be sent at `now`; then fills `batch` with it and what nearly must.
  /// Call it again until it says no.
  bool take(Instant now, Batch& batch);
  [[nodiscard]] Instant next() const { return next_; }
  [[nodiscard]] bool empty() const { return entries_.empty(); }

 private:
  /// At most 40 batches a second, but a few at once: mostly a claim goes out as it is made.
  static constexpr Millis kGather{25};
  static constexpr int kCreditMax = 5;
  static constexpr int kTimes = 3;

  struct Entry {
    schedule::Token token = 0;
    Instant at{};
    Millis again{0};
    int times = 0;
    bool is_done = false;
  };

  std::vector<Entry> entries_;
  Instant next_ = Instant::max();
  Instant paid_until_{};  ///< batches that were sent, at one every `kGather`
};

}  // namespace fw::fleet
