#include "flow/schedule/schedule.hpp"

#include <algorithm>

#include "base/assert.hpp"

namespace fw::schedule {
namespace {

std::int64_t floor_divide(std::int64_t value, std::int64_t by) {
  return value / by - (value % by < 0 ? 1 : 0);
}

}  // namespace

Millis phase_of(const HashKey& key, const model::MonitorId& monitor, Millis interval) {
  FW_ASSERT(interval > Millis::zero());
  const auto span = static_cast<std::uint64_t>(interval.count());
  return Millis(static_cast<std::int64_t>(hash64(key, monitor.value) % span));
}

model::Slot slot_at(Instant at, Millis interval, Millis phase) {
  return floor_divide((at.time_since_epoch() - phase).count(), interval.count());
}

Instant planned_at(model::Slot slot, Millis interval, Millis phase) {
  return Instant(phase + interval * slot);
}

void Schedule::put(const Timing& timing, Instant now) {
  FW_ASSERT(timing.interval >= Millis(1) && timing.interval <= Millis(UINT32_MAX));
  Timing wanted = timing;
  if (!wanted.last_planned && !entries_.contains(wanted.monitor))
    wanted.effective_from = std::max(wanted.effective_from, now);
  const auto earlier = pending_.find(wanted.monitor);
  if (earlier != pending_.end())
    pending_order_.erase({earlier->second.effective_from, wanted.monitor});
  pending_order_.emplace(wanted.effective_from, wanted.monitor);
  auto monitor = wanted.monitor;
  pending_.insert_or_assign(std::move(monitor), std::move(wanted));
}

void Schedule::remove(const model::MonitorId& monitor) {
  if (const auto pending = pending_.find(monitor); pending != pending_.end()) {
    pending_order_.erase({pending->second.effective_from, monitor});
    pending_.erase(pending);
  }
  const auto found = entries_.find(monitor);
  if (found == entries_.end()) return;
  erase(*found);
  entries_.erase(found);
}

void Schedule::again(const model::Due& recheck) {
  FW_ASSERT(recheck.attempt > 0);
  if (rechecks_.size() >= kRechecksMax) {
    ++rechecks_dropped_;
    return;
  }
  rechecks_.emplace(recheck.planned_at, recheck);
}

Tick Schedule::advance(Instant now) {
  Tick tick;
  if (last_advance_ && now < *last_advance_) {
    tick.stepped_back = *last_advance_ - now;
    step_back(tick.stepped_back);
  }
  last_advance_ = now;
  while (!pending_order_.empty() && pending_order_.begin()->first <= now) {
    auto order = pending_order_.extract(pending_order_.begin());
    run_slots(now, order.value().first, tick);
    auto pending = pending_.extract(order.value().second);
    apply(pending.mapped());
  }
  run_slots(now, now + Millis(1), tick);
  run_rechecks(now, tick);
  tick.next = next();
  return tick;
}

std::optional<Instant> Schedule::next() const {
  auto soonest = Instant::max();
  if (!heap_.empty()) soonest = heap_.front()->second.next;
  if (!pending_order_.empty()) soonest = std::min(soonest, pending_order_.begin()->first);
  if (!rechecks_.empty()) soonest = std::min(soonest, rechecks_.begin()->first);
  if (soonest == Instant::max()) return std::nullopt;
  return soonest;
}

/// Takes a change that is effective now. The first slot of the new timing is planned after every
/// slot that was handed out under the old one.
void Schedule::apply(const Timing& timing) {
  const auto [found, is_new] = entries_.try_emplace(timing.monitor);
  Entry& entry = found->second;
  if (!is_new) erase(*found);
  if (timing.last_planned) entry.floor = std::max(entry.floor, *timing.last_planned);
  const auto phase = phase_of(key_, timing.monitor, timing.interval);
  entry.interval_ms = static_cast<std::uint32_t>(timing.interval.count());
  entry.phase_ms = static_cast<std::uint32_t>(phase.count());
  entry.paused = timing.paused;
  const auto start = std::max(timing.effective_from, entry.floor + Millis(1));
  const auto before = slot_at(start - Millis(1), timing.interval, phase);
  entry.next = planned_at(before + 1, timing.interval, phase);
  if (is_new && !timing.last_planned && timing.first_within > Millis(0))
    entry.next = std::min(entry.next, start + phase_of(key_, timing.monitor, timing.first_within));
  if (!entry.paused) insert(&*found);
}

/// Hands out every slot planned before `until`.
void Schedule::run_slots(Instant now, Instant until, Tick& tick) {
  while (!heap_.empty() && heap_.front()->second.next < until) {
    auto& [monitor, entry] = *heap_.front();
    const Millis interval(entry.interval_ms);
    const Millis phase(entry.phase_ms);
    const auto slot = slot_at(entry.next, interval, phase);
    const auto late = now - entry.next;
    const auto lateness_max = std::min(interval, kLatenessMax);
    if (late < lateness_max) {
      tick.due.push_back({.monitor = monitor, .slot = slot, .planned_at = entry.next});
      entry.floor = entry.next;
    } else {
      const auto last = std::min(now - lateness_max, until - Millis(1));
      const std::int64_t more = slot_at(last, interval, phase) - slot;
      tick.missed.push_back({.monitor = monitor,
                             .slot = slot,
                             .planned_at = entry.next,
                             .late = late,
                             .count = more + 1});
      entry.floor = more == 0 ? entry.next : planned_at(slot + more, interval, phase);
    }
    entry.next = planned_at(slot_at(entry.floor, interval, phase) + 1, interval, phase);
    sink(0);
  }
}

void Schedule::run_rechecks(Instant now, Tick& tick) {
  while (!rechecks_.empty() && rechecks_.begin()->first <= now) {
    auto node = rechecks_.extract(rechecks_.begin());
    const auto found = entries_.find(node.mapped().monitor);
    const bool wanted = found != entries_.end() && !found->second.paused;
    if (!wanted) continue;
    if (now - node.key() > kRecheckLatenessMax) {
      ++rechecks_dropped_;
      continue;
    }
    tick.due.push_back(std::move(node.mapped()));
  }
}

/// Slots stay where they are: those of the repeated time were run already and are skipped.
/// Re-checks are a wish for "in two seconds", so they move with the clock.
void Schedule::step_back(Millis by) {
  std::multimap<Instant, model::Due> moved;
  for (auto& [at, due] : rechecks_) {
    due.planned_at -= by;
    moved.emplace_hint(moved.end(), at - by, std::move(due));
  }
  rechecks_ = std::move(moved);
}

void Schedule::place(std::size_t position, Node* node) {
  heap_[position] = node;
  node->second.position = static_cast<std::uint32_t>(position);
}

void Schedule::insert(Node* node) {
  heap_.push_back(node);
  node->second.position = static_cast<std::uint32_t>(heap_.size() - 1);
  rise(heap_.size() - 1);
}

void Schedule::erase(Node& node) {
  const std::size_t position = node.second.position;
  if (position >= heap_.size() || heap_[position] != &node) return;
  Node* last = heap_.back();
  heap_.pop_back();
  if (last == &node) return;
  place(position, last);
  rise(position);
  sink(last->second.position);
}

void Schedule::rise(std::size_t position) {
  Node* node = heap_[position];
  while (position > 0) {
    const std::size_t parent = (position - 1) / 2;
    if (heap_[parent]->second.next <= node->second.next) break;
    place(position, heap_[parent]);
    position = parent;
  }
  place(position, node);
}

void Schedule::sink(std::size_t position) {
  Node* node = heap_[position];
  for (;;) {
    std::size_t child = 2 * position + 1;
    if (child >= heap_.size()) break;
    if (child + 1 < heap_.size() && heap_[child + 1]->second.next < heap_[child]->second.next)
      ++child;
    if (node->second.next <= heap_[child]->second.next) break;
    place(position, heap_[child]);
    position = child;
  }
  place(position, node);
}

}  // namespace fw::schedule
