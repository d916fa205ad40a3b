#include "flow/schedule/slots.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fw::schedule {
namespace {

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

/// The smallest slot of the share that is not below `from`.
model::Slot first_of(const Share& share, model::Slot from) {
  if (share.every == 1) return from;
  const auto every = static_cast<std::int64_t>(share.every);
  const std::int64_t ahead = (static_cast<std::int64_t>(share.first) - from) % every;
  return from + (ahead < 0 ? ahead + every : ahead);
}

}  // namespace

model::Slot slot_at(Instant at, Millis interval, Millis phase) {
  return floor_divide((at.time_since_epoch() - phase).count(), interval.count());
}

Instant planned_at(model::Slot slot, Millis interval, Millis phase) {
  return Instant(phase + interval * slot);
}

void Slots::put(Handle monitor, const Pace& pace, Instant now) {
  FW_ASSERT(pace.interval >= Millis(1) && pace.interval <= Millis(UINT32_MAX));
  FW_ASSERT(pace.share.every > 0 && pace.share.first < pace.share.every);
  if (monitor >= entries_.size()) entries_.resize(monitor + 1);
  Pace wanted = pace;
  if (!wanted.last_planned && !entries_[monitor].is_known)
    wanted.effective_from = std::max(wanted.effective_from, now);
  if (const auto earlier = pending_.find(monitor); earlier != pending_.end())
    pending_order_.erase({earlier->second.effective_from, monitor});
  pending_order_.emplace(wanted.effective_from, monitor);
  pending_.insert_or_assign(monitor, wanted);
}

void Slots::remove(Handle monitor) {
  if (const auto pending = pending_.find(monitor); pending != pending_.end()) {
    pending_order_.erase({pending->second.effective_from, monitor});
    pending_.erase(pending);
  }
  if (monitor >= entries_.size()) return;
  entries_[monitor] = {.version = entries_[monitor].version + 1};
  drop_void();
}

void Slots::advance(Instant now, std::vector<SlotDue>& due, std::vector<SlotsMissed>& missed) {
  const Found found{due, missed};
  while (!pending_order_.empty() && pending_order_.begin()->first <= now) {
    const auto order = pending_order_.extract(pending_order_.begin());
    run(now, order.value().first, found);
    const auto pending = pending_.extract(order.value().second);
    apply(pending.key(), pending.mapped());
  }
  run(now, now + Millis(1), found);
}

Instant Slots::next() const {
  Instant soonest = heap_.empty() ? Instant::max() : heap_.top().at;
  if (!pending_order_.empty()) soonest = std::min(soonest, pending_order_.begin()->first);
  return soonest;
}

/// Takes a change that is effective now. The first slot of the new timing is planned after every
/// slot that was handed out under the old one.
void Slots::apply(Handle monitor, const Pace& pace) {
  Entry& entry = entries_[monitor];
  const bool is_new = !entry.is_known;
  const Millis phase(pace.hash % static_cast<std::uint64_t>(pace.interval.count()));
  entry.is_known = true;
  entry.is_paused = pace.paused;
  entry.interval_ms = static_cast<std::uint32_t>(pace.interval.count());
  entry.phase_ms = static_cast<std::uint32_t>(phase.count());
  entry.share = pace.share;
  ++entry.version;
  if (pace.last_planned) entry.floor = std::max(entry.floor, *pace.last_planned);
  const Instant start = std::max(pace.effective_from, entry.floor + Millis(1));
  const model::Slot after = slot_at(start - Millis(1), pace.interval, phase) + 1;
  Instant next = planned_at(first_of(pace.share, after), pace.interval, phase);
  if (is_new && !pace.last_planned && pace.first_within > Millis(0)) {
    const auto within = static_cast<std::uint64_t>(pace.first_within.count());
    const Instant first = start + Millis(pace.hash % within);
    const model::Slot slot = slot_at(first, pace.interval, phase);
    if (slot < after && first_of(pace.share, slot) == slot) next = first;
  }
  if (!entry.is_paused) heap_.push({next, monitor, entry.version});
  drop_void();
}

/// Hands out every slot planned before `until`.
void Slots::run(Instant now, Instant until, const Found& found) {
  while (!heap_.empty() && heap_.top().at < until) {
    Item item = heap_.top();
    Entry& entry = entries_[item.monitor];
    if (entry.version != item.version) {
      heap_.pop();
      continue;
    }
    const Millis interval(entry.interval_ms);
    const Millis phase(entry.phase_ms);
    const auto every = static_cast<std::int64_t>(entry.share.every);
    const model::Slot slot = slot_at(item.at, interval, phase);
    const Millis late = now - item.at;
    std::int64_t more = 0;
    if (late < lateness_max(interval)) {
      found.due.push_back({item.monitor, slot, item.at});
    } else {
      const Instant last = std::min(now - lateness_max(interval), until - Millis(1));
      more = (slot_at(last, interval, phase) - slot) / every;
      found.missed.push_back(
          {item.monitor, slot, item.at, late, more + 1, static_cast<std::uint32_t>(every)});
    }
    entry.floor = more == 0 ? item.at : planned_at(slot + more * every, interval, phase);
    item.at = planned_at(slot + (more + 1) * every, interval, phase);
    heap_.replace_top(item);
  }
  drop_void();
}

void Slots::drop_void() {
  while (!heap_.empty() && entries_[heap_.top().monitor].version != heap_.top().version)
    heap_.pop();
  if (heap_.size() <= 2 * entries_.size() + 64) return;
  heap_.update([this](const Item& item) { return entries_[item.monitor].version == item.version; });
}

}  // namespace fw::schedule
