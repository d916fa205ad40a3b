// Who is in the fleet, as one machine knows it, and what it says of itself: heartbeats, windows,
// clocks, the ranking of its cell. Pure state; one thread at a time (the engine's).
#pragma once

#include <algorithm>
#include <map>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

#include "fleet/fleet_clock.hpp"
#include "fleet/messages.hpp"
#include "fleet/out.hpp"
#include "fleet/presence.hpp"
#include "flow/topology/clock_offsets.hpp"
#include "flow/topology/ranking.hpp"
#include "flow/topology/regions.hpp"
#include "flow/topology/self_doubt.hpp"
#include "flow/topology/view.hpp"

namespace fw::fleet {

/// This machine.
struct Self {
  model::MachineId machine;
  model::Place place;
  std::uint64_t incarnation = 0;  ///< greater at every start, such as the time of the start
  std::string software;
  bool is_probe = false;  ///< it looks for others and owns no slots
};

class Roster {
 public:
  Roster(const HashKey& key, Self self, const Presence::Start& start, const Now& now);

  // ── What others say ──
  /// Who this tag is of, or kNobody.
  [[nodiscard]] topology::Number sender(Tag tag) const;
  /// A machine told who it is. Its earlier life, if that ended without a goodbye.
  topology::Number hear(Peer from, Tag tag, const Hello& hello, const Now& now, Out& out);
  void hear(topology::Number sender, Peer from, const Beat& beat, const Now& now);
  void hear_bye(topology::Number sender);
  /// The machine last heard from there, or kNobody.
  [[nodiscard]] topology::Number at(Peer peer) const;
  /// A message came from somebody unknown: asks who that is, once a second.
  void ask(Peer from, const Now& now, Out& out);
  /// This machine stood still for so long, and heard nobody.
  void was_deaf(Millis by, const Now& now);

  // ── What this machine says ──
  /// Recomputes who is there: at `next`, and once a second.
  void look_around(const Now& now, Out& out);
  [[nodiscard]] Instant next() const { return std::min(view_next_, regions_.next()); }
  /// Once a second, after `look_around`: says that this machine is there.
  void beat(const Now& now, Out& out);
  void leave(const Now& now);
  void say_bye(Out& out) const;
  /// To every machine of the cell.
  void tell(const Batch& batch, Out& out) const;
  /// To every machine.
  void tell(const Doubts& doubts, Out& out) const;
  /// What came from there was no message for this machine: where it is of another version, that is
  /// said on both sides.
  void refuse(Peer from, const Error& error, bool was_refusal, Out& out);
  void set_engine_age(Millis age) { engine_age_ = age; }
  void set_failing(std::optional<int> percent) { failing_ = percent; }
  void set_config_epoch(std::uint64_t epoch) { config_epoch_ = epoch; }
  /// Told with the next hello.
  void set_vitals(const Vitals& vitals) { vitals_ = vitals; }
  void set_laggard(bool is_laggard) { is_laggard_ = is_laggard; }
  /// Another machine began one of this machine's own slots, or it began one itself.
  void note_own_slot(bool was_taken);

  // ── What is known ──
  [[nodiscard]] FleetClock& clock() { return clock_; }
  [[nodiscard]] topology::ClockOffsets& offsets() { return offsets_; }
  [[nodiscard]] const topology::ClockOffsets& offsets() const { return offsets_; }
  [[nodiscard]] const topology::View& view() const { return view_; }
  [[nodiscard]] const topology::Ranking& ranking() const { return ranking_; }
  [[nodiscard]] topology::Regions& regions() { return regions_; }
  [[nodiscard]] const topology::Regions& regions() const { return regions_; }
  [[nodiscard]] const Presence& presence() const { return presence_; }
  [[nodiscard]] std::span<const Peer> cell_peers() const { return cell_peers_; }
  [[nodiscard]] const Self& self() const { return self_; }
  [[nodiscard]] Tag tag() const { return tag_; }
  [[nodiscard]] bool doubts_itself() const { return is_doubtful_; }
  /// Recomputes which regions are silent; true where that changed.
  bool update_regions(const Now& now) { return regions_.update(view_, now.at); }
  /// Where the machine was last heard from.
  [[nodiscard]] Peer peer(topology::Number machine) const { return contacts_[machine].peer; }
  /// Nothing where it did not tell.
  [[nodiscard]] const std::optional<Vitals>& vitals(topology::Number machine) const {
    return contacts_[machine].vitals;
  }
  [[nodiscard]] const std::string& software(topology::Number machine) const {
    return contacts_[machine].software;
  }

 private:
  struct Contact {
    Peer peer = 0;
    Tag tag = 0;
    std::string software;
    std::optional<Vitals> vitals;
    std::optional<std::uint32_t> heard_steady;
    Millis heard_at{0};
  };

  void note_clock(topology::Number sender, const Beat& beat, const Now& now);
  [[nodiscard]] bool is_fit(const Now& now, Out& out);
  [[nodiscard]] int own_penalty() const;
  [[nodiscard]] Beat own_beat(const Now& now);
  void say_hello(Send::To to, Peer peer, bool wants_answer, Out& out);
  void send_beats(const Now& now, Out& out);
  void rank();
  void forget(topology::Number machine);
  bool warn(Trouble trouble, Out& out);
  template <class Message>
  void send(Send::To to, Peer peer, const Message& message, Out& out) const;

  const HashKey key_;
  const Self self_;
  const Tag tag_;
  FleetClock clock_;
  topology::ClockOffsets offsets_;
  topology::View view_;
  topology::Ranking ranking_;
  topology::Regions regions_;
  topology::Takeovers takeovers_;
  topology::EgressDoubt egress_;
  Presence presence_;
  std::vector<Contact> contacts_;  ///< by number
  std::unordered_map<Tag, topology::Number> tags_;
  std::vector<Peer> cell_peers_;
  std::map<Peer, Millis> asked_;
  std::map<std::pair<Trouble::Kind, Peer>, Millis> warned_;
  std::uint64_t sequence_ = 0;
  std::uint64_t config_epoch_ = 0;
  Now last_;
  Instant view_next_ = Instant::max();
  Instant window_told_at_{};  ///< windows are told for a while after they changed
  Millis engine_age_{0};
  std::optional<int> failing_;
  std::optional<Vitals> vitals_;
  std::size_t cell_size_ = 0;  ///< other machines of the cell that may own slots now
  bool is_last_ = false;
  bool is_doubtful_ = false;
  bool is_laggard_ = false;
};

}  // namespace fw::fleet
