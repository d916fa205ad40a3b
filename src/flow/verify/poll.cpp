#include "flow/verify/poll.hpp"

#include <algorithm>
#include <utility>

namespace fw::verify {

Poll::Poll(Panel panel, const model::Due& about, int attempts, Millis own_after)
    : panel_(std::move(panel)),
      about_(about),
      attempts_(attempts),
      own_after_(own_after),
      chairs_(panel_.seats.size()) {}

Asks Poll::open(Instant own_from, Millis timeout, Instant now) {
  own_at_ = own_from;
  Asks asks;
  for (std::size_t i = 0; i < chairs_.size(); ++i) ask_next(i, timeout, now, asks);
  return asks;
}

void Poll::ask_next(std::size_t chair, Millis timeout, Instant now, Asks& asks) {
  Chair& asked = chairs_[chair];
  const std::vector<Vantage>& candidates = panel_.seats[chair].candidates;
  if (asked.next >= candidates.size() || attempts_ >= kAttemptsMax) {
    asked.settled = true;
    return;
  }
  const Vantage& one = candidates[asked.next++];
  model::Due due{.monitor = about_.monitor,
                 .slot = about_.slot,
                 .planned_at = now,
                 .attempt = ++attempts_,
                 .footing = model::Footing::normal};
  asked.attempts.push_back(attempts_);
  const bool is_own = panel_.seats[chair].at_home && asked.next == candidates.size();
  if (is_own) {
    own_at_ = std::max(own_at_ + own_after_, now + Millis(1));
    due.planned_at = own_at_;
    due.footing = about_.footing;
    asked.until = own_at_ + timeout + kOwnMargin;
    asks.own.push_back(std::move(due));
    return;
  }
  asked.until = now + timeout + kAskMargin;
  Ask ask{.due = std::move(due), .machine = one.machine, .place = one.place, .until = asked.until};
  for (std::size_t i = asked.next; i < candidates.size(); ++i)
    ask.next.push_back(candidates[i].machine);
  asks.of_others.push_back(std::move(ask));
}

Poll::Chair* Poll::chair_of(int attempt) {
  const auto found = std::ranges::find_if(chairs_, [&](const Chair& chair) {
    return !chair.settled && std::ranges::find(chair.attempts, attempt) != chair.attempts.end();
  });
  return found == chairs_.end() ? nullptr : &*found;
}

bool Poll::expects(model::Slot slot, int attempt) const {
  if (slot != about_.slot) return false;
  return std::ranges::any_of(chairs_, [&](const Chair& chair) {
    return !chair.settled && std::ranges::find(chair.attempts, attempt) != chair.attempts.end();
  });
}

void Poll::take(int attempt) {
  if (Chair* chair = chair_of(attempt)) chair->settled = true;
}

Asks Poll::pass(int attempt, Millis timeout, Instant now) {
  Asks asks;
  Chair* chair = chair_of(attempt);
  // Who was passed already may still say so: the next one is being asked.
  if (chair == nullptr || chair->attempts.back() != attempt) return asks;
  ask_next(static_cast<std::size_t>(chair - chairs_.data()), timeout, now, asks);
  return asks;
}

Asks Poll::advance(Millis timeout, Instant now) {
  Asks asks;
  for (std::size_t i = 0; i < chairs_.size(); ++i)
    if (!chairs_[i].settled && chairs_[i].until <= now) ask_next(i, timeout, now, asks);
  return asks;
}

Instant Poll::next() const {
  auto soonest = Instant::max();
  for (const Chair& chair : chairs_)
    if (!chair.settled) soonest = std::min(soonest, chair.until);
  return soonest;
}

bool Poll::settled() const {
  return std::ranges::all_of(chairs_, [](const Chair& chair) { return chair.settled; });
}

}  // namespace fw::verify
