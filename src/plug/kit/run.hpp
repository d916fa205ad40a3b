// Runs a kind's coroutine and hands its end to a callback, exactly once and never before the call
// returns. One loop's thread only.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <functional>
#include <string>
#include <utility>

#include "host/net/net.hpp"
#include "model/channel_kind.hpp"
#include "model/check_kind.hpp"

namespace fw::kit {

/// A look whose exceptions become Outcome::unknown: what breaks inside us says nothing of the
/// target.
void run(net::Net& net, boost::asio::awaitable<model::ProbeReport> look, model::ProbeDone done);

/// A try whose exceptions become a failed delivery that may be repeated.
void run(net::Net& net, boost::asio::awaitable<model::Delivery> attempt, model::DeliveryDone done);

}  // namespace fw::kit
