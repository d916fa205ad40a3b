// Changes become notices: grouped, told once, capped, reminded.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
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
/// Changes that wait for one channel; the oldest unimportant ones go first.
inline constexpr std::size_t kWaitingMax = 10'000;

/// What one channel was told of one open incident; kept by the store over a restart.
struct Told {
  model::IncidentId incident;
  model::ChannelId channel;
  model::Change last;  ///< the newest change it was told or would be reminded of
  Instant at{};        ///< when it was last told
  int escalations = 0;
  int reminders = 0;
  bool acknowledged = false;
};

/// The rules:
/// - Changes wait for the group window; then each channel gets at most one notice of what went bad
///   and one of what is well again, in this order.
/// - An incident that opened and resolved before anybody was told is not told: it stays in the
///   history. Resolved is told only to who was told of the incident, once.
/// - Nothing is sent to a silenced account or about silenced monitors; an incident still open when
///   the silence ends is told then.
/// - Above `per_hour_max`, changes wait until the hour allows another notice, which tells all of
///   them (`Notice::held_back`).
/// - Reminders come every `remind_every` while an incident is open, told and not acknowledged.
/// - The same change taken twice is told once.
class Notifier {
 public:
  using Notices = std::vector<model::Notice>;

  explicit Notifier(Policy policy = {}) : policy_(policy) {}

  /// All routes of all accounts. What waits for a route that is gone or disabled is dropped.
  void set_routes(std::vector<Route> routes);
  void set_silences(std::vector<Silence> silences);

  void take(const model::Change& change, Instant now);
  void acknowledge(const model::IncidentId& incident);
  [[nodiscard]] Notices advance(Instant now);
  [[nodiscard]] std::optional<Instant> next() const;

  /// After a restart: `restore` what was told, then `take` again the changes of open incidents and
  /// of the last hour; what was told already is not told again.
  void restore(Told told);
  [[nodiscard]] std::vector<Told> told() const;

 private:
  struct Waiting {
    model::Change change;
    Instant due{};  ///< end of its group window
    bool held = false;
  };
  struct Channel {
    Route route;
    std::deque<Waiting> waiting;
    std::deque<Instant> sent;  ///< within the last hour
    std::map<model::IncidentId, Told> told;
  };
  class Session;

  Policy policy_;
  std::map<model::ChannelId, Channel> channels_;
  std::multimap<model::AccountId, model::ChannelId> by_account_;
  std::vector<Silence> silences_;
};

}  // namespace fw::notify
