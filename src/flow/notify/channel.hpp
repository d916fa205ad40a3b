// One channel's side of notification: what waits for it, what it was told, how often it was called.
// Pure state; one thread at a time (the engine's).
#pragma once

#include <deque>
#include <map>
#include <span>
#include <vector>

#include "flow/notify/route.hpp"
#include "model/arrows.hpp"

namespace fw::notify {

struct Policy {
  Millis group_window{10'000};  ///< from the first change to the notice that tells it
  int per_hour_max = 30;        ///< notices to one channel in any hour; the rest waits in one
};

/// A change list longer than this is cut; `Change::affected` still counts all.
inline constexpr std::size_t kChangesMax = 50;
/// Changes that wait for one channel; beyond it the oldest are dropped.
inline constexpr std::size_t kWaitingMax = 10'000;

/// What one channel was told of one open incident; kept by the store over a restart.
struct Told {
  model::IncidentId incident;
  model::ChannelId channel;
  model::Change last;  ///< what a reminder says: the newest that opened or escalated it
  Instant heard{};     ///< of the newest change it was told; older ones are not told again
  Instant at{};        ///< when it was last told, or reminded
  int reminders = 0;
  bool acknowledged = false;
};

class Channel {
 public:
  void set_route(const Route& route);
  [[nodiscard]] const Route& route() const { return route_; }

  void take(const model::Change& change, Instant now, const Policy& policy);
  void acknowledge(const model::IncidentId& incident);
  void restore(Told told);
  /// The wall clock went back: what waits for "in ten seconds" still does.
  void step_back(Millis by);

  /// What is to be sent at `now`.
  [[nodiscard]] std::vector<model::Notice> advance(Instant now, std::span<const Silence> silences,
                                                   const Policy& policy);
  /// Instant::max() where nothing waits.
  [[nodiscard]] Instant next() const;
  [[nodiscard]] const std::map<model::IncidentId, Told>& told() const { return told_; }

 private:
  struct Waiting {
    model::Change change;
    Instant due{};
    bool capped = false;  ///< waited for the hourly limit
  };
  using Batch = std::vector<Waiting>;

  void merge(const model::Change& change);
  [[nodiscard]] bool knows(const model::Change& change) const;
  [[nodiscard]] bool hears_of(const model::IncidentId& incident) const;
  void forget_untold();
  [[nodiscard]] Batch take_ready(Instant now, std::span<const Silence> silences);
  [[nodiscard]] bool is_wanted(const model::Change& change) const;
  [[nodiscard]] Batch select_bad(Batch& ready);
  [[nodiscard]] Batch select_good(Batch& ready, const Batch& bad);
  void put_back(Batch batch, Instant due);
  [[nodiscard]] bool may_send(Instant now, const Policy& policy);
  [[nodiscard]] model::Notice word(Batch batch, Instant now);
  void remind(Instant now, std::span<const Silence> silences, const Policy& policy,
              std::vector<model::Notice>& notices);
  void remember(const model::Change& change);
  [[nodiscard]] bool reminds() const;
  [[nodiscard]] bool is_over(const model::IncidentId& incident) const;

  Route route_;
  std::deque<Waiting> waiting_;
  std::deque<Instant> sent_;  ///< within the last hour
  std::map<model::IncidentId, Told> told_;
};

}  // namespace fw::notify
