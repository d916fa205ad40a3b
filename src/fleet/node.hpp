// One machine of a fleet, as a pure state machine: who is there, which looks are this machine's,
// and what it tells the others. It reads no clock and sends nothing; whoever holds it does. One
// thread at a time (the engine's).
//
// How to hold it: give every datagram that came to `receive`, then call `advance` when `next` says
// so, and carry out what they leave in `out` (which is not cleared here). Start a look only where
// `begin` says yes, and call `finished` once its result is safe on disk. Give the socket a receive
// buffer of a megabyte, so that little is lost while the thread stands still. With no other machine
// it looks at every slot of its own, when it is planned.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.hpp"
#include "fleet/book.hpp"
#include "fleet/fleet_clock.hpp"
#include "fleet/out.hpp"
#include "fleet/roster.hpp"

namespace fw::fleet {

struct Options {
  HashKey key{};  ///< the same on every machine of the fleet
  Self self;
  /// Other machines that are listed and should be heard before this one takes part; 0: none.
  std::size_t expected = 0;
  bool after_crash = false;  ///< the process before this one ended without a word
  /// The engine runs on another thread than this object, and `engine_alive` tells of it.
  bool engine_is_apart = false;
};

class Node {
 public:
  Node(const Options& options, const Moment& now);

  // ── What is watched ──
  /// Adds a monitor or changes it, from `watch.effective_from` on: give the same instant, 5 s
  /// ahead, on every machine.
  void put(const Watch& watch, const Moment& now);
  void remove(const model::MonitorId& monitor);
  /// A look apart from the slots, by this machine, at `recheck.planned_at`; `attempt` above 0.
  void again(const model::Due& recheck) { book_.again(recheck); }
  /// The process of its look died: it is told to the others; and that it may be looked at again.
  void quarantine(const model::MonitorId& monitor, Out& out);
  void clear(const model::MonitorId& monitor, Out& out);

  // ── What happens ──
  /// A message came, opened and authentic. Anything else must be dropped before.
  void receive(Peer from, std::string_view message, const Moment& now, Out& out);
  /// The connection to this peer ended uncleanly, now: its process is gone.
  void lost(Peer peer, const Moment& now, Out& out);
  /// Time has passed: call it when `next` says so. At least once a second.
  void advance(const Moment& now, Out& out);
  /// When to call `advance`, by the steady clock.
  [[nodiscard]] Millis next() const;
  /// The same in the fleet's time, as far as it is known now.
  [[nodiscard]] Instant next_at() const;

  /// A look that was given is about to start: send what `out` gets before it does. False: somebody
  /// else has begun it meanwhile, or it is too late; then it must not start.
  [[nodiscard]] bool begin(const Look& look, const Moment& now, Out& out);
  /// Its result is kept: nobody needs to do it again.
  void finished(const Look& look, const Moment& now);
  /// The engine's thread is alive (only with `engine_is_apart`).
  void engine_alive(const Moment& now);
  /// Share of the targets that fail as seen from here, nothing where too few were looked at.
  void failing(std::optional<int> percent) { roster_.set_failing(percent); }
  void set_vitals(const Vitals& vitals) { roster_.set_vitals(vitals); }
  void set_config_epoch(std::uint64_t epoch) { roster_.set_config_epoch(epoch); }

  /// This machine is to leave: slots are given to it for 5 s more.
  void leave(const Moment& now);
  /// What it had is done; a goodbye was said. The process may end.
  [[nodiscard]] bool has_left() const { return has_left_; }

  // ── What is known ──
  [[nodiscard]] model::Due due(const Look& look) const;
  [[nodiscard]] std::span<const Peer> cell_peers() const { return roster_.cell_peers(); }
  /// It hears no majority of the regions: its verdicts must not open incidents.
  [[nodiscard]] bool is_isolated() const { return !roster_.regions().has_majority(); }
  /// Its own failures must not count: its way out is broken, as far as the cell can tell.
  [[nodiscard]] bool doubts_itself() const { return roster_.doubts_itself(); }
  [[nodiscard]] const Roster& roster() const { return roster_; }
  [[nodiscard]] const HashKey& key() const { return key_; }
  [[nodiscard]] const Book& book() const { return book_; }
  /// Fleet time of a moment: the wall clock, put right.
  [[nodiscard]] Instant time(const Moment& now) { return enter(now).at; }

 private:
  Now enter(const Moment& moment);
  void look_around(const Now& now, Out& out);
  void beat(const Now& now, Out& out);
  void flush(const Now& now, Out& out);

  const HashKey key_;
  const bool engine_is_apart_;
  Roster roster_;
  Book book_;
  Now last_;
  Instant beat_at_{};
  Instant laggard_until_{};  ///< it stalled lately
  Millis engine_seen_{0};
  Millis stepped_back_{0};
  bool has_entered_ = false;
  bool stands_in_ = false;  ///< for regions that are silent
  bool has_left_ = false;
  Batch batch_;
};

}  // namespace fw::fleet
