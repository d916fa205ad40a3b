// One request of a look and its answer: over the monitor's kept line where there is one, else over
// a connection of its own. One loop's thread only.
#pragma once

#include <memory>

#include "host/net/dial.hpp"
#include "plug/checks/http/body.hpp"
#include "plug/checks/http/idle_lines.hpp"
#include "plug/checks/http/request.hpp"
#include "plug/checks/http/response_parser.hpp"

namespace fw::checks::http {

/// Whose look it is, and what it may use.
struct Asking {
  net::Net& net;
  IdleLines& idle;
  std::shared_ptr<const Plan> plan;
  model::MonitorId monitor{};
  net::Deadline deadline{};
};

/// `trace` is told of everything on the way: what a step before it has seen is added to. A kept
/// line that fails before it has brought an answer says nothing of the target: the request is made
/// again over a connection of its own.
[[nodiscard]] net::Look<Head> ask(const Asking& asking, const Step& step, Body& body,
                                  net::Trace& trace);

}  // namespace fw::checks::http
