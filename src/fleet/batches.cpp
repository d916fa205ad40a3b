#include "fleet/batches.hpp"

#include <algorithm>

namespace fw::fleet {

void Batches::begin(schedule::Token token, Millis delay, Instant now) {
  const Instant at = std::max(now, paid_until_ - kGather * (kCreditMax - 1));
  entries_.push_back({token, at, delay / 4, kTimes, false});
  next_ = std::min(next_, at);
}

/// Nobody waits for a result soon, so it goes with the next batch; it says "begun", too.
void Batches::done(schedule::Token token, Millis delay, Instant now) {
  const Instant at = now + delay / 4;
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(),
                                  [&](const Entry& entry) { return entry.token == token; });
  if (found == entries_.rend()) {
    entries_.push_back({token, at, delay / 4, kTimes, true});
  } else {
    *found = {token, std::min(at, found->at), delay / 4, kTimes, true};
  }
  next_ = std::min(next_, at);
}

bool Batches::take(Instant now, Batch& batch) {
  if (now < next_) return false;
  batch.begun.clear();
  batch.done.clear();
  next_ = Instant::max();
  for (Entry& entry : entries_) {
    const bool has_room = batch.begun.size() + batch.done.size() < kTokensMax;
    const Millis early = entry.times == kTimes ? entry.again : entry.again / 2;
    if (has_room && entry.at - early <= now) {
      (entry.is_done ? batch.done : batch.begun).push_back(entry.token);
      --entry.times;
      entry.at = now + entry.again;
    }
    if (entry.times > 0) next_ = std::min(next_, entry.at);
  }
  std::erase_if(entries_, [](const Entry& entry) { return entry.times == 0; });
  paid_until_ = std::clamp(paid_until_, now, now + kGather * kCreditMax) + kGather;
  return !batch.begun.empty() || !batch.done.empty();
}

}  // namespace fw::fleet
