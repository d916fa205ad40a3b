// Changes become notices: grouped, told once, capped, reminded.
// Pure state, no clock; one thread at a time (the engine's).
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "flow/notify/channel.hpp"
#include "model/arrows.hpp"

namespace fw::notify {

/// The rules:
/// - Changes wait for the group window; then each channel gets at most one notice of what went bad
///   and one of what is well again, in this order. Joined and left are told inside them.
/// - An incident that opened and resolved before anybody was told is not told: it stays in the
///   history. Resolved is told only to who was told of the incident, once.
/// - Nothing is sent about silenced monitors; an incident still open when the silence ends is told
///   then. Reminders that fall into a silence are left out.
/// - Above `per_hour_max`, changes wait until the hour allows another notice, which tells all of
///   them (`Notice::held_back`).
/// - Reminders come every `remind_every` while an incident is open, told and not acknowledged.
/// - The same change taken twice is told once.
class Notifier {
 public:
  using Notices = std::vector<model::Notice>;

  explicit Notifier(Policy policy = {});

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
  /// Another machine tells the account from now on: what waits here is forgotten.
  void release(const model::AccountId& account);

 private:
  Policy policy_;
  std::map<model::ChannelId, Channel> channels_;
  std::multimap<model::AccountId, model::ChannelId> by_account_;
  std::vector<Silence> silences_;
  Instant last_advance_{};
};

}  // namespace fw::notify
