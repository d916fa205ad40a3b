#include "flow/notify/channel.hpp"

#include <algorithm>
#include <set>

namespace fw::notify {
namespace {

using model::Change;
using model::IncidentId;
using model::Notice;
using model::State;
using model::Transition;

constexpr Millis kHour{3'600'000};

/// The end of the silence that covers a monitor at `now`; `now` where there is none.
Instant silent_until(const Change& change, std::span<const Silence> silences, Instant now) {
  auto until = now;
  for (const Silence& silence : silences) {
    const bool covers =
        silence.account == change.account && silence.from <= now && now < silence.to &&
        (silence.monitors.empty() ||
         std::ranges::find(silence.monitors, change.monitor) != silence.monitors.end());
    if (covers) until = std::max(until, silence.to);
  }
  return until;
}

bool is_end(Transition transition) { return transition == Transition::resolved; }

/// Lower is more important.
int rank(Transition transition) {
  switch (transition) {
    case Transition::opened:
      return 0;
    case Transition::escalated:
      return 1;
    case Transition::resolved:
      return 2;
    case Transition::reminded:
      return 3;
    case Transition::joined:
      return 4;
    case Transition::left:
      return 5;
    case Transition::merged:
      return 6;
  }
  return 6;
}

/// At most kChangesMax of them, in the order they happened.
void keep_most_important(std::vector<Change>& changes) {
  if (changes.size() <= kChangesMax) return;
  std::vector<std::pair<int, std::size_t>> order;
  for (std::size_t i = 0; i < changes.size(); ++i)
    order.emplace_back(rank(changes[i].transition), i);
  std::ranges::sort(order);
  order.resize(kChangesMax);
  std::ranges::sort(order, {}, &std::pair<int, std::size_t>::second);
  std::vector<Change> kept;
  for (const auto& [importance, index] : order) kept.push_back(std::move(changes[index]));
  changes = std::move(kept);
}

/// Opened and resolved happen once; what may happen again is told apart by its instant. The same
/// change gives the same key on every machine and after every restart.
std::string key_of(const Change& change, const model::ChannelId& channel) {
  const bool once = change.transition == Transition::opened || is_end(change.transition);
  return fmt::format("{}/{}/{}/{}", change.incident.value, name(change.transition),
                     once ? 0 : to_ms(change.at), channel.value);
}

}  // namespace

void Channel::set_route(const Route& route) {
  route_ = route;
  if (!route_.enabled) waiting_.clear();
}

void Channel::restore(Told told) {
  auto incident = told.incident;
  told_.insert_or_assign(std::move(incident), std::move(told));
}

void Channel::acknowledge(const IncidentId& incident) {
  const auto found = told_.find(incident);
  if (found != told_.end()) found->second.acknowledged = true;
}

bool Channel::knows(const Change& change) const {
  const auto found = told_.find(change.incident);
  if (found != told_.end() && change.at <= found->second.heard) return true;
  return std::ranges::any_of(waiting_, [&](const Waiting& waiting) {
    const Change& other = waiting.change;
    return other.at == change.at && other.incident == change.incident &&
           other.transition == change.transition && other.monitor == change.monitor;
  });
}

bool Channel::hears_of(const IncidentId& incident) const {
  return told_.contains(incident) || std::ranges::any_of(waiting_, [&](const Waiting& waiting) {
           return waiting.change.incident == incident;
         });
}

void Channel::take(const Change& change, Instant now, const Policy& policy) {
  if (!route_.enabled) {
    if (is_end(change.transition)) told_.erase(change.incident);
    return;
  }
  if (change.transition == Transition::merged) {
    merge(change);
    return;
  }
  if (knows(change)) return;
  auto wanted = change;
  if (!hears_of(change.incident)) {
    const bool mine = route_.monitors.empty() ||
                      std::ranges::find(route_.monitors, change.monitor) != route_.monitors.end();
    if (!mine || is_end(change.transition)) return;
    // Who hears of some monitors only was not told when another one opened this incident.
    if (change.transition == Transition::joined && !route_.monitors.empty())
      wanted.transition = Transition::opened;
  }
  if (waiting_.size() >= kWaitingMax) waiting_.pop_front();
  const auto due = waiting_.empty() ? now + policy.group_window
                                    : std::min(waiting_.back().due, now + policy.group_window);
  waiting_.push_back({std::move(wanted), due});
}

/// The incident goes on under another name: what waits and what was told now belong to that.
void Channel::merge(const Change& change) {
  const bool known = hears_of(change.into);
  for (Waiting& waiting : waiting_) {
    if (waiting.change.incident != change.incident) continue;
    waiting.change.incident = change.into;
    if (known) waiting.change.transition = Transition::joined;
  }
  auto told = told_.extract(change.incident);
  if (told.empty() || told_.contains(change.into)) return;
  told.key() = change.into;
  told.mapped().incident = change.into;
  told_.insert(std::move(told));
}

/// What opened and resolved before anybody was told is not told, unless it was the hourly limit
/// that kept it back.
void Channel::forget_untold() {
  std::set<IncidentId> over;
  for (const Waiting& waiting : waiting_)
    if (is_end(waiting.change.transition) && !told_.contains(waiting.change.incident))
      over.insert(waiting.change.incident);
  for (const Waiting& waiting : waiting_)
    if (waiting.capped) over.erase(waiting.change.incident);
  std::erase_if(waiting_, [&](const Waiting& one) { return over.contains(one.change.incident); });
}

/// Everything that may be told now. Where one change is due all are: they go in one notice.
Channel::Batch Channel::take_ready(Instant now, std::span<const Silence> silences) {
  Batch ready;
  if (std::ranges::none_of(waiting_, [&](const Waiting& one) { return one.due <= now; }))
    return ready;
  std::deque<Waiting> silent;
  for (Waiting& waiting : waiting_) {
    const auto until = silent_until(waiting.change, silences, now);
    if (until > now) {
      waiting.due = until;
      silent.push_back(std::move(waiting));
    } else {
      ready.push_back(std::move(waiting));
    }
  }
  waiting_ = std::move(silent);
  return ready;
}

bool Channel::is_wanted(const Change& change) const {
  return route_.transitions.contains(change.transition) &&
         (route_.degraded || change.state == State::down) &&
         (route_.regional || change.extent != model::Extent::regional);
}

/// Takes the changes of every incident that has something to be told; the others are only counted.
Channel::Batch Channel::select_bad(Batch& ready) {
  std::set<IncidentId> worth_telling;
  std::map<IncidentId, int> affected;
  for (const auto& [change, due, capped] : ready) {
    if (is_end(change.transition)) continue;
    affected[change.incident] = change.affected;
    if (is_wanted(change)) worth_telling.insert(change.incident);
  }
  Batch bad;
  for (Waiting& waiting : ready) {
    if (is_end(waiting.change.transition)) continue;
    const auto& incident = waiting.change.incident;
    if (worth_telling.contains(incident)) {
      waiting.change.affected = affected[incident];
      bad.push_back(std::move(waiting));
    } else if (const auto told = told_.find(incident); told != told_.end()) {
      told->second.last.affected = affected[incident];
    }
  }
  std::erase_if(ready, [](const Waiting& one) { return !is_end(one.change.transition); });
  return bad;
}

/// Takes the ends of incidents that the channel was told of, or is told of before them.
Channel::Batch Channel::select_good(Batch& ready, const Batch& bad) {
  Batch good;
  for (Waiting& waiting : ready) {
    const auto& incident = waiting.change.incident;
    const bool known =
        told_.contains(incident) || std::ranges::any_of(bad, [&](const Waiting& one) {
          return one.change.incident == incident;
        });
    if (!known) continue;
    if (route_.transitions.contains(Transition::resolved))
      good.push_back(std::move(waiting));
    else
      told_.erase(incident);
  }
  return good;
}

void Channel::put_back(Batch batch, Instant due) {
  for (Waiting& waiting : batch) {
    waiting.due = due;
    waiting.capped = true;
    waiting_.push_back(std::move(waiting));
  }
}

bool Channel::may_send(Instant now, const Policy& policy) {
  while (!sent_.empty() && (sent_.front() <= now - kHour || sent_.front() > now)) sent_.pop_front();
  return static_cast<int>(sent_.size()) < policy.per_hour_max;
}

/// One notice of all changes; remembers that they were told.
Notice Channel::word(Batch batch, Instant now) {
  Notice notice{.account = route_.account, .channel = route_.channel, .at = now};
  std::set<IncidentId> incidents;
  for (Waiting& waiting : batch) {
    notice.held_back += waiting.capped ? 1 : 0;
    incidents.insert(waiting.change.incident);
    notice.changes.push_back(std::move(waiting.change));
  }
  const auto& leader = *std::ranges::min_element(
      notice.changes, {}, [](const Change& change) { return rank(change.transition); });
  notice.incident = leader.incident;
  notice.transition = leader.transition;
  for (const auto& incident : incidents) {
    if (is_end(notice.transition)) {
      told_.erase(incident);
      continue;
    }
    Told& told = told_[incident];
    told.incident = incident;
    told.channel = route_.channel;
    told.at = now;
  }
  for (const Change& change : notice.changes) remember(change);
  notice.key = key_of(leader, route_.channel);
  keep_most_important(notice.changes);
  sent_.push_back(now);
  return notice;
}

void Channel::remember(const Change& change) {
  const auto found = told_.find(change.incident);
  if (found == told_.end()) return;
  Told& told = found->second;
  const bool is_news = rank(change.transition) <= rank(Transition::escalated);
  if (is_news || told.last.incident.empty()) told.last = change;
  told.last.affected = change.affected;
  told.heard = std::max(told.heard, change.at);
}

std::vector<Notice> Channel::advance(Instant now, std::span<const Silence> silences,
                                     const Policy& policy) {
  std::vector<Notice> notices;
  forget_untold();
  auto ready = take_ready(now, silences);
  auto bad = select_bad(ready);
  auto good = select_good(ready, bad);
  for (Batch* batch : {&bad, &good}) {
    if (batch->empty()) continue;
    if (may_send(now, policy))
      notices.push_back(word(std::move(*batch), now));
    else
      put_back(std::move(*batch), sent_.front() + kHour);
  }
  remind(now, silences, policy, notices);
  return notices;
}

bool Channel::reminds() const {
  return route_.enabled && route_.remind_every > Millis::zero() &&
         route_.transitions.contains(Transition::reminded);
}

/// Its end waits to be told.
bool Channel::is_over(const IncidentId& incident) const {
  return std::ranges::any_of(waiting_, [&](const Waiting& waiting) {
    return waiting.change.incident == incident && is_end(waiting.change.transition);
  });
}

void Channel::step_back(Millis by) {
  for (Waiting& waiting : waiting_) waiting.due -= by;
  for (auto& [incident, told] : told_) told.at -= by;
}

/// One notice of all incidents whose reminder is due.
void Channel::remind(Instant now, std::span<const Silence> silences, const Policy& policy,
                     std::vector<Notice>& notices) {
  if (!reminds()) return;
  Notice notice{.account = route_.account,
                .channel = route_.channel,
                .transition = Transition::reminded,
                .at = now};
  for (auto& [incident, told] : told_) {
    const bool due = !told.acknowledged && told.reminders < route_.reminders_max &&
                     now >= told.at + route_.remind_every && !is_over(incident);
    if (!due) continue;
    told.at = now;
    if (silent_until(told.last, silences, now) > now || !may_send(now, policy)) continue;
    ++told.reminders;
    if (notice.changes.empty()) {
      notice.incident = incident;
    }
    if (notice.changes.size() >= kChangesMax) continue;
    auto& change = notice.changes.emplace_back(told.last);
    change.transition = Transition::reminded;
    change.at = now;
    if (notice.key.empty()) notice.key = key_of(change, route_.channel);
  }
  if (notice.changes.empty()) return;
  sent_.push_back(now);
  notices.push_back(std::move(notice));
}

Instant Channel::next() const {
  auto soonest = Instant::max();
  for (const Waiting& waiting : waiting_) soonest = std::min(soonest, waiting.due);
  if (!reminds()) return soonest;
  for (const auto& [incident, told] : told_) {
    if (!told.acknowledged && told.reminders < route_.reminders_max && !is_over(incident))
      soonest = std::min(soonest, told.at + route_.remind_every);
  }
  return soonest;
}

}  // namespace fw::notify
