#include "fleet/roster.hpp"

#include <algorithm>
#include <chrono>

namespace fw::fleet {
namespace {

constexpr Millis kBeatEvery{1'000};
constexpr Millis kAskAgain{1'000};
constexpr Millis kWarnAgain{60'000};
constexpr Millis kRoundTripMax{2'000};
constexpr Millis kWindowToldFor{30'000};
constexpr std::uint64_t kWindowEvery = 16;  // beats
constexpr std::uint64_t kHelloEvery = 30;   // beats
constexpr std::size_t kRememberedMax = 1'000;
constexpr std::uint32_t kSteadyMask = (1U << 24U) - 1;

std::uint32_t low(Millis steady) {
  return static_cast<std::uint32_t>(steady.count()) & kSteadyMask;
}

}  // namespace

Roster::Roster(const HashKey& key, Self self, const Presence::Start& start, const Now& now)
    : key_(key),
      self_(std::move(self)),
      tag_(tag_of(key, self_.machine, self_.incarnation)),
      regions_(self_.place.region),
      presence_(start, now.at),
      last_(now) {
  rank();
}

// ── What others say ──────────────────────────────────────────────────────────────────────────────

topology::Number Roster::sender(Tag tag) const {
  const auto found = tags_.find(tag);
  return found == tags_.end() ? topology::kNobody : found->second;
}

topology::Number Roster::hear(Peer from, Tag tag, const Hello& hello, const Now& now, Out& out) {
  if (hello.machine == self_.machine) {
    if (hello.incarnation != self_.incarnation)
      warn({Trouble::Kind::same_id, from,
            fmt::format("another machine calls itself {}, too: give each its own id",
                        self_.machine.value)},
           out);
    return topology::kNobody;
  }
  const topology::Member* known = view_.find(hello.machine);
  auto ended = topology::kNobody;
  if (known != nullptr && known->beat.incarnation != hello.incarnation) {
    const bool is_older = hello.incarnation < known->beat.incarnation;
    if (is_older && known->standing != topology::Standing::dead) return topology::kNobody;
    ended = known->number;
    forget(known->number);
    if (is_older) view_.remove(hello.machine);
  }
  topology::Heartbeat beat;
  static_cast<topology::Pulse&>(beat) = hello.beat.pulse;
  beat.machine = hello.machine;
  beat.incarnation = hello.incarnation;
  beat.place = hello.place;
  beat.is_probe = hello.is_probe;
  view_.merge(beat, now.at);
  if (const topology::Member* member = view_.find(hello.machine)) {
    if (member->number >= contacts_.size()) contacts_.resize(member->number + 1U);
    Contact& contact = contacts_[member->number];
    contact.peer = from;
    contact.tag = tag;
    contact.software = hello.software;
    contact.vitals = hello.vitals;
    tags_.insert_or_assign(tag, member->number);
    note_clock(member->number, hello.beat, now);
  }
  if (hello.wants_answer) say_hello(Send::To::one, from, false, out);
  return ended;
}

void Roster::hear(topology::Number sender, Peer from, const Beat& beat, const Now& now) {
  const topology::Member* member = view_.find(sender);
  if (member == nullptr) return;
  topology::Pulse pulse = beat.pulse;
  if (!beat.has_window) {
    pulse.active_from = member->beat.active_from;
    pulse.inactive_from = member->beat.inactive_from;
  }
  contacts_[sender].peer = from;
  if (view_.merge(sender, pulse, now.at)) note_clock(sender, beat, now);
}

void Roster::note_clock(topology::Number sender, const Beat& beat, const Now& now) {
  Contact& contact = contacts_[sender];
  contact.heard_steady = beat.steady;
  contact.heard_at = now.steady;
  if (!beat.echo) return;
  const Millis since((low(now.steady) - beat.echo->steady) & kSteadyMask);
  const Millis round_trip = since - beat.echo->held;
  if (round_trip < Millis(0) || round_trip > kRoundTripMax) return;
  offsets_.note(sender, beat.wall + round_trip / 2 - now.wall);
}

void Roster::hear_bye(topology::Number sender) {
  const topology::Member* member = view_.find(sender);
  if (member == nullptr) return;
  const model::MachineId machine = member->beat.machine;
  forget(sender);
  view_.remove(machine);
  rank();
}

topology::Number Roster::at(Peer peer) const {
  for (std::size_t i = 0; i < contacts_.size(); ++i)
    if (contacts_[i].tag != 0 && contacts_[i].peer == peer) return static_cast<topology::Number>(i);
  return topology::kNobody;
}

void Roster::ask(Peer from, const Now& now, Out& out) {
  if (asked_.size() > kRememberedMax) asked_.clear();
  const auto [found, is_new] = asked_.try_emplace(from, now.steady);
  if (!is_new && now.steady - found->second < kAskAgain) return;
  found->second = now.steady;
  last_ = now;
  say_hello(Send::To::one, from, true, out);
}

void Roster::forget(topology::Number machine) {
  if (machine >= contacts_.size()) return;
  tags_.erase(contacts_[machine].tag);
  contacts_[machine] = {};
  offsets_.forget(machine);
}

void Roster::was_deaf(Millis by, const Now& now) {
  view_.forgive(by);
  regions_.forgive(by);
  if (cell_size_ == 0 || by < topology::kDeadAfter - kBeatEvery) return;
  presence_.come_back(now.at);
  window_told_at_ = now.at;
  rank();
}

// ── What this machine says ───────────────────────────────────────────────────────────────────────

void Roster::look_around(const Now& now, Out& out) {
  last_ = now;
  view_.set_own_penalty(own_penalty());
  bool is_somebody_gone = false;
  for (topology::Event& event : view_.advance(now.at)) {
    is_somebody_gone = is_somebody_gone || event.after == topology::Standing::gone;
    const topology::Member* member = view_.find(event.machine);
    if (member != nullptr && event.after == topology::Standing::dead)
      offsets_.forget(member->number);
    out.events.push_back(std::move(event));
  }
  for (std::size_t i = 0; is_somebody_gone && i < contacts_.size(); ++i) {
    const auto number = static_cast<topology::Number>(i);
    if (contacts_[i].tag != 0 && view_.find(number) == nullptr) forget(number);
  }
  view_next_ = view_.next().value_or(Instant::max());
  rank();
}

void Roster::beat(const Now& now, Out& out) {
  clock_.agree(offsets_);
  if (presence_.advance(is_fit(now, out), view_.all().size(), now.at)) {
    takeovers_.clear();
    window_told_at_ = now.at;
  }
  rank();
  send_beats(now, out);
}

bool Roster::is_fit(const Now& now, Out& out) {
  const Millis offset = std::chrono::abs(offsets_.median());
  is_last_ = offset > topology::kOffsetDoubtful;
  if (is_last_)
    warn({Trouble::Kind::clock, 0,
          fmt::format("this machine's clock is {} off from most of the fleet: put it right",
                      to_text(offset))},
         out);
  std::vector<int> cell;
  for (const auto& [machine, member] : view_.all())
    if (member.beat.place.region == self_.place.region && member.beat.failing_percent)
      cell.push_back(*member.beat.failing_percent);
  egress_.note(failing_, std::move(cell), now.at);
  is_doubtful_ = egress_.is_doubtful(now.at);
  if (is_doubtful_) {
    is_last_ = true;
    warn({Trouble::Kind::egress, 0,
          "most targets fail as seen from here and not from the other machines of the region: this "
          "machine's failures do not count"},
         out);
  }
  if (cell_size_ == 0) return true;  // nobody could stand in
  if (takeovers_.too_many() && cell_size_ >= 2 && !presence_.has_stepped_back()) {
    takeovers_.clear();
    out.restart_engine = true;
    warn({Trouble::Kind::taken_over, 0,
          "other machines had to begin 3 of this machine's last 10 slots: it steps back"},
         out);
    return false;
  }
  return offset <= topology::kOffsetUnfit && engine_age_ < topology::kDeadAfter;
}

int Roster::own_penalty() const {
  std::size_t late = 0;
  std::size_t all = 0;
  for (const auto& [machine, member] : view_.all()) {
    if (member.standing == topology::Standing::dead) continue;
    ++all;
    late += member.standing == topology::Standing::suspect ? 1 : 0;
  }
  return (is_laggard_ ? 1 : 0) + (2 * late > all ? 1 : 0);
}

/// Who may own slots of this machine's cell, in order of machine id, this one among them.
void Roster::rank() {
  std::vector<topology::Seat> seats;
  std::size_t own = 0;
  bool is_seated = false;
  const topology::Seat mine{topology::seed_of(key_, self_.machine), presence_.active_from(),
                            presence_.inactive_from(), is_last_};
  cell_peers_.clear();
  cell_size_ = 0;
  for (const auto& [machine, member] : view_.all()) {
    if (member.beat.place.region != self_.place.region || member.beat.is_probe) continue;
    if (member.standing == topology::Standing::dead) continue;
    if (!is_seated && self_.machine < machine) {
      own = seats.size();
      seats.push_back(mine);
      is_seated = true;
    }
    seats.push_back({topology::seed_of(key_, machine), member.beat.active_from,
                     member.beat.inactive_from, member.beat.is_last});
    cell_peers_.push_back(contacts_[member.number].peer);
    const bool may_own =
        member.beat.active_from <= last_.at && last_.at < member.beat.inactive_from;
    cell_size_ += may_own ? 1 : 0;
  }
  if (!is_seated) {
    own = seats.size();
    seats.push_back(mine);
  }
  ranking_.set(std::move(seats), own);
}

Beat Roster::own_beat(const Now& now) {
  Beat beat;
  topology::Pulse& pulse = beat.pulse;
  pulse.sequence = ++sequence_;
  pulse.active_from = presence_.active_from();
  pulse.inactive_from = presence_.inactive_from();
  pulse.config_epoch = config_epoch_;
  pulse.engine_age = engine_age_;
  pulse.health_penalty = own_penalty();
  pulse.is_last = is_last_;
  pulse.is_isolated = !regions_.has_majority();
  pulse.failing_percent = failing_;
  beat.has_window = now.at - window_told_at_ < kWindowToldFor ||
                    pulse.inactive_from != Instant::max() || sequence_ % kWindowEvery == 0;
  beat.wall = now.wall;
  beat.steady = low(now.steady);
  return beat;
}

template <class Message>
void Roster::send(Send::To to, Peer peer, const Message& message, Out& out) const {
  const std::size_t begin = out.bytes.size();
  write(out.bytes, tag_, message);
  out.sends.push_back({to, peer, begin, out.bytes.size() - begin});
}

void Roster::send_beats(const Now& now, Out& out) {
  Beat beat = own_beat(now);
  const bool is_hello_due = !presence_.has_settled() || beat.pulse.sequence % kHelloEvery == 0;
  for (const auto& [machine, member] : view_.all()) {
    const Contact& contact = contacts_[member.number];
    beat.echo.reset();
    if (contact.heard_steady) beat.echo = {*contact.heard_steady, now.steady - contact.heard_at};
    send(Send::To::one, contact.peer, beat, out);
  }
  if (is_hello_due) say_hello(Send::To::all, 0, !presence_.has_settled(), out);
}

void Roster::say_hello(Send::To to, Peer peer, bool wants_answer, Out& out) {
  const Hello hello{.machine = self_.machine,
                    .incarnation = self_.incarnation,
                    .place = self_.place,
                    .software = self_.software,
                    .wants_answer = wants_answer,
                    .is_probe = self_.is_probe,
                    .beat = own_beat(last_),
                    .vitals = vitals_};
  send(to, peer, hello, out);
}

void Roster::say_bye(Out& out) const {
  const std::size_t begin = out.bytes.size();
  write_bye(out.bytes, tag_);
  out.sends.push_back({Send::To::all, 0, begin, out.bytes.size() - begin});
}

void Roster::tell(const Batch& batch, Out& out) const { send(Send::To::cell, 0, batch, out); }

void Roster::tell(const Doubts& doubts, Out& out) const { send(Send::To::all, 0, doubts, out); }

void Roster::refuse(Peer from, const Error& error, bool was_refusal, Out& out) {
  if (error.code() != Code::denied) return;
  const bool is_told =
      warn({Trouble::Kind::version, from,
            fmt::format("a machine of the fleet is refused: {}", error.sentence())},
           out);
  if (was_refusal || !is_told) return;
  const std::size_t begin = out.bytes.size();
  write_refusal(out.bytes);
  out.sends.push_back({Send::To::one, from, begin, out.bytes.size() - begin});
}

void Roster::leave(const Now& now) {
  presence_.leave(now.at);
  window_told_at_ = now.at;
  rank();
}

void Roster::note_own_slot(bool was_taken) {
  if (was_taken) {
    takeovers_.taken();
  } else {
    takeovers_.begun();
  }
}

/// False where it was said within the last minute.
bool Roster::warn(Trouble trouble, Out& out) {
  if (warned_.size() > kRememberedMax) warned_.clear();
  const auto [found, is_new] = warned_.try_emplace({trouble.kind, trouble.peer}, last_.steady);
  if (!is_new && last_.steady - found->second < kWarnAgain) return false;
  found->second = last_.steady;
  out.troubles.push_back(std::move(trouble));
  return true;
}

}  // namespace fw::fleet
