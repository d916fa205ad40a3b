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

Millis phase_of(const HashKey& key, const model::MonitorId& monitor, Millis interval) {
  FW_ASSERT(interval > Millis::zero());
  const auto span = static_cast<std::uint64_t>(interval.count());
  return Millis(static_cast<std::int64_t>(hash64(key, monitor.value) % span));
}

Instant planned_at(model::Slot slot, Millis interval, Millis phase) {
  return Instant(phase + interval * slot);
}

void Slots::put(Handle monitor, const Pace& pace, Instant now) {
  FW_ASSERT(pace.interval >= Millis(1) && pace.interval <= Millis(UINT32_MAX));
  FW_ASSERT(pace.share.every > 0 && pace.share.every <= UINT16_MAX);
  FW_ASSERT(pace.share.first < pace.share.every);
  if (monitor >= entries_.size()) entries_.resize(monitor + 1);
  Pace wanted = pace;
  const bool is_known = entries_[monitor].is_known;
  if (!wanted.last_planned && !is_known)
    wanted.effective_from = std::max(wanted.effective_from, now);
  const auto earlier = pending_.find(monitor);
  if (earlier != pending_.end()) {
    pending_order_.erase({earlier->second.effective_from, monitor});
  } else if (!is_known && wanted.effective_from <= now) {
    apply(monitor, wanted);
    return;
  }
  pending_order_.emplace(wanted.effective_from, monitor);
  pending_.insert_or_assign(monitor, wanted);
}

void Slots::remove(Handle monitor) {
  if (const auto pending = pending_.find(monitor); pending != pending_.end()) {
    pending_order_.erase({pending->second.effective_from, monitor});
    pending_.erase(pending);
  }
  if (monitor >= entries_.size()) return;
  voids_ += runs(monitor) ? 1 : 0;
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
  for (const Lane& lane : lanes_)
    if (!lane.items.empty()) soonest = std::min(soonest, lane.items.front().at);
  if (!pending_order_.empty()) soonest = std::min(soonest, pending_order_.begin()->first);
  return soonest;
}

/// The planned time of the last slot of the monitor that was handed out.
Instant Slots::floor_of(const Entry& entry) const {
  if (entry.is_paused || entry.first >= handed_until_) return entry.floor;
  const Millis interval(entry.interval_ms);
  const Millis phase(entry.phase_ms);
  const model::Slot last = slot_at(handed_until_ - Millis(1), interval, phase);
  const model::Slot own = first_of(entry.share, last - entry.share.every + 1);
  return std::max(entry.first, planned_at(own, interval, phase));
}

/// Takes a change that is effective now. The first slot of the new timing is planned after every
/// slot that was handed out under the old one.
void Slots::apply(Handle monitor, const Pace& pace) {
  Entry& entry = entries_[monitor];
  const bool is_new = !entry.is_known;
  voids_ += runs(monitor) ? 1 : 0;
  if (!is_new) entry.floor = floor_of(entry);
  if (pace.last_planned) entry.floor = std::max(entry.floor, *pace.last_planned);
  const Millis phase(pace.hash % static_cast<std::uint64_t>(pace.interval.count()));
  entry.is_known = true;
  entry.is_paused = pace.paused;
  entry.interval_ms = static_cast<std::uint32_t>(pace.interval.count());
  entry.phase_ms = static_cast<std::uint32_t>(phase.count());
  entry.share = pace.share;
  ++entry.version;
  const Instant start = std::max(pace.effective_from, entry.floor + Millis(1));
  const model::Slot after = slot_at(start - Millis(1), pace.interval, phase) + 1;
  Item item{.slot = first_of(pace.share, after),
            .hash = pace.hash,
            .monitor = monitor,
            .version = entry.version,
            .interval_ms = entry.interval_ms,
            .every = static_cast<std::uint16_t>(pace.share.every)};
  item.at = planned_at(item.slot, pace.interval, phase);
  if (is_new && !pace.last_planned && pace.first_within > Millis(0)) {
    const auto within = static_cast<std::uint64_t>(pace.first_within.count());
    const Instant first = start + Millis(pace.hash % within);
    const model::Slot slot = slot_at(first, pace.interval, phase);
    item.is_first_look = slot < after && first_of(pace.share, slot) == slot;
    if (item.is_first_look) {
      item.at = first;
      item.slot = slot;
    }
  }
  entry.first = item.at;
  if (!entry.is_paused) heap_.push(item);
  drop_void();
}

/// Hands out every slot planned before `until`.
void Slots::run(Instant now, Instant until, const Found& found) {
  Item item;
  while (pop_before(until, item)) {
    if (voids_ > 0 && is_void(item)) {
      --voids_;
    } else {
      take(item, now, until, found);
    }
  }
  handed_until_ = std::max(handed_until_, until);
  drop_void();
}

void Slots::take(Item item, Instant now, Instant until, const Found& found) {
  const Millis interval(item.interval_ms);
  const Millis late = now - item.at;
  std::int64_t more = 0;
  if (late < lateness_max(interval)) {
    found.due.push_back({item.at, item.slot, item.hash, item.monitor, item.interval_ms});
  } else {
    const Millis phase(entries_[item.monitor].phase_ms);
    const Instant last = std::min(now - lateness_max(interval), until - Millis(1));
    more = (slot_at(last, interval, phase) - item.slot) / item.every;
    found.missed.push_back({item.monitor, item.slot, item.at, late, more + 1, item.every});
  }
  const Millis step = interval * item.every;
  if (item.is_first_look)
    item.at = planned_at(item.slot, interval, Millis(entries_[item.monitor].phase_ms));
  item.is_first_look = false;
  item.slot += (more + 1) * item.every;
  item.at += step * (more + 1);
  add(item, step);
}

/// To the end of its lane, where it belongs there.
void Slots::add(const Item& item, Millis step) {
  auto lane = std::ranges::find(lanes_, step, &Lane::step);
  if (lane == lanes_.end() && lanes_.size() < kLanesMax)
    lane = lanes_.insert(lane, {.step = step, .items = {}});
  if (lane == lanes_.end() || (!lane->items.empty() && item.at < lane->items.back().at)) {
    heap_.push(item);
  } else {
    lane->items.push(item);
  }
}

bool Slots::pop_before(Instant until, Item& item) {
  Lane* soonest = nullptr;
  Instant at = heap_.empty() ? until : std::min(until, heap_.top().at);
  const bool is_heap = at < until;
  for (Lane& lane : lanes_) {
    if (lane.items.empty() || !(lane.items.front().at < at)) continue;
    soonest = &lane;
    at = lane.items.front().at;
  }
  if (soonest != nullptr) {
    item = soonest->items.front();
    soonest->items.pop();
  } else if (is_heap) {
    item = heap_.top();
    heap_.pop();
  }
  return at < until;
}

void Slots::drop_void() {
  if (voids_ == 0) return;
  for (; !heap_.empty() && is_void(heap_.top()); --voids_) heap_.pop();
  for (Lane& lane : lanes_)
    for (; !lane.items.empty() && is_void(lane.items.front()); --voids_) lane.items.pop();
  if (voids_ <= entries_.size() + 64) return;
  for (Lane& lane : lanes_)
    for (; !lane.items.empty(); lane.items.pop()) heap_.push(lane.items.front());
  heap_.update([this](const Item& item) { return !is_void(item); });
  voids_ = 0;
}

}  // namespace fw::schedule
