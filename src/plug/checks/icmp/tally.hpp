// What came back of the echo requests, and what that means. Pure; safe to use from any thread.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/time.hpp"
#include "host/net/dial.hpp"
#include "model/check_kind.hpp"
#include "plug/checks/icmp/settings.hpp"

namespace fw::checks::icmp {

/// One entry for each request sent: its round trip, or nothing while it is unanswered.
struct Tally {
  std::vector<std::optional<Micros>> round_trips;
  int duplicates = 0;
  int hop_limit = 0;        ///< of the last answer; 0: not known
  std::string unreachable;  ///< what a router or host said about a request, or ""

  [[nodiscard]] std::size_t sent() const { return round_trips.size(); }
  [[nodiscard]] std::size_t received() const;
};

struct Figures {
  Micros fastest{0};
  Micros mean{0};
  Micros slowest{0};
  Micros jitter{0};  ///< mean difference between the round trips of neighbours
};

/// Of the requests that were answered; zeros where none was.
[[nodiscard]] Figures figures_of(const Tally& tally);

/// The report: facts, phases and outcome. `trace.phases.total` is what it took so far; a ping that
/// was answered is shown with its mean round trip instead, not with the pauses between requests.
[[nodiscard]] model::ProbeReport judge(const Plan& plan, const Tally& tally, net::Trace trace);

}  // namespace fw::checks::icmp
