// Connections kept from one look of a monitor to the next, at most one each. One loop's thread
// only.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/net/dial.hpp"
#include "host/net/net.hpp"
#include "model/ids.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/kit/http2_call.hpp"

namespace fw::checks::http {

/// A connection and what was learned when it was opened.
struct Line {
  net::Connection connection;
  std::unique_ptr<kit::Http2Call> h2{};  ///< the session, once HTTP/2 was spoken
  std::vector<std::string> addresses{};
  std::string peer{};
  std::optional<model::TlsEvidence> tls{};
  std::chrono::steady_clock::time_point opened{};
};

struct IdleLimits {
  std::size_t lines_max = 500;  ///< the one that waits longest makes room
  Millis idle_max{120'000};     ///< without a look
  Millis life_max{600'000};     ///< then names and certificates are looked at anew
};

class IdleLines {
 public:
  explicit IdleLines(net::Net& net, IdleLimits limits = {});
  ~IdleLines();
  IdleLines(const IdleLines&) = delete;
  IdleLines& operator=(const IdleLines&) = delete;

  /// The monitor's line, where it was kept for this very plan, may still be used and is still
  /// allowed by `policy`. One that is none of this is closed.
  [[nodiscard]] std::optional<Line> take(const model::MonitorId& monitor,
                                         const std::shared_ptr<const Plan>& plan,
                                         const net::EgressPolicy& policy);
  /// In place of what was kept before. A line is closed as soon as the other side closes it or says
  /// something unasked. Nothing is kept for a look that no monitor asked for.
  void keep(const model::MonitorId& monitor, std::shared_ptr<const Plan> plan, Line line);

  [[nodiscard]] std::size_t size() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace fw::checks::http
