// One look of an HTTP check: signing in where that is needed, the request, its redirects, and the
// verdict. Engine's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>

#include "model/check_kind.hpp"
#include "plug/checks/http/plan.hpp"
#include "plug/checks/http/tokens.hpp"

namespace fw::checks::http {

/// Ends within `timeout`, signing in included; the report's total leaves the signing in out.
/// `tokens` must outlive it.
[[nodiscard]] boost::asio::awaitable<model::ProbeReport> look(net::Net& net, Tokens& tokens,
                                                              std::shared_ptr<const Plan> plan,
                                                              Millis timeout);

}  // namespace fw::checks::http
