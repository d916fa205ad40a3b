// Which changes a channel wants to hear of, and when nobody wants to hear of anything.
// Values; safe to use from any thread.
#pragma once

#include <set>
#include <vector>

#include "model/arrows.hpp"

namespace fw::notify {

/// A channel and what it wants. Joined, left and merged are told with other changes of their
/// incident, not on their own, unless they are asked for here.
struct Route {
  model::ChannelId channel;
  model::AccountId account;
  bool enabled = true;
  std::set<model::Transition> transitions = {
      model::Transition::opened, model::Transition::escalated, model::Transition::resolved,
      model::Transition::reminded};
  bool degraded = true;                    ///< false: only incidents that are down
  bool regional = false;                   ///< true: also what fails from one region only
  std::vector<model::MonitorId> monitors;  ///< only these; empty: all of the account
  Millis remind_every{0};                  ///< 0: never
  int reminders_max = 10;
};

/// Nobody is told of these monitors in this time; what is still failing at its end is told then.
struct Silence {
  model::AccountId account;
  std::vector<model::MonitorId> monitors;  ///< empty: all of the account
  Instant from{};
  Instant to{};  ///< first instant after it
};

}  // namespace fw::notify
