// One look of an HTTP check: signing in where that is needed, the request, its redirects, and the
// verdict. Engine's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "model/check_kind.hpp"
#include "plug/checks/http/idle_lines.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/tokens.hpp"

namespace fw::checks::http {

/// What all looks share; must outlive them.
struct Around {
  net::Net& net;
  Tokens& tokens;
  IdleLines& idle;
};

/// Ends within `timeout`, signing in included; the report's total leaves the signing in out.
/// `monitor` is empty where no monitor asked for it.
[[nodiscard]] boost::asio::awaitable<model::ProbeReport> look(Around around,
                                                              std::shared_ptr<const Plan> plan,
                                                              model::MonitorId monitor,
                                                              Millis timeout);

}  // namespace fw::checks::http
