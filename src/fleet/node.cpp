#include "fleet/node.hpp"

#include <algorithm>

namespace fw::fleet {
namespace {

constexpr Millis kBeatEvery{1'000};
/// An `advance` so much later than it was asked for is a stall: messages that came meanwhile are
/// read first.
constexpr Millis kStallMin{200};
constexpr Millis kCalm{100};
/// So long without any call, this machine was not listening.
constexpr Millis kDeafMin{1'500};
constexpr Millis kLaggardMin{500};
constexpr Millis kLaggardFor{10'000};
/// Longer no look takes.
constexpr Millis kLastLook{61'000};

Now first(const Moment& now) { return {now.wall, now.wall, now.steady}; }

}  // namespace

Node::Node(const Options& options, const Moment& now)
    : key_(options.key),
      engine_is_apart_(options.engine_is_apart),
      roster_(options.key, options.self,
              {options.expected, options.after_crash, !options.self.is_probe}, first(now)),
      book_(options.key),
      last_(first(now)),
      beat_at_(now.wall),
      engine_seen_(now.steady) {}

/// Every call comes through here: what the time is, and whether this machine stood still.
Now Node::enter(const Moment& moment) {
  const Millis gap = moment.steady - last_.steady;
  const bool is_late = has_entered_ && gap > kStallMin && moment.steady - next() > kStallMin;
  const Millis late = is_late ? moment.steady - next() : Millis(0);
  const Now now = roster_.clock().at(moment, roster_.offsets());
  if (has_entered_ && now.at < last_.at) stepped_back_ += last_.at - now.at;
  if (is_late) book_.calm_down(now.at + kCalm);
  if (late > kLaggardMin) laggard_until_ = now.at + kLaggardFor;
  if (has_entered_ && gap > kDeafMin) {
    roster_.was_deaf(gap, now);
    book_.was_deaf(roster_, now.at);
  }
  has_entered_ = true;
  last_ = now;
  return now;
}

// ── What is watched ──────────────────────────────────────────────────────────────────────────────

void Node::put(const Watch& watch, const Moment& now) { book_.put(watch, roster_, enter(now).at); }

void Node::remove(const model::MonitorId& monitor) { book_.remove(monitor); }

void Node::quarantine(const model::MonitorId& monitor, Out& out) {
  roster_.tell({.quarantined = {book_.hash_of(monitor)}, .cleared = {}}, out);
}

void Node::clear(const model::MonitorId& monitor, Out& out) {
  roster_.tell({.quarantined = {}, .cleared = {book_.hash_of(monitor)}}, out);
}

// ── What others say ──────────────────────────────────────────────────────────────────────────────

void Node::receive(Peer from, std::string_view message, const Moment& moment, Out& out) {
  const Now now = enter(moment);
  const Result<Header> header = read_header(message);
  if (!header) {
    roster_.refuse(from, header.error(), is_refusal(message), out);
    return;
  }
  if (header->sender == roster_.tag()) return;  // "to all" came back
  if (header->type == Type::hello) {
    const Result<Hello> hello = read_hello(message);
    if (!hello) return;
    const topology::Number ended = roster_.hear(from, header->sender, *hello, now, out);
    if (ended != topology::kNobody) book_.lose(ended, now.at, out);
    return;
  }
  const topology::Number sender = roster_.sender(header->sender);
  if (sender == topology::kNobody) {
    if (header->type != Type::bye) roster_.ask(from, now, out);
    return;
  }
  switch (header->type) {
    case Type::beat:
      if (const Result<Beat> beat = read_beat(message)) roster_.hear(sender, from, *beat, now);
      break;
    case Type::batch:
      if (read_batch(message, batch_)) book_.hear(sender, batch_, roster_, now.at);
      break;
    case Type::doubts:
      if (const Result<Doubts> doubts = read_doubts(message)) {
        book_.find(doubts->quarantined, out.quarantined);
        book_.find(doubts->cleared, out.cleared);
      }
      break;
    case Type::bye:
      roster_.hear_bye(sender);
      break;
    case Type::hello:
      break;
  }
}

void Node::lost(Peer peer, const Moment& moment, Out& out) {
  const Now now = enter(moment);
  const topology::Number machine = roster_.at(peer);
  if (machine != topology::kNobody) book_.lose(machine, now.at, out);
}

// ── Time ─────────────────────────────────────────────────────────────────────────────────────────

void Node::advance(const Moment& moment, Out& out) {
  if (has_left_) return;
  const Now now = enter(moment);
  if (stepped_back_ > Millis(0)) {
    book_.step_back(stepped_back_);
    out.stepped_back = std::exchange(stepped_back_, Millis(0));
  }
  if (!engine_is_apart_) engine_seen_ = now.steady;
  if (now.at >= beat_at_ || beat_at_ - now.at > kBeatEvery) {
    beat(now, out);
  } else if (now.at >= roster_.next()) {
    look_around(now, out);
  }
  if (roster_.presence().has_settled()) book_.advance(roster_, now, out);
  flush(now, out);
}

void Node::look_around(const Now& now, Out& out) {
  const std::size_t events = out.events.size();
  roster_.look_around(now, out);
  for (std::size_t i = events; i < out.events.size(); ++i) {
    if (out.events[i].after != topology::Standing::dead) continue;
    const topology::Member* member = roster_.view().find(out.events[i].machine);
    if (member != nullptr) book_.lose(member->number, now.at, out);
  }
  const bool stands_in = roster_.presence().is_active(now.at);
  if (roster_.update_regions(now) || stands_in != stands_in_) book_.cover(roster_, now.at);
  stands_in_ = stands_in;
}

void Node::beat(const Now& now, Out& out) {
  beat_at_ = std::max(beat_at_ + kBeatEvery, now.at + kBeatEvery / 2);
  if (beat_at_ - now.at > kBeatEvery) beat_at_ = now.at + kBeatEvery;
  roster_.set_engine_age(now.steady - engine_seen_);
  roster_.set_laggard(now.at < laggard_until_);
  look_around(now, out);
  roster_.beat(now, out);
  book_.expire(now.at);
  const Presence& presence = roster_.presence();
  if (!presence.is_leaving() || now.at < presence.inactive_from() + kBeatEvery) return;
  if (book_.is_busy() && now.at < presence.inactive_from() + kLastLook) return;
  roster_.say_bye(out);
  has_left_ = true;
}

void Node::flush(const Now& now, Out& out) {
  while (book_.take_claims(now.at, batch_))
    if (!roster_.cell_peers().empty()) roster_.tell(batch_, out);
}

Instant Node::next_at() const {
  if (has_left_) return Instant::max();
  Instant soonest = std::min(beat_at_, roster_.next());
  if (roster_.presence().has_settled()) soonest = std::min(soonest, book_.next());
  return soonest;
}

Millis Node::next() const {
  if (has_left_) return Millis::max();
  return last_.steady + std::max(Millis(0), next_at() - last_.at);
}

// ── Looks ────────────────────────────────────────────────────────────────────────────────────────

bool Node::begin(const Look& look, const Moment& moment, Out& out) {
  const Now now = enter(moment);
  if (!book_.begin(look, roster_, now.at)) return false;
  flush(now, out);
  return true;
}

void Node::finished(const Look& look, const Moment& now) {
  book_.finished(look, roster_, enter(now).at);
}

void Node::engine_alive(const Moment& now) { engine_seen_ = enter(now).steady; }

void Node::leave(const Moment& now) {
  const Now entered = enter(now);
  roster_.leave(entered);
  beat_at_ = entered.at;
}

model::Due Node::due(const Look& look) const {
  return {book_.name(look.monitor), look.slot, look.planned_at, look.attempt};
}

}  // namespace fw::fleet
